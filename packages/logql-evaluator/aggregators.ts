import type { RangeAggregation } from '@observability-stack/logql/ast';

/** Aggregates the values of one series in the order of their times. */
export interface Aggregator {
  add(value: number, at: bigint): void;
  result(): number;
}

interface Window {
  /** Length of the window in nanoseconds. */
  readonly range: bigint;
  readonly unwrapped: boolean;
  /** Parameter of quantile_over_time. */
  readonly quantile: number;
}

/** Reports whether the order of the values makes no difference to an aggregation. */
export const isUnordered = (name: RangeAggregation, unwrapped: boolean): boolean =>
  !unwrapped || name === 'max_over_time' || name === 'min_over_time';

export function createAggregator(name: RangeAggregation, window: Window): () => Aggregator {
  const seconds = secondsOf(window.range);
  switch (name) {
    case 'count_over_time':
      return fold(0, (count) => count + 1);
    case 'rate':
      return window.unwrapped
        ? fold(
            0,
            (sum, value) => sum + value,
            (sum) => sum / seconds,
          )
        : fold(
            0,
            (count) => count + 1,
            (count) => count / seconds,
          );
    case 'bytes_over_time':
    case 'sum_over_time':
      return fold(0, (sum, value) => sum + value);
    case 'bytes_rate':
      return fold(
        0,
        (sum, value) => sum + value,
        (sum) => sum / seconds,
      );
    case 'max_over_time':
      return fold(Number.NaN, (max, value) => (value > max || Number.isNaN(max) ? value : max));
    case 'min_over_time':
      return fold(Number.NaN, (min, value) => (value < min || Number.isNaN(min) ? value : min));
    case 'last_over_time':
      return fold(0, (_, value) => value);
    case 'absent_over_time':
      return fold(1, (one) => one);
    case 'first_over_time':
      return firstOf;
    case 'avg_over_time':
      return meanOf;
    case 'stdvar_over_time':
      return varianceOf((variance) => variance);
    case 'stddev_over_time':
      return varianceOf(Math.sqrt);
    case 'quantile_over_time':
      return collect((values) =>
        quantileOf(
          window.quantile,
          values.map(({ value }) => value),
        ),
      );
    case 'rate_counter':
      return collect((values) => counterRate(values, window.range));
  }
}

const fold =
  (
    start: number,
    step: (so: number, value: number) => number,
    finish: (result: number) => number = (result) => result,
  ) =>
  (): Aggregator => {
    let so = start;
    return {
      add(value) {
        so = step(so, value);
      },
      result: () => finish(so),
    };
  };

const firstOf = (): Aggregator => {
  let first: number | undefined;
  return {
    add(value) {
      first ??= value;
    },
    result: () => first ?? 0,
  };
};

/** Computes the mean incrementally as Prometheus does, without overflow. */
const meanOf = (): Aggregator => {
  let mean = 0;
  let count = 0;
  return {
    add(value) {
      count++;
      const isInfinite = Math.abs(mean) === Infinity;
      if (isInfinite && Math.abs(value) === Infinity && mean > 0 === value > 0) return;
      if (isInfinite && Number.isFinite(value)) return;
      mean += value / count - mean / count;
    },
    result: () => mean,
  };
};

/** Computes the variance with Welford's algorithm. */
const varianceOf = (finish: (variance: number) => number) => (): Aggregator => {
  let sum = 0;
  let count = 0;
  let mean = 0;
  return {
    add(value) {
      count++;
      const delta = value - mean;
      mean += delta / count;
      sum += delta * (value - mean);
    },
    result: () => finish(sum / count),
  };
};

interface Point {
  readonly value: number;
  readonly at: bigint;
}

const collect = (finish: (points: readonly Point[]) => number) => (): Aggregator => {
  const points: Point[] = [];
  return {
    add(value, at) {
      points.push({ value, at });
    },
    result: () => finish(points),
  };
};

/** Interpolates linearly between two values; NaN sorts first. */
function quantileOf(quantile: number, values: readonly number[]): number {
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;
  const sorted = values.toSorted((a, b) =>
    Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a - b || 0,
  );
  const rank = quantile * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return (sorted[lower] ?? 0) * (1 - weight) + (sorted[upper] ?? 0) * weight;
}

/**
 * Returns the rate of a counter as Prometheus computes it, with the units of Loki: Loki passes
 * nanoseconds where milliseconds are expected, and uses the last value as the end of the window.
 */
function counterRate(points: readonly Point[], range: bigint): number {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return 0;
  let growth = last.value - first.value;
  let before = 0;
  for (const { value } of points) {
    if (value < before) growth += before;
    before = value;
  }
  const sampled = Number(last.at - first.at) / 1000;
  const average = sampled / (points.length - 1);
  let toStart = Number(range / 1_000_000n) / 1000;
  if (growth > 0 && first.value >= 0) {
    const toZero = sampled * (first.value / growth);
    if (toZero < toStart) toStart = toZero;
  }
  const threshold = average * 1.1;
  let extrapolated = sampled;
  extrapolated += toStart < threshold ? toStart : average / 2;
  extrapolated += 0 < threshold ? 0 : average / 2;
  return (growth * (extrapolated / sampled)) / secondsOf(range);
}

const secondsOf = (nanoseconds: bigint): number =>
  Number(nanoseconds / 1_000_000_000n) + Number(nanoseconds % 1_000_000_000n) / 1e9;
