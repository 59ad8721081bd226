import {
  BOUND_LABELS,
  externalMetrics,
  isUnboundedLabel,
  type Metric,
  type NativeBuckets,
  targetLabels,
  type Unit,
  worstCaseSeries,
} from '@observability-stack/contracts';
import type { Exposition, ExpositionSample, Family } from '../conformance/exposition';

/** The contract of a metric, as far as one exposition shows it. */
export interface InferredMetric {
  readonly name: string;
  readonly type: Metric['type'];
  readonly help: string;
  readonly unit?: Unit;
  /** Type that the exposition declares, if it is not one of a contract. */
  readonly exposedAs?: 'untyped';
  readonly labels: readonly InferredLabel[];
  /** Series that one target exposes. */
  readonly series: number;
  /** Upper bounds of the buckets of a histogram, without +Inf; undefined for a native histogram. */
  readonly buckets?: readonly number[];
  readonly quantiles?: readonly number[];
  /** Whether samples have exemplars. */
  readonly exemplars: boolean;
}

export interface InferredLabel {
  /** Name in Prometheus: a label that targets have, too, is stored as `exported_<name>`. */
  readonly name: string;
  /** Number of values in the exposition. */
  readonly values: number;
  /** Why it looks unbounded; undefined if it does not. */
  readonly unbounded?: string;
}

