/** Returns the parts of a float: mantissa × 2^exponent. */
function partsOf(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return {
    mantissa: exponent === 0 ? fraction : fraction | (1n << 52n),
    exponent: (exponent === 0 ? 1 : exponent) - 1075,
  };
}

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? '-' : '');

const power = (exponent: number): string =>
  `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

/** Formats like %b of Go: `4503599627370496p-52`. */
export function binaryFloat(value: number): string {
  const { mantissa, exponent } = partsOf(value);
  return `${signOf(value)}${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
}

/**
 * Formats like %x of Go: `0x1.8p+01`.
 * @param precision digits after the point; -1 for the fewest that are exact
 */
export function hexFloat(value: number, precision: number): string {
  let { mantissa, exponent } = partsOf(value);
  if (mantissa === 0n) return `${signOf(value)}0x0${fraction('', precision)}p+00`;
  for (; mantissa < 1n << 60n; exponent--) mantissa <<= 1n;
  if (precision >= 0 && precision < 15) {
    const shift = BigInt(60 - precision * 4);
    const half = 1n << (shift - 1n);
    const rest = mantissa & ((1n << shift) - 1n);
    mantissa >>= shift;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa++;
    mantissa <<= shift;
    if (mantissa >= 1n << 61n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const digits = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, '0');
  return `${signOf(value)}0x1${fraction(digits, precision)}p${power(exponent + 60)}`;
}

function fraction(digits: string, precision: number): string {
  const kept =
    precision < 0 ? digits.replace(/0+$/, '') : digits.slice(0, precision).padEnd(precision, '0');
  return kept === '' ? '' : `.${kept}`;
}
