// Keys of a JSON Schema, one by one, and whether an import notices them: what it writes or reports must differ.
import { isRecord } from '@observability-stack/query-common';
import type { ImportedPart } from '../../scripts/import/code';
import { renderImport } from '../../scripts/import/render';

type Schema = Readonly<Record<string, unknown>>;

/** A key, and values of the document that differ only by it. */
export interface KeyCase {
  /** `oauth2.tls_config.min_version`; `[]` is an item of a list, `*` any key of a map. */
  readonly path: string;
  readonly values: readonly unknown[];
}

/** Two values of each format of strings. */
const TEXTS: Readonly<Record<string, readonly [string, string]>> = {
  bytes: ['7MB', '9MB'],
  duration: ['7s', '9s'],
  'positive-duration': ['7s', '9s'],
  'go-duration': ['7s', '9s'],
  'host-port': ['a.example.org:71', 'b.example.org:72'],
  'http-url': ['https://a.example.org:71/x', 'https://b.example.org:72/y'],
  regex: ['aaa.*', 'bbb.*'],
};

/** Texts for patterns; the first two that match are used. */
const CANDIDATES = [
  ...['aaa', 'bbb', '/aaa', '/bbb', 'tcp://a:71', 'tcp://b:72', 'user', 'team', '7s', '9s'],
  ...['7MB', '9MB', 'https://a.example.org:71', 'https://b.example.org:72', '0.7', '0.9'],
];

function leafValues(
  { type, format, pattern, enum: choices }: Schema,
  key: string,
): readonly unknown[] {
  if (Array.isArray(choices)) return choices;
  if (typeof pattern === 'string')
    return CANDIDATES.filter((text) => new RegExp(pattern).test(text)).slice(0, 2);
  const [kind = 'string'] = [type].flat();
  switch (kind) {
    case 'boolean':
      return [true, false];
    case 'integer':
    case 'number':
      return [7, 9];
    case 'object':
      return [{ aaa: 'bbb' }, { ccc: 'ddd' }];
    default:
      return TEXTS[/url$/i.test(key) ? 'http-url' : String(format)] ?? ['aaa', 'bbb'];
  }
}

/** Reports whether a value can be a text: in a file, a secret is one. */
const isText = ({ type }: Schema): boolean => [type].flat().includes('string');

/** Returns values of each key below a schema, with the keys that the schema requires beside it. */
export function keyCases(schema: Schema, path = ''): readonly KeyCase[] {
  const { properties, items, additionalProperties, required = [] } = schema;
  const leaf = { path, values: leafValues(schema, path) };
  if (isText(schema)) return [leaf];
  if (isRecord(properties) && Object.keys(properties).length > 0) {
    const needed = (required as readonly string[]).filter((key) => key in properties);
    return Object.entries(properties as Readonly<Record<string, Schema>>).flatMap(([key, own]) => {
      const others = Object.fromEntries(
        needed
          .filter((name) => name !== key)
          .map((name) => [name, sample(properties[name] as Schema, name)]),
      );
      return below(keyCases(own, path === '' ? key : `${path}.${key}`), {
        at: path === '' ? key : `${path}.${key}`,
        without: needed.includes(key) ? undefined : others,
        around: (value) => ({ ...others, [key]: value }),
      });
    });
  }
  if (isRecord(items)) {
    const at = `${path}[]`;
    return below(keyCases(items, at), { at, without: [], around: (value) => [value] });
  }
  if (isRecord(additionalProperties)) {
    const at = `${path}.*`;
    return below(keyCases(additionalProperties, at), {
      at,
      without: {},
      around: (value) => ({ aaa: value }),
    });
  }
  return [leaf];
}

interface Around {
  readonly at: string;
  readonly without: unknown;
  readonly around: (value: unknown) => unknown;
}

/** Returns the cases of a value inside another one; the value itself may also be absent. */
const below = (cases: readonly KeyCase[], { at, without, around }: Around): readonly KeyCase[] =>
  cases.map(({ path, values }) => ({
    path,
    values: [...(path === at && without !== undefined ? [without] : []), ...values.map(around)],
  }));

/** Returns a value with the required keys only. */
function sample(schema: Schema, name: string): unknown {
  const { properties, items, additionalProperties, required = [] } = schema;
  if (isText(schema)) return leafValues(schema, name)[0];
  if (isRecord(properties))
    return Object.fromEntries(
      (required as readonly string[]).map((key) => [key, sample(properties[key] as Schema, key)]),
    );
  if (isRecord(items)) return [sample(items, name)];
  if (isRecord(additionalProperties)) return { aaa: sample(additionalProperties, name) };
  return leafValues(schema, name)[0];
}

/** All that the command writes, and the lines of its report. */
export interface Result {
  readonly text: string;
  readonly report: readonly string[];
}

export function resultOf(make: () => ImportedPart): Result {
  try {
    const part = make();
    const text = renderImport({
      rules: { alerts: [], recordings: [], omitted: [], lost: [] },
      dashboards: [],
      parts: [part],
      sources: [],
      entry: '../catalog',
    });
    const { raw, changed, lost, add, secrets } = part;
    return {
      text,
      report: [...raw, ...changed, ...lost, ...add, ...secrets.flatMap((list) => list.list())],
    };
  } catch (error) {
    return { text: (error as Error).message, report: [] };
  }
}

/**
 * Returns the keys of which no value changes the result, unless the report names the key or one around it, of which
 * nothing is imported.
 */
export const unnoticed = (
  cases: readonly KeyCase[],
  result: (value: unknown) => Result,
): readonly string[] =>
  cases
    .filter(({ path, values }) => {
      const results = values.map(result);
      const names = namesIn(path);
      return (
        new Set(results.map((one) => JSON.stringify(one))).size < 2 &&
        !results.some(({ report }) =>
          report.some((line) =>
            names.some((name) => line.startsWith(`${name} of `) || line.startsWith(`${name}: `)),
          ),
        )
      );
    })
    .map(({ path }) => path);

/** Returns the parts of a path: `a`, `a.b` and `b` for `a.b`. */
function namesIn(path: string): readonly string[] {
  const parts = path.replaceAll(/\[\]|\.\*/g, '').split('.');
  return parts.flatMap((_, from) =>
    parts.slice(from).map((__, count) => parts.slice(from, from + count + 1).join('.')),
  );
}
