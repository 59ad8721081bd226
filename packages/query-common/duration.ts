import { parseDurationMs } from './units';

type Unit = 'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'y';

/**
 * A duration as Prometheus and Loki write it: `30s`, `5m`, `1h30m`. Other text does not compile.
 */
export type QueryDuration =
  | `${number}${Unit}`
  | `${number}m${number}s`
  | `${number}h${number}m`
  | `${number}d${number}h`
  | `${number}w${number}d`;

/** A duration that may be negative, which means the future: `-5m`. */
export type SignedDuration = QueryDuration | `-${QueryDuration}`;

/**
 * Returns the milliseconds of a duration; a number is already in milliseconds.
 * @throws if the text is not a duration, or if the number is not an integer
 */
export function parseQueryDuration(duration: QueryDuration | number): number {
  if (typeof duration === 'string') return parseDurationMs(duration);
  if (!Number.isSafeInteger(duration))
    throw new Error(`${duration} is not a number of milliseconds`);
  return duration;
}

/** Returns the milliseconds of a duration with a sign. */
export function parseSignedDuration(duration: SignedDuration | number): number {
  return typeof duration === 'string' && duration.startsWith('-')
    ? -parseDurationMs(duration.slice(1))
    : parseQueryDuration(duration as QueryDuration | number);
}

// Years and weeks only where they divide the rest: 90d is easier to read than 12w6d.
const units = [
  { name: 'y', size: 365 * 86_400_000, exact: true },
  { name: 'w', size: 7 * 86_400_000, exact: true },
  { name: 'd', size: 86_400_000, exact: false },
  { name: 'h', size: 3_600_000, exact: false },
  { name: 'm', size: 60_000, exact: false },
  { name: 's', size: 1000, exact: false },
  { name: 'ms', size: 1, exact: false },
] as const;

/** Formats milliseconds as Prometheus formats durations. */
export function formatDuration(duration: number): string {
  if (duration < 0) return `-${formatDuration(-duration)}`;
  let rest = duration;
  let text = '';
  for (const { name, size, exact } of units) {
    if (exact && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${name}`;
    rest -= count * size;
  }
  return text || '0s';
}
