import fc from 'fast-check';
import type { Schema } from '../../catalog/helpers/schema';
import { validValue, variantsOf } from './schemas';

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

/** Returns values of a schema: mostly valid, with some invalid ones at any depth. */
export function inputOf(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const strange = { weight: 1, arbitrary: anything() };
  const valid = typed(schema, depth);
  return fc.oneof({ weight: 12, arbitrary: valid }, strange);
}

function typed(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (depth > 8) return fc.constant(validValue(schema));
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if ('else' in schema)
    return fc.oneof(
      { weight: 4, arbitrary: inputOf(schema.else as Schema, depth) },
      { weight: 1, arbitrary: fc.constant(false) },
    );
  const variants = variantsOf(schema).map((variant) => inputOf(variant, depth));
  if (variants.length > 0) return fc.oneof(...variants);
  switch (schema.type) {
    case 'string':
      return fc.oneof({ weight: 5, arbitrary: fc.constant(validValue(schema)) }, text());
    case 'integer':
      return fc.oneof(
        fc.integer({ min: Number(schema.minimum ?? -10), max: Number(schema.maximum ?? 100_000) }),
        fc.integer({ min: Number(schema.minimum ?? 0), max: Number(schema.minimum ?? 0) + 3 }),
      );
    case 'number':
      return fc.double({
        min: Number(schema.minimum ?? -1e6),
        max: Number(schema.maximum ?? 1e6),
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(inputOf((schema.items ?? {}) as Schema, depth + 1), { maxLength: 3 });
    case 'object':
      return objectOf(schema, depth);
    default:
      return anything();
  }
}

function objectOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const required = ((schema.required ?? []) as string[]).filter(
    (key) => key in Object.fromEntries(properties),
  );
  const { additionalProperties: values } = schema;
  if (typeof values === 'object' && values !== null)
    return fc.dictionary(
      fc.oneof(fc.constantFrom('key', 'order-service', 'app'), text()),
      inputOf(values as Schema, depth + 1),
      { maxKeys: 3 },
    );
  const record = Object.fromEntries(
    properties.map(([key, property]) => [key, inputOf(property, depth + 1)]),
  );
  // Few keys: most findings are about one setting.
  return fc.record(record, { requiredKeys: required }).chain((full) => {
    const optional = Object.keys(full).filter((key) => !required.includes(key));
    return fc
      .subarray(optional, { maxLength: Math.min(4, optional.length) })
      .map((kept) =>
        Object.fromEntries(
          Object.entries(full).filter(([key]) => required.includes(key) || kept.includes(key)),
        ),
      );
  });
}
