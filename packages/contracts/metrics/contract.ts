import type { TargetLabel } from '../label-names';
import type { Matchers, MetricKind, SampleType, Selector } from './selector';

/**
 * The emitter of a metric: the name of a program, `service` for the programs of the teams, `target` for the series that
 * Prometheus adds to each target, or `rules` for a recording rule.
 */
export type MetricEmitter = string;

/** Base units of Prometheus: https://prometheus.io/docs/practices/naming/#base-units */
export const baseUnits = ['seconds', 'bytes', 'ratio', 'celsius', 'volts', 'joules'] as const;
export type BaseUnit = (typeof baseUnits)[number];

/** Unit of a metric: a base unit, or the unit that an external program uses. */
export type Unit = BaseUnit | 'milliseconds' | 'microseconds' | 'nanoseconds' | 'percent';

/** The retirement of a metric. */
export interface Deprecation {
  /** First day, or version of the program, in which it is deprecated: `2026-10-01`, `v2.3.0`. */
  readonly since: string;
  /** What to use instead, such as the name of another metric. */
  readonly use: string;
  /**
   * Last day on which rules and panels may query it, as `2027-03-31`. Until then its uses are warnings, and afterwards
   * errors.
   * @default none: its uses remain warnings
   */
  readonly removeAfter?: string;
}

export interface MetricDescription {
  /** Description: one sentence on what it counts or measures. */
  readonly help: string;
  /** Unit. @default none: a count */
  readonly unit?: Unit;
  /**
   * Whether a metric with the suffix `_ratio` can be above 1, such as the ratio of used to requested memory.
   * @default false
   */
  readonly mayExceedOne?: boolean;
  /** The condition under which a program exposes it. @default always */
  readonly appearsWhen?: string;
  /**
   * Type that `/metrics` reports, if the program reports a wrong one.
   * @default the type of the contract
   */
  readonly exposedAs?: 'gauge' | 'untyped';
  /** All values of a label, if they are known. @default not known */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /**
   * Maximum number of series per target. For an external metric it is the expected number, since
   * labels depend on each other.
   * @default 10000
   */
  readonly maxSeries?: number;
  /**
   * Whether its buckets have exemplars that link to traces by `correlation.exemplarLabel`.
   * @default false
   */
  readonly exemplars?: boolean;
  /**
   * Whether another project defines the metric, so that its name, labels and unit cannot be
   * changed: the naming conventions and the rule against unbounded labels do not apply. Its budget
   * counts like any other.
   * @default false
   */
  readonly external?: boolean;
  /**
   * Whether its owner may change name, labels and meaning without notice (`experimental`); the catalog shows it.
   * @default 'stable'
   */
  readonly stability?: 'experimental' | 'stable';
  /** Marks a metric that will be removed. @default not deprecated */
  readonly deprecated?: Deprecation;
}

/** One series name of a contract. */
export interface SeriesInfo {
  readonly name: string;
  /** All labels that queries can use, including those of targets. */
  readonly queryLabels: readonly string[];
  /** Those of `queryLabels` that relabelling adds to targets, to all of their series. @default none */
  readonly addedToTargets?: readonly string[];
  readonly sampleType: SampleType;
  readonly metricKind: MetricKind;
}

/** A series name with the selectors that start a query. */
export interface MetricSeries<
  L extends string = string,
  S extends SampleType = SampleType,
  C extends MetricKind = MetricKind,
> extends SeriesInfo {
  readonly queryLabels: readonly L[];
  readonly sampleType: S;
  readonly metricKind: C;
  /** Selects series by the labels of the metric and the target. */
  where(...conditions: readonly Matchers<L>[]): Selector<L, S, C>;
}

interface Contract<N extends string = string, L extends string = string> extends MetricDescription {
  readonly name: N;
  readonly emittedBy: readonly MetricEmitter[];
  /** Labels of the metric, without those of the target. */
  readonly labels: readonly L[];
  /** Maximum number of values of each label on one target. */
  readonly budget: Readonly<Record<L, number>>;
}

