import { isAscii } from '../text-order';
import { decodeBytes } from './bytes';
import { goQuote, quoteBytes } from './quote';

/** An error of one of Go's parsers. */
export class GoParseError {
  constructor(readonly message: string) {}
}

const DIGITS = String.raw`\d(?:_?\d)*`;
const PLAIN = /^[-+]?\d{1,15}(?:\.\d{1,15})?$/;
const DECIMAL = new RegExp(
  `^[-+]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][-+]?${DIGITS})?$`,
);
const HEX = new RegExp(
  String.raw`^([-+]?)0[xX]_?((?:[\da-fA-F]_?)*)(?:\.((?:[\da-fA-F]_?)*))?[pP]([-+]?${DIGITS})$`,
);
const INFINITE = /^([-+]?)inf(?:inity)?$/i;

/**
 * Parses like strconv.ParseFloat of Go, which accepts notations that Number of JavaScript does not.
 */
export function parseFloat64(text: string): number | GoParseError {
  if (PLAIN.test(text)) return Number(text);
  if (DECIMAL.test(text)) {
    const value = Number(text.replace(/_/g, ''));
    return Number.isFinite(value) ? value : failed(text, 'value out of range');
  }
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return parseHex(text) ?? failed(text, 'invalid syntax');
}

const failed = (text: string, why: string): GoParseError =>
  new GoParseError(`strconv.ParseFloat: parsing ${goQuote(text)}: ${why}`);

function parseHex(text: string): number | GoParseError | undefined {
  const [, sign, whole = '', fraction = '', exponent = ''] = HEX.exec(text) ?? [];
  const digits = (whole + fraction).replace(/_/g, '');
  if (digits === '' || /__|_$/.test(whole) || /^_|__|_$/.test(fraction)) return undefined;
  const places = fraction.replace(/_/g, '').length * 4;
  const power = Number(exponent.replace(/_/g, '')) - places;
  const value = Number(BigInt(`0x${digits}`)) * 2 ** power;
  if (!Number.isFinite(value)) return failed(text, 'value out of range');
  return sign === '-' ? -value : value;
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const SIMPLE = /^(\d{1,6})(ms|s|m|h)$/;
const PART = /(\d*)(\.?)(\d*)([^\d.]*)/y;
const LARGEST = 1n << 63n;

/** Parses like time.ParseDuration of Go, into nanoseconds. */
export function parseDuration(text: string): bigint | GoParseError {
  const [, count, simple] = SIMPLE.exec(text) ?? [];
  if (count && simple) return BigInt(count) * (UNITS[simple] ?? 0n);
  const invalid = new GoParseError(`time: invalid duration ${quoteBytes(text)}`);
  const negative = text.startsWith('-');
  const rest = text.replace(/^[-+]/, '');
  if (rest === '0') return 0n;
  if (rest === '') return invalid;
  let sum = 0n;
  PART.lastIndex = 0;
  while (PART.lastIndex < rest.length) {
    const [whole = '', digits = '', , fraction = '', unit = ''] = PART.exec(rest) ?? [];
    if (whole === '' || (digits === '' && fraction === '')) return invalid;
    if (BigInt(digits || 0) > LARGEST) return invalid;
    if (unit === '') return new GoParseError(`time: missing unit in duration ${quoteBytes(text)}`);
    const size = UNITS[unit];
    if (size === undefined)
      return new GoParseError(
        `time: unknown unit ${quoteBytes(unit)} in duration ${quoteBytes(text)}`,
      );
    sum += BigInt(digits || 0) * size + fractionOf(fraction, size);
    if (sum > LARGEST) return invalid;
  }
  if (negative) return -sum;
  return sum === LARGEST ? invalid : sum;
}

/** Returns the fraction of a unit. Go multiplies the digits as a float. */
function fractionOf(digits: string, size: bigint): bigint {
  if (digits === '') return 0n;
  const kept = digits.slice(0, 18);
  return BigInt(Math.trunc(Number(kept) * (Number(size) / 10 ** kept.length)));
}

const SECOND = 1_000_000_000n;

export const nanosecondsToSeconds = (nanoseconds: bigint): number =>
  Number(nanoseconds / SECOND) + Number(nanoseconds % SECOND) / 1e9;

const SIZES: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ...['k', 'm', 'g', 't', 'p', 'e'].flatMap((letter, index): [string, number][] => [
    [`${letter}b`, 1000 ** (index + 1)],
    [letter, 1000 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
    [`${letter}i`, 1024 ** (index + 1)],
  ]),
]);

/** Parses `20 MB`, `1.5KiB`, `1,000` as go-humanize does, into whole bytes. */
export function parseBytes(text: string): number | GoParseError {
  const [digits = ''] = /^[\p{Nd}.,]*/u.exec(text) ?? [];
  // it counts characters and slices bytes
  const number = isAscii(digits)
    ? digits
    : decodeBytes(Buffer.from(text).subarray(0, [...digits].length));
  const value = parseFloat64(number.replace(/,/g, ''));
  if (value instanceof GoParseError) return value;
  const unit = text.slice(number.length).trim().toLowerCase();
  const size = SIZES.get(unit);
  if (size === undefined) return new GoParseError(`unhandled size name: ${unit}`);
  if (value * size >= 2 ** 64) return new GoParseError(`too large: ${text}`);
  return Math.trunc(value * size);
}
