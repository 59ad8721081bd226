import { closest, listCandidates } from '@observability-stack/query-common';
import type { ErrorObject } from 'ajv';
import { familiarKey, podSetting } from './familiar-names';
import { formats } from './formats';
import { pathInside } from './places';
import type { Finding } from './problem';
import { schemaErrors } from './schema-errors';
import type { SchemaName } from './schemas';

/**
 * Returns every difference between `value` and the schema. `where` returns the place of a path
 * inside the value.
 */
export const fileDifferences = (
  schema: SchemaName,
  value: unknown,
  where: (path: string) => string,
): Finding[] =>
  withoutSpread(schemaErrors(schema, value)).map((error) => {
    const keys = objectKeys(error);
    const near = nearKey(error);
    return {
      where: where(pathInside(value, keys)),
      ...explain(error, schema),
      // The intended value of a known key is missing there.
      ...(near ? { from: [where(pathInside(value, [...keys.slice(0, -1), near]))] } : {}),
    };
  });

/** The keyword of an object that was made from a text or a list. */
const SPREAD = 'spread';

/**
 * Returns the errors with one for each object that a function made from a text or a list in place of an object:
 * `opsgenie('key')` has the keys 0, 1 and 2, each of which is an error.
 */
function withoutSpread(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const spread = new Map(
    errors
      .filter(({ keyword, params, data }) => {
        if (keyword !== 'additionalProperties' || params.additionalProperty !== '0') return false;
        const indexes = Object.keys(data as object).filter((key) => /^\d+$/.test(key));
        return indexes.every((key, index) => key === String(index));
      })
      .map((error) => [error.instancePath, error]),
  );
  if (spread.size === 0) return errors;
  const isInside = ({ instancePath }: ErrorObject): boolean =>
    [...spread.keys()].some((at) => `${instancePath}/`.startsWith(`${at}/`));
  const missing = (at: string): readonly string[] =>
    errors
      .filter(({ keyword, instancePath }) => keyword === 'required' && instancePath === at)
      .map(({ params }) => params.missingProperty);
  return [
    ...errors.filter((error) => !isInside(error)),
    ...[...spread.values()].map(
      (error): ErrorObject => ({
        ...error,
        keyword: SPREAD,
        params: { missing: missing(error.instancePath) },
      }),
    ),
  ];
}

/**
 * Pattern of control characters other than tab and line ends, and those that reorder text on the
 * screen: https://www.unicode.org/reports/tr36/
 */
const INVISIBLE = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

/**
 * Returns problems of a text: an unpaired surrogate would be written as U+FFFD, and a control
 * character changes what a terminal or a page shows.
 */
function textProblem(text: string): Pick<Finding, 'message' | 'hint'> | undefined {
  if (/\p{Surrogate}/u.test(text))
    return {
      message: `text ${formatDifference(text)} is not valid Unicode: it has half of a surrogate pair`,
      hint: 'write the complete character',
    };
  const [found] = INVISIBLE.exec(text) ?? [];
  if (found === undefined) return undefined;
  const code = found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return {
    message: `text ${formatDifference(text)} has a control character: U+${code}`,
    hint: 'remove it; in a regular expression, write it as an escape such as \\x00',
  };
}

/** Returns texts that are displayed differently from how they are read. */
export function invalidTexts(value: unknown, where: (path: string) => string): Finding[] {
  const seen = new Set<unknown>();
  const inside = (inner: unknown, keys: readonly string[]): Finding[] => {
    if (typeof inner === 'string') {
      const found = textProblem(inner);
      return found ? [{ where: where(pathInside(value, keys)), ...found }] : [];
    }
    if (typeof inner !== 'object' || inner === null || seen.has(inner)) return [];
    seen.add(inner);
    return Object.entries(inner).flatMap(([key, item]) => [
      ...(Array.isArray(inner) ? [] : inside(key, keys)),
      ...inside(item, [...keys, key]),
    ]);
  };
  return inside(value, []);
}

