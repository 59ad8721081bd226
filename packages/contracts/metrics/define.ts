import { targetLabels } from '../label-names';
import type {
  ClassicHistogram,
  Counter,
  Description,
  Emitter,
  Gauge,
  NativeBuckets,
  NativeHistogram,
  Recorded,
  Series,
  Summary,
} from './contract';
import { type Course, type Matchers, type Sample, select } from './selector';

/** Labels with the maximum number of values of each; a label without a budget fails to compile. */
type Labelled<L extends readonly string[]> = L extends readonly []
  ? { readonly budget?: Readonly<Record<never, never>> }
  : { readonly budget: Readonly<Record<L[number], number>> };

type Options<L extends readonly string[]> = Description & {
  /** @default none */
  readonly labels?: L;
} & Labelled<L>;

type Classic = { readonly buckets: readonly number[]; readonly native?: undefined };
type Native = { readonly buckets?: undefined; readonly native: NativeBuckets };
type Both = { readonly buckets: readonly number[]; readonly native: NativeBuckets };

/** Returns the constructors of contracts for metrics that the given programs emit. */
export interface MetricConstructors {
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
type AnyOptions = Description & {
  readonly labels?: readonly string[];
  readonly budget?: Readonly<Record<string, number>>;
  readonly buckets?: readonly number[];
  readonly native?: NativeBuckets;
  readonly quantiles?: readonly number[];
};

export function metricsOf(...emittedBy: readonly [Emitter, ...Emitter[]]): MetricConstructors {
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
  return constructors as unknown as MetricConstructors;
}

/** Declares the contract of the result of a recording rule: exactly the labels that the rule keeps. */
export function recorded<const N extends string, const L extends readonly string[]>(
  name: N,
  options: Omit<Description, 'appears'> & { readonly labels: L },
): Recorded<N, L[number]> {
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

function series<L extends string, S extends Sample, C extends Course>(
  name: string,
  queryLabels: readonly L[],
  sample: S,
  course: C,
): Series<L, S, C> {
  return {
    name,
    queryLabels,
    sample,
    course,
    where: (...conditions: readonly Matchers<L>[]) => select<L, S, C>(name, conditions),
  };
}
