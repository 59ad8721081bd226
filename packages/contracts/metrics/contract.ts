import type { TargetLabel } from '../label-names';
import type { Course, Matchers, Sample, Selector } from './selector';

/**
 * Who exposes a metric: the name of a program, `service` for the programs of the teams, `target` for Prometheus itself on
 * behalf of each target that it scrapes, or `rules` for a recording rule.
 */
export type Emitter = string;

/** Base units: https://prometheus.io/docs/practices/naming/#base-units */
export type Unit = 'seconds' | 'bytes' | 'ratio' | 'celsius' | 'volts' | 'joules';

export interface Description {
  /** One sentence in our own words: what it counts or measures. */
  readonly help: string;
  /** @default none: it counts things */
  readonly unit?: Unit;
  /** What must happen before a program shows it. @default nothing: it is there from the start */
  readonly appears?: string;
  /** How the program calls its type on `/metrics`, where that is not what it is. @default its type */
  readonly exposedAs?: 'gauge' | 'untyped';
  /** All values that a label can have, where they are known. @default not known */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** Most series that one target may have of it. @default 10000 */
  readonly maxSeries?: number;
  /** Its buckets lead to traces, by `correlation.exemplarLabel`. @default false */
  readonly exemplars?: boolean;
}

/** One name under which a contract's samples are stored. */
export interface SeriesInfo {
  readonly name: string;
  /** All labels that it can be queried by. */
  readonly queryLabels: readonly string[];
  readonly sample: Sample;
  readonly course: Course;
}

/** The same, and the queries that start there. */
export interface Series<
  L extends string = string,
  S extends Sample = Sample,
  C extends Course = Course,
> extends SeriesInfo {
  readonly queryLabels: readonly L[];
  readonly sample: S;
  readonly course: C;
  /** Selects by the metric's own labels and the target's. */
  where(...conditions: readonly Matchers<L>[]): Selector<L, S, C>;
}

interface Contract<N extends string = string, L extends string = string> extends Description {
  readonly name: N;
  readonly emittedBy: readonly Emitter[];
  /** The metric's own labels, without those of the target. */
  readonly labels: readonly L[];
  /** How many values each label has at most on one target. */
  readonly budget: Readonly<Record<L, number>>;
}

export interface Counter<N extends string = string, L extends string = string>
  extends Contract<N, L>,
    Series<L | TargetLabel, 'float', 'counter'> {
  readonly name: N;
  readonly type: 'counter';
}

export interface Gauge<N extends string = string, L extends string = string>
  extends Contract<N, L>,
    Series<L | TargetLabel, 'float', 'gauge'> {
  readonly name: N;
  readonly type: 'gauge';
}

/**
 * How finely a native histogram counts: each bucket is wider than the one before by `factor`. Its program must be able to
 * answer in the protobuf format, as client_golang can and prom-client cannot.
 */
export interface NativeBuckets {
  readonly factor: number;
  readonly maxBuckets: number;
}

/** A histogram in fixed buckets: three series names, quantiles from `bucket`. */
export interface ClassicHistogram<N extends string = string, L extends string = string>
  extends Contract<N, L> {
  readonly type: 'histogram';
  /** Upper bounds, rising, without +Inf. */
  readonly buckets: readonly number[];
  readonly bucket: Series<L | 'le' | TargetLabel, 'float', 'counter'>;
  readonly sum: Series<L | TargetLabel, 'float', 'counter'>;
  readonly count: Series<L | TargetLabel, 'float', 'counter'>;
}

/** A histogram whose samples are histograms themselves. */
export interface NativeHistogram<N extends string = string, L extends string = string>
  extends Contract<N, L>,
    Series<L | TargetLabel, 'histogram', 'counter'> {
  readonly name: N;
  readonly type: 'histogram';
  readonly native: NativeBuckets;
}

/** Quantiles that the program computed itself; they cannot be aggregated. */
export interface Summary<N extends string = string, L extends string = string>
  extends Contract<N, L> {
  readonly type: 'summary';
  readonly quantiles: readonly number[];
  readonly quantile: Series<L | 'quantile' | TargetLabel, 'float', 'gauge'>;
  readonly sum: Series<L | TargetLabel, 'float', 'counter'>;
  readonly count: Series<L | TargetLabel, 'float', 'counter'>;
}

/** What a recording rule writes. It has the labels that the rule leaves, no more. */
export interface Recorded<N extends string = string, L extends string = string>
  extends Contract<N, L>,
    Series<L, 'float', 'gauge'> {
  readonly name: N;
  readonly type: 'gauge';
  readonly recorded: true;
}

/** Any contract, for those who only read it. */
export type Metric = Contract & {
  /** Written by a recording rule. @default false */
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

/** Whether a program exposes it as a native histogram, alone or beside fixed buckets. */
export const isNative = (metric: Metric): boolean =>
  metric.type === 'histogram' && 'native' in metric && metric.native !== undefined;

/** The series names of a contract. */
export function seriesOf(metric: Metric): readonly SeriesInfo[] {
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
