import { closest, listCandidates } from '@observability-stack/query-common';
import type { ErrorObject } from 'ajv';
import { formats } from './formats';
import { pathInside } from './places';
import type { Finding } from './problem';
import { schemaErrors } from './schema-errors';
import type { SchemaName } from './schemas';

/** Everything in which `value` differs from the schema. `where` makes a place of a path inside the value. */
export const fileDifferences = (
  schema: SchemaName,
  value: unknown,
  where: (path: string) => string,
): Finding[] =>
  schemaErrors(schema, value).map((error) => {
    const keys = objectKeys(error);
    const near = nearKey(error);
    return {
      where: where(pathInside(value, keys)),
      ...explain(error),
      // what was meant for a known key is missing there
      ...(near ? { from: [where(pathInside(value, [...keys.slice(0, -1), near]))] } : {}),
    };
  });

/**
 * Texts with half of a surrogate pair, which is not a character: it would be written as U+FFFD.
 * Functions and what contains itself are for the schema.
 */
export function invalidTexts(value: unknown, where: (path: string) => string): Finding[] {
  const seen = new Set<unknown>();
  const inside = (inner: unknown, keys: readonly string[]): Finding[] => {
    if (typeof inner === 'string')
      return /\p{Surrogate}/u.test(inner)
        ? [
            {
              where: where(pathInside(value, keys)),
              message: `text ${JSON.stringify(inner)} is not valid Unicode: it has half of a surrogate pair`,
              hint: 'write the complete character',
            },
          ]
        : [];
    if (typeof inner !== 'object' || inner === null || seen.has(inner)) return [];
    seen.add(inner);
    return Object.entries(inner).flatMap(([key, item]) => [
      ...(Array.isArray(inner) ? [] : inside(key, keys)),
      ...inside(item, [...keys, key]),
    ]);
  };
  return inside(value, []);
}

/** Keys that lead from the value to what is wrong in it. */
export const objectKeys = ({ instancePath, propertyName, params }: ErrorObject): string[] => [
  ...instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
  ...[propertyName ?? params.additionalProperty ?? []].flat(),
];

const knownKeys = ({ parentSchema }: ErrorObject): string[] =>
  Object.keys((parentSchema as { properties?: object })?.properties ?? {});

/** Those that an object of several kinds may have. */
const kindsOf = ({ parentSchema }: ErrorObject): readonly string[] =>
  (parentSchema as { properties?: { kind?: { enum?: string[] } } })?.properties?.kind?.enum ?? [];

const nearKey = (error: ErrorObject): string | undefined =>
  error.keyword === 'additionalProperties'
    ? closest(error.params.additionalProperty, knownKeys(error))
    : undefined;

/** Values that have no JSON, such as bigint and what contains itself, are what is to be reported here. */
const jsonOf = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
};

export const formatDifference = (value: unknown): string => {
  const json = jsonOf(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
};

type Explanation = Pick<Finding, 'message' | 'hint'>;

/** What each keyword of our schemas has to say; params are those of https://ajv.js.org/api.html#error-parameters */
const explanations: Readonly<Record<string, (error: ErrorObject) => Explanation>> = {
  additionalProperties: (error) => {
    const near = nearKey(error);
    return {
      message: `unknown key ${formatDifference(error.params.additionalProperty)}`,
      hint: near
        ? `did you mean ${formatDifference(near)}?`
        : `use one of ${listCandidates(knownKeys(error))}`,
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
  type: (error) => {
    const { data, params } = error;
    const kinds = kindsOf(error);
    return {
      message: `value ${formatDifference(data)} has the wrong type: expected ${params.type}`,
      hint:
        kinds.length === 0
          ? `write a value of type ${params.type}`
          : `write an object such as { kind: '${kinds.includes(`${data}`) ? data : kinds[0]}' }; kinds: ${listCandidates(kinds)}`,
    };
  },
  maxLength: ({ data, params }) => ({
    message: `value ${formatDifference(data)} is too long: expected at most ${params.limit} characters, found ${String(data).length}`,
    hint: 'shorten it',
  }),
  minLength: () => ({ message: 'value is empty', hint: 'write a value, or remove the key' }),
  minProperties: () => ({ message: 'object is empty', hint: 'add a key, or remove it' }),
  minItems: () => ({ message: 'list is empty', hint: 'add an item, or remove the key' }),
  oneOf: ({ schema }) => ({
    message: 'keys exclude each other: expected exactly one alternative',
    hint: `write one of ${listCandidates(
      (schema as { required?: string[] }[]).map(({ required = [] }) => required.join(' and ')),
    )}`,
  }),
};

const explain = (error: ErrorObject): Explanation =>
  explanations[error.keyword]?.(error) ?? {
    message: `${formatDifference(error.data)} ${error.message}`,
    hint: 'see the documentation of this setting',
  };
