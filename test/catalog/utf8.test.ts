import { decodeUtf8 } from '../../catalog/helpers/utf8';

const message = (...bytes: readonly (string | number)[]) => {
  const decoded = decodeUtf8(
    Buffer.concat(
      bytes.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))),
    ),
  );
  return 'text' in decoded ? undefined : decoded.problem.message;
};

test.each(['', 'a', 'Zürich', '中文', '😀', 'ab\u0000c', '\ufffd'])('%j is valid UTF-8', (text) => {
  expect(decodeUtf8(Buffer.from(text))).toEqual({ text });
});

test.each([
  ['a byte of Latin-1', ['Z', 0xfc, 'rich'], '0xFC at offset 1'],
  ['after characters of several bytes', ['ü中😀', 0xe9, 'x'], '0xE9 at offset 9'],
  ['a character cut short at the end', ['ab', 0xe2, 0x82], '0xE2 at offset 2'],
  ['a continuation without a start', ['ab', 0x82], '0x82 at offset 2'],
  ['an overlong form', [0xc0, 0xaf], '0xC0 at offset 0'],
  ['half of a surrogate pair', ['a', 0xed, 0xa0, 0x80], '0xED at offset 1'],
])('reports the offset of %s', (_, bytes, told) => {
  expect(message(...bytes)).toBe(`is not UTF-8: byte ${told}`);
});

test('reports byte order marks', () => {
  expect(message(0xef, 0xbb, 0xbf, '[]')).toMatch(/^is UTF-8 with a byte order mark: .* offset 0$/);
  expect(message(0xff, 0xfe, '[', 0)).toMatch(/^is UTF-16/);
  expect(message('[', 0, ']', 0)).toBe('is not text: byte 0x00 at offset 1, as in UTF-16');
});
