/** Numbers as Go prints them: in annotations the digits that people read come from there. */

/** `%v`: the shortest digits that read back as the same number. */
export const shortest = (value: number): string =>
  printed(value, (size) => {
    const [digits, exponent] = partsOf(size.toExponential());
    return placed(digits, exponent, 6);
  });

/** `%.4g`: so many significant digits, without zeros at the end. */
export const significant = (value: number, precision: number): string =>
  printed(value, (size) => {
    const [exact, exponent] = partsOf(size.toExponential(EXACT));
    const digits = roundedAt(exact, Math.max(precision, 1));
    // 999.96 has become 1000
    const grown = digits.length > Math.max(precision, 1) ? 1 : 0;
    return placed(digits.replace(/0+$/, '') || '0', exponent + grown, Math.max(precision, 1));
  });

/** `%.2f`: so many digits behind the point. */
export const fixed = (value: number, decimals: number): string =>
  printed(value, (size) => {
    const [exact, exponent] = partsOf(size.toExponential(EXACT));
    const zeros = '0'.repeat(Math.max(0, -exponent));
    const whole = Math.max(exponent, 0) + 1;
    const digits = roundedAt((zeros + exact).padEnd(whole + decimals + 1, '0'), whole + decimals);
    const point = digits.length - decimals;
    return decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  });

/** Digits after which a double that lies exactly between two neighbours has none but zeros. */
const EXACT = 100;

function printed(value: number, print: (size: number) => string): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return (value < 0 || Object.is(value, -0) ? '-' : '') + print(Math.abs(value));
}

/** Digits without a point, and the power of ten of the first. */
function partsOf(scientific: string): [digits: string, exponent: number] {
  const [digits = '', exponent = '0'] = scientific.split('e');
  return [digits.replace('.', ''), Number(exponent)];
}

/** The first digits, rounded by the rest; exactly half goes to the even neighbour. One more digit on a carry. */
function roundedAt(digits: string, length: number): string {
  const kept = digits.slice(0, length);
  const rest = digits.slice(length);
  const half = /^50*$/.test(rest);
  const up = half ? Number(kept.at(-1)) % 2 === 1 : rest >= '5';
  return up ? String(BigInt(kept) + 1n).padStart(kept.length, '0') : kept;
}

/** With an exponent where that has more digits than `limit`, or many zeros lead. */
function placed(digits: string, exponent: number, limit: number): string {
  if (exponent < -4 || exponent >= limit) {
    const [first = '0', rest = ''] = [digits.slice(0, 1), digits.slice(1)];
    const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
    return `${first}${rest === '' ? '' : `.${rest}`}e${power}`;
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
