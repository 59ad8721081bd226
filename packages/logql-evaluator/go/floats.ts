/** Formats floating-point numbers as Go does. */

/** 0.d₁d₂d₃… × 10^point */
interface Digits {
  readonly digits: string;
  readonly point: number;
}

/** Returns the fewest digits that parse to the same number. */
function shortest(value: number): Digits {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return { digits: trimZeros(mantissa.replace('.', '')), point: Number(exponent) + 1 };
}

/** Returns all digits: every float has a finite decimal expansion. */
function exact(value: number): Digits {
  if (value === 0) return { digits: '', point: 0 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const places = power < 0 ? -power : 0;
  // 2^-n is 5^n / 10^n
  const all = power < 0 ? mantissa * 5n ** BigInt(places) : mantissa << BigInt(power);
  const text = all.toString();
  return { digits: trimZeros(text), point: text.length - places };
}

const trimZeros = (digits: string): string => digits.replace(/0+$/, '');

/** Rounds to a number of digits, half to even. */
function rounded({ digits, point }: Digits, count: number): Digits {
  if (count < 0) return { digits: '', point };
  if (digits.length <= count) return { digits, point };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const half = rest[0] === '5' && rest.length === 1;
  const odd = Number(kept.at(-1) ?? 0) % 2 === 1;
  const up = half ? odd : (rest[0] ?? '0') >= '5';
  if (!up) return { digits: trimZeros(kept), point };
  const next = (BigInt(kept || 0) + 1n).toString().padStart(count, '0');
  return { digits: trimZeros(next), point: point + next.length - count };
}

export type FloatVerb = 'f' | 'e' | 'E' | 'g' | 'G';

/**
 * Formats like strconv.FormatFloat of Go.
 * @param precision -1 for the shortest text that parses to the same number
 */
export function formatFloat(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + unsigned(Math.abs(value), verb, precision);
}

function unsigned(value: number, verb: FloatVerb, precision: number): string {
  const short = precision < 0;
  const all = short ? (value === 0 ? exact(0) : shortest(value)) : exact(value);
  switch (verb) {
    case 'f': {
      const digits = short ? all : rounded(all, all.point + precision);
      return fixed(digits, short ? Math.max(all.digits.length - all.point, 0) : precision);
    }
    case 'e':
    case 'E': {
      const digits = short ? all : rounded(all, precision + 1);
      return scientific(digits, short ? Math.max(all.digits.length - 1, 0) : precision, verb);
    }
    case 'g':
    case 'G':
      return general(all, precision, verb);
  }
}

function general(all: Digits, precision: number, verb: 'g' | 'G'): string {
  const short = precision < 0;
  const wanted = precision === 0 ? 1 : precision;
  const digits = short ? all : rounded(all, wanted);
  const count = digits.digits.length;
  let limit = short ? 6 : wanted;
  if (!short && limit > count && count >= digits.point) limit = count;
  const exponent = digits.point - 1;
  if (count > 0 && (exponent < -4 || exponent >= limit))
    return scientific(digits, Math.max(count - 1, 0), verb === 'g' ? 'e' : 'E');
  return fixed(digits, Math.max(count - digits.point, 0));
}

function fixed({ digits, point }: Digits, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (places <= 0) return whole;
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${whole}.${fraction.padEnd(places, '0').slice(0, places)}`;
}

function scientific({ digits, point }: Digits, places: number, sign: 'e' | 'E'): string {
  const exponent = digits === '' ? 0 : point - 1;
  const fraction = digits.slice(1).padEnd(places, '0');
  const mantissa = (digits[0] ?? '0') + (places > 0 ? `.${fraction}` : '');
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}${sign}${exponent < 0 ? '-' : '+'}${power}`;
}