/** Returns the keys that lead from the value to the error in it. */
export const objectKeys = ({ instancePath, propertyName, params }: ErrorObject): string[] => [
  ...instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
  ...[propertyName ?? params.additionalProperty ?? []].flat(),
];

const knownKeys = ({ parentSchema }: ErrorObject): string[] =>
  Object.keys((parentSchema as { properties?: object })?.properties ?? {});

/** Returns the kinds that an object of several kinds may have. */
const kindsOf = ({ parentSchema }: ErrorObject): readonly string[] =>
  (parentSchema as { properties?: { kind?: { enum?: string[] } } })?.properties?.kind?.enum ?? [];

/** Returns the known key that an unknown one probably means. */
function nearKey(error: ErrorObject): string | undefined {
  if (error.keyword !== 'additionalProperties') return undefined;
  const { additionalProperty: key } = error.params;
  const known = knownKeys(error);
  return familiarKey(key, known) ?? closest(key, known);
}

/** Returns what to write instead of an unknown key. */
function unknownKeyHint(error: ErrorObject, schema: SchemaName): string {
  const known = knownKeys(error);
  const inPods = schema === 'team' ? undefined : podSetting(objectKeys(error));
  if (inPods !== undefined) return `write ${inPods} in the environment`;
  const near = nearKey(error);
  if (near) return `did you mean ${formatDifference(near)}?`;
  return known.includes('raw')
    ? `use one of ${known.join(', ')}; raw takes what has no setting`
    : `use one of ${known.join(', ')}`;
}

/**
 * Returns the JSON of a value; undefined for a value without JSON, such as bigint or a circular
 * reference, which is reported.
 */
const jsonOf = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
};

