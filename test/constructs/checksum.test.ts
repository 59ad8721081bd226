import { configChecksum } from '../../constructs/shared/checksum';

test('a change of any file, name or place of a text is one', () => {
  const changes: readonly Readonly<Record<string, string>>[] = [
    {},
    { a: '' },
    { a: 'x' },
    { a: 'y' },
    { b: 'x' },
    { a: 'x', b: '' },
    { a: '', b: 'x' },
    { a: 'xb' },
    { a: 'x', b: 'y' },
    { a: 'y', b: 'x' },
    { a: 'é' },
    { a: '漢' },
  ];
  const sums = changes.map(configChecksum);
  expect(new Set(sums).size).toBe(sums.length);
});

test('the order in which files are named is none', () => {
  expect(configChecksum({ a: 'x', b: 'y' })).toBe(configChecksum({ b: 'y', a: 'x' }));
});

test('YAML reads it as text, whatever its digits', () => {
  expect(configChecksum({ a: 'b' })).toMatch(/^sha256-[0-9a-f]{16}$/);
});