export interface Counter<N extends string = string, L extends string = string>
  extends Contract<N, L>,
    MetricSeries<L | TargetLabel, 'float', 'counter'> {
  readonly name: N;
  readonly type: 'counter';
}

export interface Gauge<N extends string = string, L extends string = string>
  extends Contract<N, L>,
    MetricSeries<L | TargetLabel, 'float', 'gauge'> {
  readonly name: N;
  readonly type: 'gauge';
}

/**
 * Resolution of a native histogram: each bucket is wider than the previous one by `factor`. The
 * program must support the protobuf exposition format: client_golang does, prom-client does not.
 */
export interface NativeBuckets {
  readonly factor: number;
  readonly maxBuckets: number;
}

/** A histogram with fixed buckets: three series names, quantiles from `bucket`. */
export interface ClassicHistogram<N extends string = string, L extends string = string>
  extends Contract<N, L> {
  readonly type: 'histogram';
  /** Upper bounds in increasing order, without +Inf. */
  readonly buckets: readonly number[];
  readonly bucket: MetricSeries<L | 'le' | TargetLabel, 'float', 'counter'>;
  readonly sum: MetricSeries<L | TargetLabel, 'float', 'counter'>;
  readonly count: MetricSeries<L | TargetLabel, 'float', 'counter'>;
}

/** A native histogram: each sample is a histogram. */
export interface NativeHistogram<N extends string = string, L extends string = string>
  extends Contract<N, L>,
    MetricSeries<L | TargetLabel, 'histogram', 'counter'> {
  readonly name: N;
  readonly type: 'histogram';
  readonly native: NativeBuckets;
}

/** A summary: quantiles that the program computes, which cannot be aggregated. */
export interface Summary<N extends string = string, L extends string = string>
  extends Contract<N, L> {
  readonly type: 'summary';
  readonly quantiles: readonly number[];
  readonly quantile: MetricSeries<L | 'quantile' | TargetLabel, 'float', 'gauge'>;
  readonly sum: MetricSeries<L | TargetLabel, 'float', 'counter'>;
  readonly count: MetricSeries<L | TargetLabel, 'float', 'counter'>;
}

/** The result of a recording rule. It has exactly the labels that the rule keeps. */
export interface RecordedMetric<N extends string = string, L extends string = string>
  extends Contract<N, L>,
    MetricSeries<L, 'float', 'gauge'> {
  readonly name: N;
  readonly type: 'gauge';
  readonly recorded: true;
}

/** Any contract, for code that only reads it. */
export type Metric = Contract & {
  /** Whether a recording rule writes it. @default false */
  readonly recorded?: true;
} & (
    | ({ readonly type: 'counter' | 'gauge' } & SeriesInfo)
    | ({ readonly type: 'histogram' } & (ClassicInfo | (NativeInfo & Partial<ClassicInfo>)))
    | ({ readonly type: 'summary'; readonly quantiles: readonly number[] } & SummaryInfo)
  );

interface SumAndCount {
  readonly sum: SeriesInfo;
  readonly count: SeriesInfo;
}
interface ClassicInfo extends SumAndCount {
  readonly buckets: readonly number[];
  readonly bucket: SeriesInfo;
}
interface NativeInfo extends SeriesInfo {
  readonly native: NativeBuckets;
}
interface SummaryInfo extends SumAndCount {
  readonly quantile: SeriesInfo;
}

/** Reports whether a program exposes it as a native histogram, alone or beside fixed buckets. */
export const isNativeHistogram = (metric: Metric): boolean =>
  metric.type === 'histogram' && 'native' in metric && metric.native !== undefined;

/** Returns the series names of a contract. */
export function contractSeries(metric: Metric): readonly SeriesInfo[] {
  switch (metric.type) {
    case 'counter':
    case 'gauge':
      return [metric];
    case 'histogram':
      return [
        ...('native' in metric ? [metric] : []),
        ...(metric.bucket && metric.sum && metric.count
          ? [metric.bucket, metric.sum, metric.count]
          : []),
      ];
    case 'summary':
      return [metric.quantile, metric.sum, metric.count];
  }
}
