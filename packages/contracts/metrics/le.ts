/**
 * Returns a bound of a histogram or a quantile of a summary as Prometheus 3 stores it in the label
 * `le` or `quantile`, regardless of how the program writes it: the shortest text in Go's notation,
 * with a point or an exponent. `1.0`, `0.005`, `1e+06`, `1e-05`, `+Inf`.
 */
export function formatBucketBound(bound: number): string {
  if (Number.isNaN(bound)) return 'NaN';
  if (!Number.isFinite(bound)) return bound > 0 ? '+Inf' : '-Inf';
  const [mantissa = '', power = '0'] = bound.toExponential().split('e');
  const exponent = Number(power);
  // with seven or more digits before the point, Go writes an exponent
  if (exponent < -4 || exponent >= 6) return scientific(mantissa, exponent);
  const text = String(bound);
  return text.includes('.') ? text : `${text}.0`;
}

const scientific = (mantissa: string, exponent: number): string => {
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
};

/**
 * Returns a bound of a histogram as Prometheus stores it in `le` when it receives the histogram by OTLP: the shortest
 * decimal without an exponent. `1`, `0.005`, `1000000`.
 */
export function formatOtlpBound(bound: number): string {
  if (!Number.isFinite(bound)) return formatBucketBound(bound);
  const text = String(bound);
  const [, sign = '', mantissa = '', power] = /^(-?)([\d.]+)(?:e([-+]\d+))?$/.exec(text) ?? [];
  if (power === undefined) return text;
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  return point > 0
    ? `${sign}${digits.padEnd(point, '0')}`
    : `${sign}0.${'0'.repeat(-point)}${digits}`;
}

/** Labels whose values are such numbers. */
export const BOUND_LABELS: readonly string[] = ['le', 'quantile'];
