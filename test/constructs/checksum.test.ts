import { configChecksum } from '../../constructs/shared/checksum';

test('changes with any file, name or place of a text', () => {
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

test('does not depend on the order of files', () => {
  expect(configChecksum({ a: 'x', b: 'y' })).toBe(configChecksum({ b: 'y', a: 'x' }));
});

test('YAML parses it as a string, whatever its digits', () => {
  expect(configChecksum({ a: 'b' })).toMatch(/^sha256-[0-9a-f]{16}$/);
});
