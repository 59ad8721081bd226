import {
  assert,
  constantFrom,
  integer,
  maxSafeInteger,
  object,
  oneof,
  pre,
  property,
  string,
  stringMatching,
} from 'fast-check';
import { dump, load } from 'js-yaml';
import { jsonFile, readJson, readYaml, yamlFile } from '../../catalog/config-file';
import { yaml } from '../../catalog/yaml';

/** The one that says what is right. */
const written = (value: object): string => dump(value, { lineWidth: -1, noRefs: true });

const odd = constantFrom(
  '',
  ' ',
  '\n',
  '\n\n',
  'a\n',
  'a\nb',
  'a\nb\n',
  'a\n\nb\n\n',
  ' a\nb',
  '\na',
  'a \n b',
  'a\tb',
  'a\tb\nc',
  'é\nü\n',
  'a\né\u00a0b\n',
  'a\n漢字…\n',
  'a\n\u2029b\n',
  'a\n\ufffe\n',
  'a\n😀\n',
  'a\rb\n',
  '---',
  '---\na',
  '...',
  '- a',
  '# a',
  'a # b',
  'a: b',
  'a:',
  '? a',
  '{a',
  '[',
  ']',
  '*a',
  '&a',
  '!a',
  '|',
  '>',
  '%',
  '@',
  '`',
  'true',
  'yes',
  'null',
  '~',
  '1',
  '1.0',
  '0x1',
  '0o7',
  '1e3',
  '.inf',
  '.nan',
  '2026-01-02',
  '=',
  '<<',
  "it's",
  '"',
  '\\',
  'a'.repeat(200),
  `${'word '.repeat(60)}\nmore\n`,
  '\u2028',
  '\ufeff',
  '\ud800',
  '\u0085',
  'constructor',
  '__proto__',
);
const words = stringMatching(/^[A-Za-z_][\w./:#-]{0,8}( [\w./:#-]{1,4}){0,2}$/);
const ascii = stringMatching(/^[ -~]{0,3}([ -~]|: | #|'){0,9}:?$/);
const begun = stringMatching(/^[\w(/$[\]{}#&*!|>%@`,'"?:.=~-][ -~]{0,9}$/);
const measure = stringMatching(/^[0-9]{1,3}([a-zA-Z_.:]{1,2}[0-9]?)?$/);
// numbers, dates, durations, addresses, checksums and options, and what is nearly one
const likeNumbers = oneof(
  stringMatching(/^[-+]?[0-9]{1,4}([-:. ]{1,2}[0-9]{1,3}){0,3}[a-zA-Z%]{0,3}$/),
  stringMatching(/^[-+.:]{0,3}[0-9a-fxoEinfINF_+-]{1,9}(\.[0-9a-f]{1,9})?$/),
  stringMatching(/^[0-9]{1,5}-[0-9a-f]{8}(\.[0-9]{1,5}-[0-9a-f]{8}){0,2}$/),
  stringMatching(/^[0-9a-f]{8}-[0-9]{1,5}$/),
  stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}([ tT][0-9:.Z]{0,9})?$/),
  stringMatching(/^(-?[0-9]{1,2}(ms|[smhdwyKMGT])i?B?){1,3}$/),
  stringMatching(/^-{0,3}[A-Za-z.]{1,4}([=:# /][ -~]{0,5})?$/),
);
const scalar = oneof(
  odd,
  words,
  ascii,
  begun,
  measure,
  likeNumbers,
  integer(),
  maxSafeInteger(),
  string(),
  string({ unit: 'binary' }),
  constantFrom(0, -0, 1, -1.5, 1e21, 1e-7, Infinity, NaN, true, false, null, undefined),
);
const treeOf = (values: typeof scalar) =>
  object({
    key: oneof(odd, string(), words, ascii, begun, measure, likeNumbers),
    values: [values],
    maxDepth: 4,
    maxKeys: 4,
  });
const tree = treeOf(scalar);

test.each([
  {},
  [],
  [[]],
  [{}],
  { a: {} },
  { a: [] },
  { a: undefined },
  { a: undefined, b: 1 },
  [undefined],
  [[undefined]],
  { a: [{ b: undefined }] },
  [[1, [2, [3]]], { a: [{ b: [{ c: 1, d: 'x\ny\n' }] }] }],
  { '': 1, 'a b': 2, ['k'.repeat(2000)]: 3, 'k\nl': 4 },
  { a: { b: 'x\n\n' } },
])('value %# is written as js-yaml writes it', (value) => {
  expect(yaml(value)).toBe(written(value));
});

test('so is whatever else people may give', () => {
  assert(
    property(tree, (value) => {
      expect(yaml(value)).toBe(written(value));
    }),
    { numRuns: 5000 },
  );
});

test('what has no YAML is refused as js-yaml refuses it', () => {
  for (const value of [{ a: () => 1 }, { a: [Symbol('x')] }, { a: new (class A {})() }])
    expect(() => yaml(value)).toThrow('unacceptable kind of an object');
});

test('what a file was made from is what is read from it', () => {
  // which is null where it stands in a list
  const some = scalar.filter((value) => value !== undefined);
  assert(
    property(treeOf(some), (value) => {
      const text = yamlFile(value);
      // js-yaml itself writes a key such as "... x" so that it reads the end of a document
      pre(!/^(?:\.{3}|-{3})(?: |$)/m.test(text));
      expect(readYaml(text)).toEqual(load(text));
      const json = jsonFile(value);
      expect(readJson(json)).toBe(value);
    }),
    { numRuns: 2000 },
  );
  const first = yamlFile({ kept: 'no longer' });
  for (let at = 0; at < 70; at += 1) yamlFile({ at });
  expect(readYaml(first)).toEqual({ kept: 'no longer' });
  expect(() => readYaml('a: [')).toThrow();
  expect(readJson('[1]')).toEqual([1]);
  expect(() => readJson('[1')).toThrow();
});
