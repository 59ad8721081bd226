import { checksumOf } from '../../constructs/checksum';

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
  const sums = changes.map(checksumOf);
  expect(new Set(sums).size).toBe(sums.length);
});

test('the order in which files are named is none', () => {
  expect(checksumOf({ a: 'x', b: 'y' })).toBe(checksumOf({ b: 'y', a: 'x' }));
});

test('it is FNV-1a', () => {
  // "a\0b\0": computed from the published offset and prime
  const bytes = [97, 0, 98, 0];
  const expected = bytes.reduce(
    (hash, byte) => ((hash ^ BigInt(byte)) * 16_777_619n) % 2n ** 32n,
    2_166_136_261n,
  );
  expect(checksumOf({ a: 'b' })).toBe(`4-${expected.toString(16).padStart(8, '0')}`);
});
