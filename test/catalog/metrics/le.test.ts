import { formatBucketBound, formatOtlpBound } from '@observability-stack/contracts';

test.each([
  [1, '1.0'],
  [0, '0.0'],
  [-1, '-1.0'],
  [10, '10.0'],
  [2.5, '2.5'],
  [0.005, '0.005'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [0.0000025, '2.5e-06'],
  [999999, '999999.0'],
  [123456.5, '123456.5'],
  [1e6, '1e+06'],
  [2.5e6, '2.5e+06'],
  [1048576, '1.048576e+06'],
  [1e21, '1e+21'],
  [1e-100, '1e-100'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('%d is stored as %s', (bound, label) => {
  expect(formatBucketBound(bound)).toBe(label);
});

test.each([
  [1, '1'],
  [10, '10'],
  [2.5, '2.5'],
  [0.00001, '0.00001'],
  [0.0000025, '0.0000025'],
  [-2.5e-9, '-0.0000000025'],
  [1e6, '1000000'],
  [1e21, '1000000000000000000000'],
  [1.25e22, '12500000000000000000000'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('by OTLP, %d is stored as %s', (bound, label) => {
  expect(formatOtlpBound(bound)).toBe(label);
});
