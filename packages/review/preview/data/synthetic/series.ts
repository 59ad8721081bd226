import { contractSeries, formatBucketBound, type Metric } from '@observability-stack/contracts';
import type { ResolvedEnvironment } from '../../../../../resolve/environment';
import { STEP, times } from './clock';
import { combinations, syntheticLabelValues } from './label-values';
import type { QueriedSignals } from './queried';
import { gaugeAt, latencyAt, rateAt, shareBelow } from './shapes';
import type { SyntheticTarget } from './targets';

type Labels = Readonly<Record<string, string>>;

/** The samples of one series, one per step at which it exists. */
export interface SyntheticSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly values: readonly (number | undefined)[];
}

const ALL_TIMES = [...times()];

/** Returns all queried series of a target. */
export function seriesOfTarget(
  { labels, metrics }: SyntheticTarget,
  environment: ResolvedEnvironment,
  asked: QueriedSignals,
): SyntheticSeries[] {
  return metrics.flatMap((metric) => {
    const matchers = contractSeries(metric).flatMap(({ name }) => asked.get(name) ?? []);
    if (!contractSeries(metric).some(({ name }) => asked.has(name))) return [];
    const values = (label: string) =>
      label === 'service_name'
        ? environment.services.map(({ name }) => name)
        : syntheticLabelValues(
            label,
            matchers,
            (metric.budget as Record<string, number>)[label] ?? 1,
            metric.name,
          );
    return combinations(metric.labels, values).flatMap((own) =>
      seriesOfMetric(metric, { ...own, ...labels }),
    );
  });
}

function seriesOfMetric(metric: Metric, labels: Labels): SyntheticSeries[] {
  const key = `${metric.name}${JSON.stringify(labels)}`;
  switch (metric.type) {
    case 'counter':
      return [{ name: metric.name, labels, values: counted(ratesOf(metric, labels, key)) }];
    case 'gauge':
      return [
        {
          name: metric.name,
          labels,
          values: ALL_TIMES.map((time) => gaugeAt(metric, key, time)),
        },
      ];
    case 'summary':
      return [
        ...metric.quantiles.map((quantile) => ({
          name: metric.quantile.name,
          labels: { ...labels, quantile: formatBucketBound(quantile) },
          values: ALL_TIMES.map((time) =>
            latencyAt(key, Math.min(0.999, Math.max(0.001, quantile)), time),
          ),
        })),
        ...sumAndCount(
          metric.sum.name,
          metric.count.name,
          labels,
          key,
          ratesOf(metric, labels, key),
        ),
      ];
    case 'histogram': {
      // promtool cannot create native histograms from text
      if (!metric.bucket || !metric.sum || !metric.count || !metric.buckets) return [];
      const bounds = [...metric.buckets, Number.POSITIVE_INFINITY];
      const bucket = metric.bucket.name;
      const rates = ratesOf(metric, labels, key);
      const buckets = bounds.map((bound) => ({
        name: bucket,
        labels: { ...labels, le: formatBucketBound(bound) },
        values: counted(
          rates,
          Number.isFinite(bound) ? (time) => shareBelow(key, bound, time) : undefined,
        ),
      }));
      return [...buckets, ...sumAndCount(metric.sum.name, metric.count.name, labels, key, rates)];
    }
  }
}

const sumAndCount = (
  sum: string,
  count: string,
  labels: Labels,
  key: string,
  rates: readonly number[],
) => [
  { name: sum, labels, values: counted(rates, (time) => latencyAt(key, 0.6, time)) },
  { name: count, labels, values: counted(rates) },
];

/** Returns the events per second at each step. */
const ratesOf = (metric: Metric, labels: Labels, key: string): readonly number[] =>
  ALL_TIMES.map((time) => rateAt(metric, labels, key, time));

/** Integrates rates, each multiplied by a weight, to a counter. */
function counted(rates: readonly number[], weight = (_time: number): number => 1): number[] {
  let total = 0;
  return ALL_TIMES.map((time, index) => {
    total += (rates[index] ?? 0) * weight(time) * STEP;
    return total;
  });
}
