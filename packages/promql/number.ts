/** Formats a number of PromQL, a 64-bit float: the shortest text that parses to the same value. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * Converts milliseconds to seconds, as Go does by adding whole seconds and the rest: the last bit
 * can differ.
 */
export const millisecondsToSeconds = (milliseconds: number): number =>
  Math.floor(milliseconds / 1000) + (milliseconds % 1000) / 1000;

/**
 * Parses a number as Prometheus does: decimal, `0x1F`, `1_000`, `1e3`, `Inf`, `NaN`; and `017` is
 * octal.
 * @throws if the text is not a number
 */
export function parseNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]\s*/, '');
  const number = parseUnsigned(digits);
  if (number === undefined) throw new Error(`${text} is not a number`);
  return sign * number;
}

function parseUnsigned(text: string): number | undefined {
  if (/^inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  const digits = text.replaceAll('_', '');
  if (/^0[xX][0-9a-fA-F]+$/.test(digits)) return integer(digits);
  // A leading zero means octal, unless a digit is above 7: 08 is 8.
  if (/^0[0-7]+$/.test(digits)) return integer(`0o${digits}`);
  if (!/^(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

/** Hexadecimal and octal numbers are parsed as 64-bit integers. */
function integer(digits: string): number | undefined {
  const value = BigInt(digits);
  return value < 1n << 63n ? Number(value) : undefined;
}
