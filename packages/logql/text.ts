import { formatNumber } from '@observability-stack/promql/number';
import { formatDuration, isPlainLabelName, quote } from '@observability-stack/query-common';

/**
 * Reserved words of Loki or of the grammar of its editor, regardless of case; LogQL cannot quote a
 * label name.
 */
const RESERVED = new Set([
  ...['by', 'without', 'bool', 'on', 'ignoring', 'group_left', 'group_right', 'offset', 'unwrap'],
  ...['and', 'or', 'unless', 'json', 'regexp', 'logfmt', 'unpack', 'pattern', 'decolorize'],
  ...['label_format', 'line_format', 'drop', 'keep', 'vector', 'label_replace'],
]);

/** Reports whether a query can refer to the label. */
export const isLabelName = (name: string): boolean =>
  isPlainLabelName(name) && !RESERVED.has(name.toLowerCase());

/**
 * Quotes a text. Patterns and templates are easier to read in backquotes, where nothing is an
 * escape.
 */
export const quoteLogql = (text: string): string =>
  /["\\]/.test(text) && /^[ -_a-~]*$/.test(text) ? `\`${text}\`` : quote(text);

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  y: 31_536_000_000_000_000n,
  w: 604_800_000_000_000n,
  d: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1000n,
  µs: 1000n,
  ns: 1n,
};
/**
 * Durations of Prometheus with integer units down to milliseconds, or of Go with fractions and
 * units up to hours.
 */
const PROMETHEUS = /^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;
const PARTS = /(\d*)\.?(\d*)(ms|us|µs|ns|[ywdhms])/g;
const GO = /^((\d+\.?\d*|\.\d+)(h|ms|m|s|us|µs|ns))+$/;

/** Reports whether a text is an invalid octal number, since Loki parses a leading zero as octal. */
const isBadOctal = (text: string): boolean => /^0\d*[89]\d*(?![\d.eE])/.test(text);

/** Returns the exact nanoseconds of a duration. */
function exactNanoseconds(text: string): bigint {
  const digits = text.replace(/^-/, '');
  // Only durations of Go have a sign.
  const known = (digits === text && PROMETHEUS.test(digits)) || GO.test(digits);
  if (digits === '' || !known || isBadOctal(text))
    throw new Error(`${text} is not a duration such as 30s or 1h30m`);
  let sum = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of digits.matchAll(PARTS)) {
    const size = NANOSECONDS[unit] ?? 0n;
    const part = (BigInt(fraction || 0) * size) / 10n ** BigInt(fraction.length);
    sum += BigInt(whole || 0) * size + part;
  }
  if (sum >= 1n << 63n) throw new Error(`duration ${text} is out of range`);
  return text.startsWith('-') ? -sum : sum;
}

/**
 * Returns the nanoseconds of a duration as Loki reads it: `1h30m`, `1.5s`, `-20us`.
 * @throws if it is not a duration, or is longer than 104 days and has no exact float
 */
export function parseNanoseconds(text: string): number {
  const exact = exactNanoseconds(text);
  const value = Number(exact);
  if (BigInt(value) !== exact)
    throw new Error(`duration ${text} is not supported: it has too many digits`);
  return value;
}

/** Returns the milliseconds of an offset. */
export function parseOffset(text: string): number {
  // Loki accepts a zero without a unit only with a sign
  if (text === '-0') return 0;
  const value = exactNanoseconds(text);
  if (value % 1_000_000n !== 0n) throw new Error(`${text} is not a whole number of milliseconds`);
  return Number(value / 1_000_000n);
}

export function formatNanoseconds(value: number): string {
  return value < 0 ? `-${inUnits(BigInt(-value), GO_UNITS)}` : inUnits(BigInt(value), ALL_UNITS);
}

/** Formats an offset in milliseconds. */
export const formatOffset = (value: number): string =>
  value < 0 ? `-${inUnits(BigInt(-value) * 1_000_000n, GO_UNITS)}` : formatDuration(value);

