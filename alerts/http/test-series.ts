import { formatBucketBound } from '@observability-stack/contracts';
import { up } from '@observability-stack/contracts/standard/target';
import { renderPromql } from '@observability-stack/promql';
import { inputSeries, type TestSeries } from '../../catalog/definitions/alert';
import {
  type DurationMetric,
  durationBounds,
  isNative,
  type RequestMetric,
  unitsPerSecond,
} from '../../catalog/signals/vocabulary';
import type { HttpService, TimedService } from './service';

/** Returns the labels of a replica in tests. */
export const replicaLabels = (
  { team, name }: Pick<HttpService, 'team' | 'name'>,
  replica: number,
) => ({ team, service: name, env: 'test', job: name, instance: `${name}-${replica}` });

/** Returns series of the service for tests, with one route, with the names of its vocabulary. */
export function serviceTestSeries(service: HttpService) {
  const { vocabulary } = service.signals;
  const target = (replica = 0) => replicaLabels(service, replica);
  const { requests, presence } = vocabulary;
  return {
    up: (values: string, replica?: number): TestSeries =>
      inputSeries(up.where(target(replica)), values),
    /** The metric that a replica exposes from its start. */
    presence: (values: string, replica?: number): readonly TestSeries[] =>
      presence ? [inputSeries(presence.where(target(replica)), values)] : [],
    requests: (
      outcome: 'success' | 'failure',
      values: string,
      replica?: number,
      more: Readonly<Record<string, string>> = {},
    ): TestSeries => {
      const labels = { ...target(replica), ...labelsOf(vocabulary, requests, outcome), ...more };
      return isNative(requests)
        ? inputSeries(requests.where(labels), nativeValues(values, values, 1))
        : inputSeries(
            (requests.type === 'counter' ? requests : requests.count).where(labels),
            values,
          );
    },
  };
}

/**
 * Returns the series of a duration histogram: `all` requests, of which those of `fast` take just under `bound` seconds,
 * and the others fall into the next bucket.
 */
export function durationTestSeries(
  service: TimedService,
  bound: number,
  { fast, all }: { readonly fast: string; readonly all: string },
  replica = 0,
  more: Readonly<Record<string, string>> = {},
): readonly TestSeries[] {
  const { vocabulary } = service.signals;
  const { duration } = vocabulary;
  const labels = {
    ...replicaLabels(service, replica),
    ...labelsOf(vocabulary, duration, 'success'),
    ...more,
  };
  const own = bound * unitsPerSecond(duration);
  if (isNative(duration))
    return [inputSeries(duration.where(labels), nativeValues(fast, all, own))];
  const none = `0x${samplesIn(all) - 1}`;
  return [
    ...[...duration.buckets, Number.POSITIVE_INFINITY].map((upper) =>
      inputSeries(
        duration.bucket.where(labels, { le: formatBucketBound(upper) }),
        upper < own ? none : upper === own ? fast : all,
      ),
    ),
    inputSeries(duration.count.where(labels), all),
  ];
}

/**
 * Returns the series of requests and of durations, without the former if the histogram includes
 * them.
 */
export const withDurations = (
  requests: TestSeries,
  durations: readonly TestSeries[],
): readonly TestSeries[] => {
  const text = renderPromql(requests.series);
  return durations.some(({ series }) => renderPromql(series) === text)
    ? durations
    : [requests, ...durations];
};

/**
 * Returns the 99th percentile that Prometheus estimates for requests that all fall into the bucket after that of `bound`
 * seconds.
 */
export function slowQuantile({ signals }: TimedService, bound: number): number {
  const { duration } = signals.vocabulary;
  const bounds = durationBounds(duration);
  if (!bounds) {
    // Native buckets are interpolated exponentially, and classic ones linearly.
    const scale = unitsPerSecond(duration);
    return 2 ** ((nativeBuckets(bound * scale).slow - 0.01) / PER_OCTAVE) / scale;
  }
  const next = bounds.find((one) => one > bound) ?? Number.NaN;
  return bound + (next - bound) * 0.99;
}

/** Returns the labels of one request that the metric has. */
function labelsOf(
  vocabulary: HttpService['signals']['vocabulary'],
  metric: RequestMetric | DurationMetric,
  outcome: 'success' | 'failure',
): Readonly<Record<string, string>> {
  const { route, method, where = {} } = vocabulary;
  const fixed = Object.entries(where).flatMap(([label, value]) =>
    typeof value === 'string' ? [[label, value] as const] : [],
  );
  return Object.fromEntries(
    [
      ...(method === undefined ? [] : [[method, 'GET'] as const]),
      ...(route === undefined ? [] : [[route, '/example'] as const]),
      ...fixed,
      ...Object.entries(vocabulary[outcome].example),
    ].filter((entry): entry is [string, string] => metric.labels.includes(entry[0])),
  );
}

/** The resolution of native histograms in tests: 8 buckets between a number and its double. */
const SCHEMA = 3;
const PER_OCTAVE = 2 ** SCHEMA;

/** Indexes of the buckets next to a bound, without the one that contains it. */
function nativeBuckets(bound: number): { readonly fast: number; readonly slow: number } {
  const exact = PER_OCTAVE * Math.log2(bound);
  const fast = Math.floor(exact + 1e-9);
  return { fast, slow: Math.abs(exact - fast) < 1e-9 ? fast + 1 : fast + 2 };
}

/** Returns values of a native histogram, from those of the counters of its fast and of all its observations. */
function nativeValues(fast: string, all: string, bound: number): string {
  const { fast: offset, slow } = nativeBuckets(bound);
  const below = samplesOf(fast);
  const gap = ' 0'.repeat(slow - offset - 1);
  return samplesOf(all)
    .map((count, index) => {
      if (typeof count === 'string') return count;
      const few = Number(below[index] ?? 0);
      const rest = Number((count - few).toPrecision(12));
      return `{{schema:${SCHEMA} count:${count} sum:${count} offset:${offset} buckets:[${few}${gap} ${rest}]}}`;
    })
    .join(' ');
}

const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
const ITEM = new RegExp(`^(${NUMBER}|_|stale)(?:([+-])(${NUMBER}))?(?:x(\\d+))?$`);

/** Equal or evenly spaced samples, which are one item in the notation of promtool. */
interface SampleRun {
  readonly first: number | '_' | 'stale';
  readonly step: number;
  readonly count: number;
}

/** Parses the notation of promtool. */
const sampleRuns = (values: string): readonly SampleRun[] =>
  values.split(' ').map((item) => {
    const [, first = '', sign, step = '0', times] = ITEM.exec(item) ?? [];
    if (first === '') throw new Error(`values "${item}" are not in the notation of promtool`);
    if (first === '_') return { first, step: 0, count: Number(times ?? 1) };
    if (first === 'stale') return { first, step: 0, count: 1 };
    return {
      first: Number(first),
      step: Number(step) * (sign === '-' ? -1 : 1),
      count: Number(times ?? 0) + 1,
    };
  });

/** Expands the notation of promtool: numbers, and `_` and `stale` as they are. */
const samplesOf = (values: string): readonly SampleRun['first'][] =>
  sampleRuns(values).flatMap(({ first, step, count }) =>
    Array.from({ length: count }, (_, index) =>
      typeof first === 'number' ? Number((first + step * index).toPrecision(12)) : first,
    ),
  );

const samplesIn = (values: string): number =>
  sampleRuns(values).reduce((sum, { count }) => sum + count, 0);
