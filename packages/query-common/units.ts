const POWERS = 'KMGTPE';

/**
 * Returns the bytes of a size as Prometheus and Loki write it. Both read `KB` and `KiB` as 1024.
 * @throws if the text is not a size
 */
export function parseByteSize(size: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMGTPE]?)i?B$/.exec(size) ?? [];
  if (number === undefined) throw new Error(`${JSON.stringify(size)} is not a size such as 512MB`);
  return Math.round(Number(number) * 1024 ** (POWERS.indexOf(unit ?? '') + (unit ? 1 : 0)));
}

const BINARY = /^(\d+(?:\.\d+)?)([KMGTPE])i$/;
const DECIMAL = /^(\d+(?:\.\d+)?)([numkMGTPE]?)$/;
const DECIMAL_UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
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
 * Returns the value of a Kubernetes quantity: bytes of `512Mi`, cores of `100m`.
 * @throws if the text is not a quantity
 */
export function parseQuantity(quantity: string): number {
  const [, binary, power] = BINARY.exec(quantity) ?? [];
  if (binary !== undefined) return Number(binary) * 1024 ** (POWERS.indexOf(power ?? '') + 1);
  const [, decimal, unit] = DECIMAL.exec(quantity) ?? [];
  const factor = DECIMAL_UNITS[unit ?? ''];
  if (decimal === undefined || factor === undefined)
    throw new Error(`${JSON.stringify(quantity)} is not a quantity such as 512Mi`);
  return Number(decimal) * factor;
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  y: 365 * 24 * 3_600_000,
  w: 7 * 24 * 3_600_000,
  d: 24 * 3_600_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};
const durationParts = (duration: string) =>
  [...duration.matchAll(/(\d+)(y|w|d|h|ms|m|s)/g)].map(([part, number, unit]) => ({
    part,
    milliseconds: Number(number) * (MILLISECONDS[unit ?? ''] ?? 0),
    aboveHour: /[ywd]/.test(unit ?? ''),
  }));

/**
 * Pattern of a duration, with larger units first, as Prometheus requires:
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/
 */
const DURATION = /^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;
/** Longest duration in milliseconds, which Go programs store as 64-bit nanoseconds. */
const LONGEST = 2 ** 63 / 1e6;

/**
 * Returns the milliseconds of a duration as Prometheus reads it: `30s`, `1h30m`, and `0` without a
 * unit.
 * @throws if the text is not a duration
 */
export function parseDurationMs(duration: string): number {
  if (duration === '0') return 0;
  const sum = durationParts(duration).reduce((total, part) => total + part.milliseconds, 0);
  if (duration === '' || !DURATION.test(duration) || sum >= LONGEST)
    throw new Error(`${JSON.stringify(duration)} is not a duration such as 30s or 1h30m`);
  return sum;
}

/** Returns a duration in Go's syntax, which has no unit above the hour. */
export function goDuration(duration: string): string {
  const parts = durationParts(duration);
  const long = parts.filter(({ aboveHour }) => aboveHour);
  const hours = long.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 3_600_000;
  const rest = parts.filter(({ aboveHour }) => !aboveHour).map(({ part }) => part);
  return (hours > 0 ? `${hours}h` : '') + rest.join('') || '0s';
}

const UNITS = ['d', 'h', 'm', 's', 'ms'] as const;

/** Formats milliseconds as a duration, largest units first: `1d4h`, `5h35m`. */
export function formatDurationMs(milliseconds: number): string {
  let rest = milliseconds;
  const parts = UNITS.map((unit) => {
    const size = MILLISECONDS[unit] ?? 1;
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count}${unit}` : '';
  });
  return parts.join('') || '0s';
}
