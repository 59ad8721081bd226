import type {
  ClassicHistogram,
  Counter,
  Matchers,
  Metric,
  MetricSeries,
  NativeHistogram,
  SampleType,
  Selector,
  Summary,
  TargetLabel,
} from '@observability-stack/contracts';

/** A metric that counts requests: a counter, or a histogram or summary by the number of its observations. */
export type RequestMetric<L extends string = string> =
  | Counter<string, L>
  | ClassicHistogram<string, L>
  | NativeHistogram<string, L>
  | Summary<string, L>;

/** A histogram of request durations, in seconds or milliseconds as its contract declares. */
export type DurationMetric<L extends string = string> =
  | ClassicHistogram<string, L>
  | NativeHistogram<string, L>;

/** A gauge with any labels, of which queries name those of the target only. */
export type GaugeMetric = Metric & {
  where(...conditions: readonly Matchers<TargetLabel>[]): Selector<TargetLabel, 'float', 'gauge'>;
};

/** Label values of requests with one outcome. */
interface Outcome<L extends string> {
  /** Labels of one such request, for the tests of alerts. */
  readonly example: { readonly [K in L]?: string };
}

/**
 * The names under which a service measures its requests: which metrics count and time them, and what their labels mean.
 * Rules, alerts with their tests, SLOs and dashboards are derived from it.
 */
export interface Vocabulary<L extends string = string, D extends string = string> {
  /** Metric that counts the requests. */
  readonly requests: RequestMetric<L>;
  /**
   * Metric that times the requests; `false` disables the rules, alerts and panels about latency.
   */
  readonly duration: DurationMetric<D> | false;
  /** Matchers of the requests that count, such as those of the server side. @default all */
  readonly where?: Matchers<L & D>;
  /** Label with the route: a pattern such as `/orders/:id`. @default none */
  readonly route?: L & D;
  /** Label with the method of the request. @default none */
  readonly method?: L & D;
  /** Label with the status of the response. @default none */
  readonly status?: L;
  readonly failure: Outcome<L> & {
    /** Matchers of failed requests. */
    readonly where: Matchers<L>;
    /** Predicate of a sentence about failed requests, such as `fail with status 5xx`. */
    readonly text: string;
  };
  readonly success: Outcome<L>;
  /** Requests in flight, for a panel. @default none */
  readonly inFlight?: GaugeMetric;
  /**
   * A metric that a replica exposes from its start, for the alert on replicas without request metrics. Without one, the
   * alert compares replicas with each other.
   * @default none
   */
  readonly presence?: GaugeMetric;
}

/** Returns the contracts of all metrics of a vocabulary. */
export const vocabularyContracts = ({
  requests,
  duration,
  inFlight,
  presence,
}: Vocabulary): readonly Metric[] => [
  // One metric may count and time requests.
  ...new Map(
    ([requests, duration, inFlight, presence] as readonly (Metric | false | undefined)[]).flatMap(
      (metric) => (metric ? [[metric.name, metric] as const] : []),
    ),
  ).values(),
];

/** Reports whether queries read a metric as a native histogram. One with both forms is read by its native one. */
export const isNative = (
  metric: RequestMetric | DurationMetric,
): metric is NativeHistogram<string, string> =>
  metric.type === 'histogram' && 'native' in metric && metric.native !== undefined;

/** Returns the series whose increase is the number of requests: a counter, or a native histogram. */
export const requestCounter = (
  metric: RequestMetric | DurationMetric,
): MetricSeries<string, SampleType, 'counter'> => {
  if (isNative(metric) || metric.type === 'counter') return metric;
  return metric.count;
};

/** Observations of a duration metric per second. */
const perSecond: Readonly<Record<string, number>> = { seconds: 1, milliseconds: 1000 };

/** Returns the number by which the values of a histogram exceed seconds. */
export const unitsPerSecond = ({ unit }: DurationMetric): number => perSecond[unit ?? ''] ?? 1;

/** Reports whether a duration has one of the supported units. */
export const isDurationUnit = ({ unit }: DurationMetric): boolean => (unit ?? '') in perSecond;

/** Returns the bounds of the buckets in seconds; undefined for a native histogram, which measures any duration. */
export const durationBounds = (duration: DurationMetric): readonly number[] | undefined =>
  isNative(duration)
    ? undefined
    : duration.buckets.map((bound) => bound / unitsPerSecond(duration));
