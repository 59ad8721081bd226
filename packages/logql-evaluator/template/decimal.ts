/** A decimal number: digits × 10^exponent. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const PLACES = 16;

/** Parses the shortest text of a number; undefined if it is not finite. */
export function toDecimal(value: number): Decimal | undefined {
  if (!Number.isFinite(value)) return undefined;
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

export const toFloatValue = ({ digits, exponent }: Decimal): number =>
  Number(`${digits}e${exponent}`);

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (one: Decimal): bigint => one.digits * 10n ** BigInt(one.exponent - exponent);
  return [scaled(a), scaled(b), exponent];
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const [left, right, exponent] = aligned(a, b);
  return { digits: left + right, exponent };
}

export const subtractDecimals = (a: Decimal, b: Decimal): Decimal =>
  addDecimals(a, { ...b, digits: -b.digits });

export const multiplyDecimals = (a: Decimal, b: Decimal): Decimal => ({
  digits: a.digits * b.digits,
  exponent: a.exponent + b.exponent,
});

/** Divides to sixteen places, rounding half away from zero. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) throw new Error('decimal division by 0');
  const [left, right] = aligned(a, b);
  const scaled = left * 10n ** BigInt(PLACES);
  const quotient = scaled / right;
  const rest = scaled % right;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const up = twice >= (right < 0n ? -right : right);
  const sign = scaled < 0n === right < 0n ? 1n : -1n;
  return { digits: up ? quotient + sign : quotient, exponent: -PLACES };
}
