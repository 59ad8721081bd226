import fc from 'fast-check';
import type { Schema } from '../../catalog/helpers/schema';
import { formats } from '../../validation/formats';
import { hasBranches, validValue, variantsOf } from './schemas';

/** Texts that one of the languages in the output interprets as more than text. */
const hostileTexts = [
  '',
  ' ',
  '\n',
  '\0',
  '\u001b[31m',
  '\u202e',
  '\ud800',
  '$',
  '${HOME}',
  '$__file{/etc/passwd}',
  '{{',
  '{{ $labels.x }}',
  '{{ nope }}',
  '"',
  "'",
  '`',
  '\\',
  '%',
  '#',
  '---',
  '...',
  ': ',
  '- ',
  '{}',
  '[]',
  'null',
  'true',
  'no',
  '~',
  '=',
  '<<',
  '0x10',
  '0b-1',
  '1_000',
  '1e3',
  '2001-1-1',
  '12:30:45',
  '.inf',
  '../..',
  '/',
  '..',
  '.',
  '*',
  '&a',
  '!t',
  '|',
  '>',
  '@timestamp',
  'a,b',
  'a!=b',
  '-1',
  '0',
  '0s',
  '1d12h30m',
  '99999999999999999999',
  'a'.repeat(300),
  'ü'.repeat(64),
  '__proto__',
  'constructor',
  '__name__',
  'toString',
  'hasOwnProperty',
  'a.b',
  'a_b',
  'a-b',
  'A',
  'e:0',
  'host:70000',
  '[::1]:80',
  'http://',
  'http://a b',
  '2024-13-45',
  '](x)',
  '<script>',
  '$(id)',
  '; id',
  '\r\n[section]\nkey = 1',
];

/** Values that JSON cannot represent. */
const hostileValues: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => -0,
  () => 1e308,
  () => 2 ** 53,
  () => 0.1,
  () => -1,
  () => 10n,
  () => Symbol('x'),
  () => () => {},
  () => () => {
    throw new Error('thrown by a function of the definition');
  },
  () => async () => [],
  () => Promise.resolve([]),
  () => new Date(Number.NaN),
  () => new Map([['a', 1]]),
  () => new Set([1]),
  () => /x/,
  () => Buffer.from('x'),
  () => new Proxy({}, {}),
  () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('thrown by a proxy of the definition');
        },
      },
    ),
  () => ({
    get name(): string {
      throw new Error('thrown by a getter of the definition');
    },
  }),
  () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    return cycle;
  },
  () => Object.create(null),
  () => [undefined],
  () => new Array(3),
  () => ({ kind: 'unknown' }),
  () => ({
    toString: () => {
      throw new Error('thrown by toString');
    },
  }),
];

/** Any text. */
export const text = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...hostileTexts) },
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ maxLength: 20 }),
  );

/** Any value. */
export const anything = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    text(),
    fc.constantFrom(...hostileValues).map((make) => make()),
    fc.anything({ maxDepth: 2 }),
  );

/** Texts for keys and values that are valid in one format only. */
const edges = [
  ...[
    '1y',
    '1ms',
    '100d',
    '1h',
    '30s',
    '1B',
    '9EB',
    '100m',
    '10Gi',
    '1.5',
    'a-b.c',
    'x'.repeat(52),
  ],
  ...['host:1', 'host:65535', '[::1]:80', '10.0.0.1:80', 'http://h/?a=b', 'https://a.b:1/c%20d'],
  ...['/', '/a;b=c', '#a', '(?i)a|b', '[a-z]+', '.*', '\\d', `sha256:${'0'.repeat(64)}`, 'a@b.c'],
  ...[
    '10.0.0.0/8',
    '2027-01-31',
    'Europe/Berlin',
    'UTC',
    'a/b',
    'a: b',
    '- a',
    '# a',
    'a #b',
    "it's",
  ],
  ...[
    '"a"',
    '{{ .Labels }}',
    '%{a}',
    '$1',
    '${1}',
    'a\\nb',
    '\t',
    '\u00e4\u00f6',
    '\u2028',
    '1_0',
    '0o7',
    'y',
    'off',
  ],
];

const pools = new WeakMap<Schema, readonly string[]>();

/** Returns the texts that a schema allows. */
function poolOf(schema: Schema): readonly string[] {
  const known = pools.get(schema);
  if (known) return known;
  const format = formats[schema.format as keyof typeof formats];
  const pattern = schema.pattern === undefined ? /^/ : new RegExp(String(schema.pattern), 'u');
  const isValid = (one: string): boolean =>
    one.length >= Number(schema.minLength ?? 0) &&
    one.length <= Number(schema.maxLength ?? 1000) &&
    pattern.test(one) &&
    (format?.validate(one) ?? true) &&
    !/[\p{Cc}\p{Surrogate}\u202e]/u.test(one);
  const pool = [String(validValue(schema)), ...hostileTexts, ...edges].filter(isValid);
  pools.set(schema, pool);
  return pool;
}

