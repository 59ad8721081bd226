import { targetLabels } from '../label-names';
import type {
  ClassicHistogram,
  Counter,
  Gauge,
  MetricDescription,
  MetricEmitter,
  MetricSeries,
  NativeBuckets,
  NativeHistogram,
  RecordedMetric,
  Summary,
} from './contract';
import { type Matchers, type MetricKind, type SampleType, selectSeries } from './selector';

/** Labels with the maximum number of values of each; a label without a budget does not compile. */
type Labelled<L extends readonly string[]> = L extends readonly []
  ? { readonly budget?: Readonly<Record<never, never>> }
  : { readonly budget: Readonly<Record<L[number], number>> };

type Options<L extends readonly string[]> = MetricDescription & {
  /** Labels with their budgets. @default none */
  readonly labels?: L;
} & Labelled<L>;

type Classic = { readonly buckets: readonly number[]; readonly native?: undefined };
type Native = { readonly buckets?: undefined; readonly native: NativeBuckets };
type Both = { readonly buckets: readonly number[]; readonly native: NativeBuckets };

/** The constructors of contracts for metrics that the given programs emit. */
export interface MetricFactory {
  counter<const N extends string, const L extends readonly string[] = readonly []>(
    name: N,
    options: Options<L>,
  ): Counter<N, L[number]>;
  gauge<const N extends string, const L extends readonly string[] = readonly []>(
    name: N,
    options: Options<L>,
  ): Gauge<N, L[number]>;
  histogram<const N extends string, const L extends readonly string[] = readonly []>(
    name: N,
    options: Options<L> & Both,
  ): ClassicHistogram<N, L[number]> & NativeHistogram<N, L[number]>;
  histogram<const N extends string, const L extends readonly string[] = readonly []>(
    name: N,
    options: Options<L> & Classic,
  ): ClassicHistogram<N, L[number]>;
  histogram<const N extends string, const L extends readonly string[] = readonly []>(
    name: N,
    options: Options<L> & Native,
  ): NativeHistogram<N, L[number]>;
  summary<const N extends string, const L extends readonly string[] = readonly []>(
    name: N,
    options: Options<L> & { readonly quantiles: readonly number[] },
  ): Summary<N, L[number]>;
}

// The overloads above type the result; inside, labels are plain strings.
type AnyOptions = MetricDescription & {
  readonly labels?: readonly string[];
  readonly budget?: Readonly<Record<string, number>>;
  readonly buckets?: readonly number[];
  readonly native?: NativeBuckets;
  readonly quantiles?: readonly number[];
};

export function metricFactory(
  ...emittedBy: readonly [MetricEmitter, ...MetricEmitter[]]
): MetricFactory {
  const base = (name: string, options: AnyOptions) => ({
    labels: [],
    budget: {},
    ...options,
    name,
    emittedBy,
  });
  const own = (options: AnyOptions, ...more: readonly string[]): readonly string[] => [
    ...(options.labels ?? []),
    ...more,
    ...targetLabels,
  ];
  const constructors = {
    counter: (name: string, options: AnyOptions) => ({
      ...base(name, options),
      ...series(name, own(options), 'float', 'counter'),
      type: 'counter',
    }),
    gauge: (name: string, options: AnyOptions) => ({
      ...base(name, options),
      ...series(name, own(options), 'float', 'gauge'),
      type: 'gauge',
    }),
    histogram: (name: string, options: AnyOptions) => ({
      ...base(name, options),
      ...(options.native && series(name, own(options), 'histogram', 'counter')),
      ...(options.buckets && {
        bucket: series(`${name}_bucket`, own(options, 'le'), 'float', 'counter'),
        ...sumAndCount(name, own(options)),
      }),
      type: 'histogram',
    }),
    summary: (name: string, options: AnyOptions) => ({
      ...base(name, options),
      quantile: series(name, own(options, 'quantile'), 'float', 'gauge'),
      ...sumAndCount(name, own(options)),
      type: 'summary',
    }),
  };
  return constructors as unknown as MetricFactory;
}

/**
 * Returns the constructors of contracts for metrics of services that another project defines, such as a framework or a
 * proxy: names, labels, units and buckets are those of its exposition.
 */
export function externalMetrics(): MetricFactory {
  const { counter, gauge, histogram, summary } = metricFactory('service');
  const external =
    (declare: (name: string, options: never) => object) => (name: string, options: object) =>
      declare(name, { ...options, external: true } as never);
  return {
    counter: external(counter),
    gauge: external(gauge),
    histogram: external(histogram),
    summary: external(summary),
  } as unknown as MetricFactory;
}

/**
 * Declares the contract of the result of a recording rule, with exactly the labels that the rule
 * keeps.
 */
export function recordedMetric<const N extends string, const L extends readonly string[]>(
  name: N,
  options: Omit<MetricDescription, 'appears'> & { readonly labels: L },
): RecordedMetric<N, L[number]> {
  return {
    ...options,
    ...series<L[number], 'float', 'gauge'>(name, options.labels, 'float', 'gauge'),
    name,
    // the same budget as the metrics that it is derived from
    budget: {} as Readonly<Record<L[number], number>>,
    emittedBy: ['rules'],
    type: 'gauge',
    recorded: true,
  };
}

const sumAndCount = (name: string, labels: readonly string[]) => ({
  sum: series(`${name}_sum`, labels, 'float', 'counter'),
  count: series(`${name}_count`, labels, 'float', 'counter'),
});

function series<L extends string, S extends SampleType, C extends MetricKind>(
  name: string,
  queryLabels: readonly L[],
  sample: S,
  metricKind: C,
): MetricSeries<L, S, C> {
  return {
    name,
    queryLabels,
    sampleType: sample,
    metricKind: metricKind,
    where: (...conditions: readonly Matchers<L>[]) => selectSeries<L, S, C>(name, conditions),
  };
}
