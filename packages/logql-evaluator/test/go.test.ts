import { addressMatcher, containsAddress } from '../go/addresses';
import { formatFloat } from '../go/floats';
import {
  GoParseError,
  nanosecondsToSeconds,
  parseBytes,
  parseDuration,
  parseFloat64,
} from '../go/numbers';
import { goQuote } from '../go/quote';
import { compareStrings } from '../text-order';
import { xxhash64 } from '../xxhash';

const plain = <T>(value: T | GoParseError): T | string =>
  value instanceof GoParseError ? value.message : value;

test.each<[string, number | string]>([
  ['1_000', 1000],
  ['0x1p-2', 0.25],
  ['.5', 0.5],
  ['5.', 5],
  ['1e5_0', 1e50],
  ['+Infinity', Infinity],
  ['-inf', -Infinity],
  ['nan', Number.NaN],
  ['-nan', 'strconv.ParseFloat: parsing "-nan": invalid syntax'],
  ['1e400', 'strconv.ParseFloat: parsing "1e400": value out of range'],
  ['1_', 'strconv.ParseFloat: parsing "1_": invalid syntax'],
  ['0x10', 'strconv.ParseFloat: parsing "0x10": invalid syntax'],
  [' 1', 'strconv.ParseFloat: parsing " 1": invalid syntax'],
  ['', 'strconv.ParseFloat: parsing "": invalid syntax'],
])('%s as a float', (text, value) => {
  expect(plain(parseFloat64(text))).toBe(value);
});

test.each<[string, number | string]>([
  ['1h2m3.5s', 3723.5],
  ['-3m', -180],
  ['.5s', 0.5],
  ['0', 0],
  ['1µs', 1e-6],
  ['1d', 'time: unknown unit "d" in duration "1d"'],
  ['1h30', 'time: missing unit in duration "1h30"'],
  ['µs', 'time: invalid duration "\\xc2\\xb5s"'],
  ['2562048h', 'time: invalid duration "2562048h"'],
  ['9999999999999999999', 'time: invalid duration "9999999999999999999"'],
  ['2562047h47m16.854775807s', 9223372036.854776],
])('%s as a duration', (text, value) => {
  const parsed = parseDuration(text);
  expect(parsed instanceof GoParseError ? parsed.message : nanosecondsToSeconds(parsed)).toBe(
    value,
  );
});

test.each<[string, number | string]>([
  ['1.5KiB', 1536],
  ['20 MB', 2e7],
  ['1,000', 1000],
  ['7k', 7000],
  ['5x', 'unhandled size name: x'],
  ['0٣', 'strconv.ParseFloat: parsing "0\\xd9": invalid syntax'],
  ['-5', 'strconv.ParseFloat: parsing "": invalid syntax'],
  ['99999999999PB', 'too large: 99999999999PB'],
])('%s as a size', (text, value) => {
  expect(plain(parseBytes(text))).toBe(value);
});

test.each<[number, 'f' | 'e' | 'g', number, string]>([
  [2.5, 'f', 0, '2'],
  [0.5, 'f', 0, '0'],
  [1.5, 'f', 0, '2'],
  [1.005, 'f', 2, '1.00'],
  [1e21, 'f', 0, '1000000000000000000000'],
  [0.0004, 'f', 3, '0.000'],
  [0.05, 'f', 1, '0.1'],
  [999.96, 'f', 1, '1000.0'],
  [1234.5678, 'e', 6, '1.234568e+03'],
  [0, 'e', 2, '0.00e+00'],
  [1e6, 'g', -1, '1e+06'],
  [123456, 'g', -1, '123456'],
  [0.00001, 'g', -1, '1e-05'],
  [1234567, 'g', 3, '1.23e+06'],
  [100000, 'g', 3, '1e+05'],
  [-0, 'g', -1, '-0'],
  [Number.NaN, 'f', 2, 'NaN'],
  [-Infinity, 'g', -1, '-Inf'],
])('%d by %s with %d digits', (value, verb, precision, text) => {
  expect(formatFloat(value, verb, precision)).toBe(text);
});

test.each([
  ['10.0.0.0/8', 'from 10.1.2.3:80', true],
  ['10.0.0.0/8', 'from 10.1.2.3.4', false],
  ['10.0.0.1-10.0.0.9', '10.0.0.9', true],
  ['10.0.0.1', '010.0.0.1 10.0.0.1', true],
  ['2001:db8::/32', 'é 2001:db8::5 é', true],
  ['::1', 'at ::1 ok', true],
  // five characters are needed
  ['::1', '::1', false],
  ['10.0.0.1', '::ffff:10.0.0.1', false],
])('%s in %s: %s', (pattern, text, found) => {
  const matches = addressMatcher(pattern);
  expect(matches && containsAddress(text, matches)).toBe(found);
});

test.each(['1.1', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.9-10.0.0.1', '::1-10.0.0.1', '', ':::1'])(
  '%s is not an address',
  (text) => {
    expect(addressMatcher(text)).toBeUndefined();
  },
);

test('quoted as Go does', () => {
  expect(goQuote('a"\\\u0007\n\u0001é\u2028😀')).toBe('"a\\"\\\\\\a\\n\\x01é\\u2028😀"');
});

test('texts are ordered by their bytes', () => {
  const texts = ['a', 'é', '\uffff', '😀'];
  expect([...texts].reverse().sort(compareStrings)).toEqual(texts);
});

test.each([
  ['', 0xef46db3751d8e999n],
  ['a', 0xd24ec4f1a98c6e5bn],
  ['abc', 0x44bc2cf5ad770999n],
  ['xxhash is a fast hash, and this text is longer than 32 bytes', 0x8010e81edc76edb6n],
  ['thirteen byte', 0x7c11364d74919c3an],
])('the hash of %j', (text, hash) => {
  expect(xxhash64(Buffer.from(text))).toBe(hash);
});
