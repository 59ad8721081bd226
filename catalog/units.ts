const POWERS = 'KMGTPE';

/**
 * Bytes of a size as Prometheus and Loki write it. Both read `KB` and `KiB` alike, as 1024.
 * @throws when the text is no size
 */
export function bytesOf(size: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMGTPE]?)i?B$/.exec(size) ?? [];
  if (number === undefined) throw new Error(`${JSON.stringify(size)} is not a size such as 512MB`);
  return Math.round(Number(number) * 1024 ** (POWERS.indexOf(unit ?? '') + (unit ? 1 : 0)));
}

const BINARY = /^(\d+(?:\.\d+)?)([KMGTPE])i$/;
const DECIMAL = /^(\d+(?:\.\d+)?)([mkMGTPE]?)$/;
const DECIMAL_UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};

/**
 * Number that a Kubernetes quantity stands for: bytes of `512Mi`, cores of `100m`.
 * @throws when the text is no quantity
 */
export function quantityOf(quantity: string): number {
  const [, binary, power] = BINARY.exec(quantity) ?? [];
  if (binary !== undefined) return Number(binary) * 1024 ** (POWERS.indexOf(power ?? '') + 1);
  const [, decimal, unit] = DECIMAL.exec(quantity) ?? [];
  const factor = DECIMAL_UNITS[unit ?? ''];
  if (decimal === undefined || factor === undefined)
    throw new Error(`${JSON.stringify(quantity)} is not a quantity such as 512Mi`);
  return Number(decimal) * factor;
}

const HOURS: Readonly<Record<string, number>> = { y: 24 * 365, w: 24 * 7, d: 24, h: 1 };

/** A duration as Go programs read it: they know no unit above the hour. */
export function goDuration(duration: string): string {
  const parts = [...duration.matchAll(/(\d+)(y|w|d|h|ms|m|s)/g)];
  const hours = parts.reduce((sum, [, n, unit]) => sum + Number(n) * (HOURS[unit ?? ''] ?? 0), 0);
  const rest = parts.filter(([, , unit]) => !HOURS[unit ?? '']).map(([part]) => part);
  return (hours > 0 ? `${hours}h` : '') + rest.join('') || '0s';
}
