import { assert, object, property } from 'fast-check';
import { readYaml, yaml } from '../../catalog/helpers/yaml';

test('long lines are not folded, and repeated objects are written out', () => {
  const shared = { key: 'value' };
  const long = 'word '.repeat(100).trim();
  expect(yaml({ long, first: shared, second: shared })).toBe(
    `long: ${long}\nfirst:\n  key: value\nsecond:\n  key: value\n`,
  );
});

test('keys keep their order', () => {
  expect(yaml({ b: 1, a: 2 })).toBe('b: 1\na: 2\n');
});

test('written values parse to the same value', () => {
  assert(
    property(object({ maxDepth: 3 }), (value) => {
      const json = JSON.parse(JSON.stringify(value));
      expect(readYaml(yaml(json))).toEqual(json);
    }),
  );
});

test('rejects text that is not YAML', () => {
  expect(() => readYaml('a: [')).toThrow();
});