/** Returns the values inside a value of this schema. */
type Inner = (schema: Schema, depth: number) => fc.Arbitrary<unknown>;

/** Returns values of a schema: mostly valid, with some invalid ones at any depth. */
export const inputOf = (schema: Schema, depth = 0): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 12, arbitrary: typed(schema, depth, inputOf, (one) => mixedTexts(one)) },
    { weight: 1, arbitrary: anything() },
  );

/** Returns values that a schema allows, as far as its parts alone determine it. */
export const validOf = (schema: Schema, depth = 0): fc.Arbitrary<unknown> =>
  typed(schema, depth, validOf, (one) => {
    const pool = poolOf(one);
    return fc.constantFrom(...(pool.length > 0 ? pool : [String(validValue(one))]));
  });

const mixedTexts = (schema: Schema): fc.Arbitrary<string> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(validValue(schema) as string) }, text());

function typed(
  schema: Schema,
  depth: number,
  inner: Inner,
  texts: (schema: Schema) => fc.Arbitrary<string>,
): fc.Arbitrary<unknown> {
  if (depth > 8) return fc.constant(validValue(schema));
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.anyOf))
    return fc.oneof(...schema.anyOf.map((one: Schema) => inner(one, depth)));
  if (hasBranches(schema)) return branches(schema, depth, inner);
  const variants = variantsOf(schema).map((variant) => inner(variant, depth));
  if (variants.length > 0) return fc.oneof(...variants);
  if (Array.isArray(schema.type))
    return fc.oneof(...schema.type.map((type: string) => inner({ ...schema, type }, depth)));
  switch (schema.type) {
    case 'string':
      return texts(schema);
    case 'integer': {
      const least = Number(schema.minimum ?? 0);
      const most = Math.max(least, Number(schema.maximum ?? 100_000));
      return fc.oneof(
        fc.integer({ min: least, max: Math.min(least + 3, most) }),
        fc.integer({ min: least, max: Math.min(100_000, most) }),
        { weight: 1, arbitrary: fc.constant(most) },
      );
    }
    case 'number':
      return fc.double({
        min: Number(schema.minimum ?? schema.exclusiveMinimum ?? -1e6),
        max: Number(schema.maximum ?? schema.exclusiveMaximum ?? 1e6),
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'array': {
      const items = inner((schema.items ?? {}) as Schema, depth + 1);
      const minLength = Number(schema.minItems ?? 0);
      return schema.uniqueItems
        ? fc.uniqueArray(items, { minLength, maxLength: 3 })
        : fc.array(items, { minLength, maxLength: 3 });
    }
    case 'object':
      return objectOf(schema, depth, inner, texts);
    default:
      return inner === validOf ? fc.constant(undefined) : anything();
  }
}

/** Returns values of a schema with a condition: `false` or settings, or one of two types. */
function branches(schema: Schema, depth: number, inner: Inner): fc.Arbitrary<unknown> {
  const condition = schema.if as Schema;
  const otherwise = { weight: 4, arbitrary: inner(schema.else as Schema, depth) };
  if ('const' in condition)
    return fc.oneof(otherwise, { weight: 1, arbitrary: fc.constant(condition.const) });
  return typeof schema.then === 'object' && schema.then !== null
    ? fc.oneof(otherwise, inner(schema.then as Schema, depth))
    : fc.oneof(otherwise, inner(condition, depth));
}

function objectOf(
  schema: Schema,
  depth: number,
  inner: Inner,
  texts: (schema: Schema) => fc.Arbitrary<string>,
): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const required = ((schema.required ?? []) as string[]).filter(
    (key) => key in Object.fromEntries(properties),
  );
  const { additionalProperties: values } = schema;
  if (typeof values === 'object' && values !== null) {
    const names = { type: 'string', ...(schema.propertyNames as object | undefined) };
    return fc.dictionary(
      fc.oneof(fc.constant(String(validValue(names))), texts(names)),
      inner(values as Schema, depth + 1),
      { minKeys: Number(schema.minProperties ?? 0), maxKeys: 3 },
    );
  }
  const record = Object.fromEntries(
    properties.map(([key, property]) => [key, inner(property, depth + 1)]),
  );
  // Few keys: most findings are about one setting.
  return fc.record(record, { requiredKeys: required }).chain((full) => {
    const optional = Object.keys(full).filter(
      (key) => !required.includes(key) && full[key] !== undefined,
    );
    return fc
      .subarray(optional, { maxLength: Math.min(4, optional.length) })
      .map((kept) =>
        Object.fromEntries(
          Object.entries(full).filter(([key]) => required.includes(key) || kept.includes(key)),
        ),
      );
  });
}
