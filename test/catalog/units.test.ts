import {
  goDuration,
  parseByteSize,
  parseDurationMs,
  parseQuantity,
} from '@observability-stack/query-common';

test.each([
  ['0', 0],
  ['0s', 0],
  ['30s', 30_000],
  ['1h30m', 5_400_000],
  ['15d', 1_296_000_000],
  ['1w', 604_800_000],
  ['1y', 31_536_000_000],
  ['1m1ms', 60_001],
])('%s are %d milliseconds', (duration, milliseconds) => {
  expect(parseDurationMs(duration)).toBe(milliseconds);
});

test.each(['', '1', '1.5h', '1s1m', '1h 1m', '-1s', '300y'])('%j is not a duration', (text) => {
  expect(() => parseDurationMs(text)).toThrow(JSON.stringify(text));
});

test.each([
  ['30s', '30s'],
  ['15d', '360h'],
  ['1y', '8760h'],
  ['1w2d3h4m', '216h3h4m'],
  ['0', '0s'],
])('Go reads %s as %s', (duration, go) => {
  expect(goDuration(duration)).toBe(go);
});

test.each([
  ['100B', 100],
  ['1KB', 1024],
  ['512MB', 512 * 2 ** 20],
  ['4GB', 4 * 2 ** 30],
  ['4GiB', 4 * 2 ** 30],
])('%s are %d bytes', (size, bytes) => {
  expect(parseByteSize(size)).toBe(bytes);
});

test.each(['', '4', '4G', '4gb'])('%j is not a size', (text) => {
  expect(() => parseByteSize(text)).toThrow(JSON.stringify(text));
});

test.each([
  ['2', 2],
  ['0.5', 0.5],
  ['100m', 0.1],
  ['250u', 250e-6],
  ['5n', 5e-9],
  ['1k', 1000],
  ['1M', 1e6],
  ['512Mi', 512 * 2 ** 20],
  ['10Gi', 10 * 2 ** 30],
  ['1Ti', 2 ** 40],
])('quantity %s is %d', (quantity, number) => {
  expect(parseQuantity(quantity)).toBeCloseTo(number, 12);
});

test.each(['', 'm', '1MB', '1mi', '-1', '1 Gi'])('%j is not a quantity', (text) => {
  expect(() => parseQuantity(text)).toThrow(JSON.stringify(text));
});