const GO_UNITS = ['h', 'm', 's', 'ms', 'us', 'ns'];
const ALL_UNITS = ['d', ...GO_UNITS];

/**
 * Renders a duration in these units. Prometheus has no fractions of milliseconds, and Go no days.
 */
function inUnits(value: bigint, units: readonly string[]): string {
  let rest = value;
  let text = '';
  for (const unit of rest % 1_000_000n === 0n ? units : GO_UNITS) {
    const size = NANOSECONDS[unit] ?? 1n;
    if (rest >= size) text += `${rest / size}${unit}`;
    rest %= size;
  }
  return text || '0s';
}

/**
 * Reports whether Loki can parse a size that it formats itself in the components of a query: Loki
 * 3.7 reads 0B as a binary number and PB as an exponent.
 */
export const isKnownSize = (bytes: number): boolean =>
  Number.isSafeInteger(bytes) && bytes > 0 && bytes < 999e12;

/** Rounds a size as Loki formats it in the components of a query: to two or three digits. */
export function roundBytesAsLoki(bytes: number): number {
  const unit = 1000 ** Math.floor(Math.log10(Math.max(bytes, 1)) / 3);
  if (bytes < 10) return bytes;
  const value = Math.floor((bytes / unit) * 10 + 0.5) / 10;
  return Math.round((value < 10 ? value : halfToEven(value)) * unit);
}

const halfToEven = (value: number): number =>
  value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
};
/** Units of which a filter needs only the first letter: `1K`. */
const SHORT_UNIT = /^[kKMGT]i?$/;
/** Units, largest first, so that the shortest exact text is used. */
const UNITS = ['TiB', 'TB', 'GiB', 'GB', 'MiB', 'MB', 'KiB', 'KB'];

/**
 * Returns the bytes of a size; a filter reads KB as 1000 and KiB as 1024.
 * @throws if it is not a size, or not an integer number of bytes
 */
export function parseLogqlBytes(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]+)$/.exec(text) ?? [];
  const value = Number(number) * (BYTES[SHORT_UNIT.test(unit) ? `${unit}B` : unit] ?? Number.NaN);
  if (!Number.isSafeInteger(value) || unit.startsWith('P') || isBadOctal(text))
    throw new Error(`${text} is not a whole number of bytes such as 512KiB or 20MB`);
  return value;
}

export function formatBytes(bytes: number): string {
  const unit = UNITS.find((name) => bytes % (BYTES[name] ?? 1) === 0);
  return unit ? `${bytes / (BYTES[unit] ?? 1)}${unit}` : `${bytes}B`;
}

/** Formats a number; Loki would read `-0` as a duration. */
export const renderNumber = (value: number): string => formatNumber(value === 0 ? 0 : value);

/**
 * Reports whether Loki reads `-0` as a duration, since Go needs no unit for zero.
 * @throws if Loki can parse it neither as a number nor as a duration
 */
export function isNegativeZero(text: string): boolean {
  const [, digits] = /^-\s*([\d._eE+-]+)$/.exec(text) ?? [];
  if (digits === undefined || /[1-9]/.test(digits.replace(/[eE].*$/, ''))) return false;
  if (!/^(\d+\.?\d*|\.\d+)$/.test(digits)) throw new Error(`${text} is parsed as a duration`);
  return true;
}

/**
 * Parses a number as Loki does: decimal only.
 * @throws if it is not a number
 */
export function parseNumber(text: string): number {
  const digits = text.replace(/^[-+]\s*/, '').replace(/(?<=\d)_(?=\d)/g, '');
  const value = Number(digits);
  const known = /^(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(digits) && !isBadOctal(digits);
  if (!known) throw new Error(`${text} is not a number`);
  if (!Number.isFinite(value)) throw new Error(`${text} is too large`);
  return text.startsWith('-') && value !== 0 ? -value : value;
}