export const formatDifference = (value: unknown): string => {
  const isPlain = typeof value !== 'number' || Number.isFinite(value);
  // JSON has neither NaN nor Infinity.
  const json = (isPlain ? jsonOf(value) : undefined) ?? String(value);
  const printed = json.replace(
    /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return printed.length > 80 ? `${printed.slice(0, 77)}...` : printed;
};

/** Returns what to write instead of a value of the wrong type. */
function typeHint(error: ErrorObject): string {
  const { data, params } = error;
  const types = [params.type].flat();
  const known = knownKeys(error);
  if (typeof data === 'string' && objectKeys(error).at(-2) === 'dashboards')
    return `write rawDashboard(${formatDifference(data)}) for a dashboard exported from Grafana`;
  if (types.includes('object') && known.length > 0)
    return `write an object with keys of ${known.join(', ')}`;
  return types.length === 1 && types[0] === 'object' && Array.isArray(data)
    ? `write an object such as { ${formatDifference(data[0] ?? 'name')}: ... }`
    : `write a value of type ${types.join(' or ')}`;
}

const LANGUAGES = { promql: 'PromQL', logql: 'LogQL' } as const;

type Explanation = Pick<Finding, 'message' | 'hint'>;

/**
 * Explanations of the keywords of the schemas; params are those of
 * https://ajv.js.org/api.html#error-parameters
 */
const explanations: Readonly<
  Record<string, (error: ErrorObject, schema: SchemaName) => Explanation>
> = {
  additionalProperties: (error, schema) => ({
    message: `unknown key ${formatDifference(error.params.additionalProperty)}`,
    hint: unknownKeyHint(error, schema),
  }),
  // The text itself may be a secret.
  [SPREAD]: (error) => {
    const given = Object.entries(error.data as object).filter(([key]) => /^\d+$/.test(key));
    const isText = given.every(([, one]) => typeof one === 'string' && one.length === 1);
    const { kind } = error.data as { kind?: unknown };
    const keys: readonly string[] = error.params.missing;
    return {
      message: `settings${typeof kind === 'string' ? ` of ${formatDifference(kind)}` : ''} are a ${isText ? 'text' : 'list'}: expected an object`,
      hint:
        keys.length > 0
          ? `write an object, such as { ${keys.map((key) => `${key}: ...`).join(', ')} }`
          : `write an object with keys of ${knownKeys(error)
              .filter((key) => key !== 'kind')
              .join(', ')}`,
    };
  },
  required: ({ params }) => ({
    message: `required key ${formatDifference(params.missingProperty)} is missing`,
    hint: `add ${params.missingProperty}`,
  }),
  enum: ({ data, params }) => ({
    message: `value ${formatDifference(data)} is not allowed`,
    hint: `use one of ${listCandidates(params.allowedValues)}`,
  }),
  format: ({ data, params }) => ({
    message: `value ${formatDifference(data)} is not a valid ${String(params.format).replaceAll('-', ' ')}`,
    hint: formats[params.format as keyof typeof formats].hint(data as string),
  }),
  pattern: ({ data, params }) => ({
    message: `value ${formatDifference(data)} does not match its pattern`,
    hint: `write a value that matches ${params.pattern}`,
  }),
  expression: ({ params }) => ({
    message: `value is not a ${LANGUAGES[params.language as keyof typeof LANGUAGES]} query: ${params.problem}`,
    hint:
      params.language === 'promql'
        ? "build it from a metric, such as rate(metric.where(service), '5m'), or write rawPromql('...')"
        : "build it from stream(...), or write rawLogql('...')",
  }),
  type: (error) => {
    const { data, params } = error;
    const kinds = kindsOf(error);
    const types = [params.type].flat().join(' or ');
    return {
      message: `value ${formatDifference(data)} has the wrong type: expected ${types}`,
      hint:
        kinds.length === 0
          ? typeHint(error)
          : `write an object such as { kind: '${typeof data === 'string' && kinds.includes(data) ? data : kinds[0]}' }; kinds: ${listCandidates(kinds)}`,
    };
  },
  maxLength: ({ data, params }) => ({
    message: `value ${formatDifference(data)} is too long: expected at most ${params.limit} characters, found ${String(data).length}`,
    hint: 'shorten it',
  }),
  minLength: () => ({ message: 'value is empty', hint: 'write a value, or remove the key' }),
  minProperties: () => ({ message: 'object is empty', hint: 'add a key, or remove it' }),
  uniqueItems: ({ data, params }) => ({
    message: `list has ${formatDifference((data as unknown[])[params.i])} twice`,
    hint: 'remove one of them',
  }),
  minItems: () => ({ message: 'list is empty', hint: 'add an item, or remove the key' }),
  maxItems: ({ data, params }) => ({
    message: `list has ${(data as unknown[]).length} items: expected at most ${params.limit}`,
    hint: 'remove items',
  }),
  minimum: ({ data, params }) => outside(data, params),
  maximum: ({ data, params }) => outside(data, params),
  exclusiveMinimum: ({ data, params }) => outside(data, params),
  exclusiveMaximum: ({ data, params }) => outside(data, params),
  const: ({ data, params }) => ({
    message: `value ${formatDifference(data)} is not allowed`,
    hint: `write ${formatDifference(params.allowedValue)}`,
  }),
  // A key that another one excludes; that one is beside it.
  'false schema': ({ instancePath }) => ({
    message: `key ${formatDifference(instancePath.split('/').at(-1))} is not allowed beside the other keys`,
    hint: 'remove one of them',
  }),
  oneOf: ({ schema }) => ({
    message: 'keys exclude each other: expected exactly one alternative',
    hint: `write one of ${listCandidates(
      (schema as { required?: string[] }[]).map(({ required = [] }) => required.join(' and ')),
    )}`,
  }),
};

const outside = (value: unknown, { comparison, limit }: ErrorObject['params']): Explanation => ({
  message: `value ${formatDifference(value)} is out of range: expected ${comparison} ${limit}`,
  hint: `write a number ${comparison} ${limit}`,
});

const explain = (error: ErrorObject, schema: SchemaName): Explanation =>
  explanations[error.keyword]?.(error, schema) ?? {
    message: `${formatDifference(error.data)} ${error.message}`,
    hint: 'look up this setting in docs/api.md',
  };