/** Returns the contracts of all metrics with samples, by name. */
export function inferMetrics({ families }: Exposition): readonly InferredMetric[] {
  return [...families.values()].flatMap(metricsOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Reports whether a sample is a companion that OpenMetrics adds: the time at which a series was
 * created.
 */
const isCreated = ({ name }: Family, sample: ExpositionSample): boolean =>
  sample.name === `${name}_created`;

function metricsOf(family: Family): readonly InferredMetric[] {
  const samples = family.samples.filter((sample) => !isCreated(family, sample));
  const [first] = samples;
  if (!first) return [];
  switch (family.type) {
    case 'histogram':
      return [histogramOf(family, samples)];
    case 'summary':
      return [summaryOf(family, samples)];
    default:
      // OpenMetrics names the family without the suffix of its samples, as in _total and _info.
      return [...new Set(samples.map(({ name }) => name))].map((name) =>
        plainOf(
          family,
          name,
          samples.filter((sample) => sample.name === name),
        ),
      );
  }
}

const common = (family: Family, samples: readonly ExpositionSample[]) => ({
  help: family.help.trim() || 'No help in the exposition.',
  labels: labelsOf(samples),
  series: samples.length,
  exemplars: samples.some(({ exemplar }) => exemplar !== undefined),
});

function plainOf(
  family: Family,
  name: string,
  samples: readonly ExpositionSample[],
): InferredMetric {
  const isTyped = ['counter', 'gauge', 'info', 'stateset'].includes(family.type);
  return {
    name,
    type: family.type === 'counter' ? 'counter' : 'gauge',
    ...common(family, samples),
    ...unitOf(family),
    ...(isTyped ? {} : { exposedAs: 'untyped' }),
  };
}

/** Returns the properties of a histogram. In text, a native histogram has the bucket +Inf only. */
function histogramOf(family: Family, samples: readonly ExpositionSample[]): InferredMetric {
  const buckets = numbersOf(samples, 'le');
  return {
    name: family.name,
    type: 'histogram',
    ...common(family, samples),
    ...unitOf(family),
    ...(buckets.length > 0 && { buckets }),
  };
}

function summaryOf(family: Family, samples: readonly ExpositionSample[]): InferredMetric {
  return {
    name: family.name,
    type: 'summary',
    ...common(family, samples),
    ...unitOf(family),
    quantiles: numbersOf(samples, 'quantile'),
  };
}

/** Returns the finite numbers in a label, in increasing order. */
const numbersOf = (samples: readonly ExpositionSample[], label: string): readonly number[] =>
  [...new Set(samples.flatMap(({ labels }) => labels.get(label) ?? []))]
    .map(Number)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);

const units: Readonly<Record<string, Unit>> = {
  seconds: 'seconds',
  milliseconds: 'milliseconds',
  ms: 'milliseconds',
  microseconds: 'microseconds',
  us: 'microseconds',
  nanoseconds: 'nanoseconds',
  ns: 'nanoseconds',
  bytes: 'bytes',
  ratio: 'ratio',
  percent: 'percent',
  celsius: 'celsius',
  volts: 'volts',
  joules: 'joules',
};

/** Returns the declared unit, or the one at the end of the name. */
function unitOf({ name, unit }: Family): { readonly unit?: Unit } {
  const [ending = ''] = /[a-z]+$/.exec(name.replace(/_total$/, '')) ?? [];
  const found = units[unit] ?? units[ending];
  return found === undefined ? {} : { unit: found };
}

function labelsOf(samples: readonly ExpositionSample[]): readonly InferredLabel[] {
  const values = new Map<string, Set<string>>();
  for (const { labels } of samples)
    for (const [name, value] of labels)
      if (!BOUND_LABELS.includes(name))
        values.set(name, (values.get(name) ?? new Set()).add(value));
  return [...values].map(([name, seen]) => {
    const unbounded = reasonOf(name, seen);
    return {
      name: (targetLabels as readonly string[]).includes(name) ? `exported_${name}` : name,
      values: seen.size,
      ...(unbounded && { unbounded }),
    };
  });
}

/** Number of values of a label above which it looks unbounded. */
const MANY = 50;
const IDENTIFIER =
  /^([0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|\d{6,}|\d{1,3}(\.\d{1,3}){3}(:\d+)?)$/i;

function reasonOf(label: string, values: ReadonlySet<string>): string | undefined {
  if (isUnboundedLabel(label)) return 'its name suggests a value for each request, user or pod';
  if (values.size > MANY) return `more than ${MANY} values`;
  const found = [...values].find((value) => IDENTIFIER.test(value));
  return found === undefined ? undefined : `values such as ${JSON.stringify(found)}`;
}

/** Round numbers, which readers recognize as budgets. */
const ROUND = [1, 2, 3, 5, 10, 15, 20, 30, 50, 75];
const roundUp = (least: number): number => {
  let scale = 1;
  for (;;) {
    const found = ROUND.find((one) => one * scale >= least);
    if (found !== undefined) return found * scale;
    scale *= 10;
  }
};

/** Returns the budget of a label: the number of values in the exposition, with headroom. */
export const budgetOf = ({ name }: Pick<InferredMetric, 'name'>, { values }: InferredLabel) =>
  // The labels of an info metric have one value on each target.
  values === 1 && name.endsWith('_info') ? 1 : roundUp(Math.max(2, values * 1.5));

/**
 * Returns the maximum number of series, if budgets alone would allow far more than the target
 * exposes, since its labels depend on each other.
 */
export function maxSeriesOf(metric: InferredMetric): number | undefined {
  const most = roundUp(metric.series * 2);
  return worstCaseSeries({ ...contractOf(metric), external: false }) > most * 2 ? most : undefined;
}

/** Resolution that client_golang documents, since text does not contain that of the program. */
export const UNKNOWN_RESOLUTION: NativeBuckets = { factor: 1.1, maxBuckets: 160 };

/** Returns the contract as a value, for comparisons. */
export function contractOf(metric: InferredMetric): Metric {
  const { counter, gauge, histogram, summary } = externalMetrics();
  const options = {
    help: metric.help,
    ...(metric.unit && { unit: metric.unit }),
    ...(metric.exposedAs && { exposedAs: metric.exposedAs }),
    labels: metric.labels.map(({ name }) => name),
    budget: Object.fromEntries(metric.labels.map((label) => [label.name, budgetOf(metric, label)])),
  };
  const { name, buckets, quantiles = [] } = metric;
  switch (metric.type) {
    case 'counter':
      return counter(name, options) as Metric;
    case 'gauge':
      return gauge(name, options) as Metric;
    case 'histogram':
      return buckets
        ? (histogram(name, { ...options, buckets }) as Metric)
        : (histogram(name, { ...options, native: UNKNOWN_RESOLUTION }) as Metric);
    case 'summary':
      return summary(name, { ...options, quantiles }) as Metric;
  }
}
