import { targetLabels } from '../names';
import { type Metric, seriesOf } from './contract';

/** How many series one target may have of a metric, where the contract says nothing else. */
export const DEFAULT_MAX_SERIES = 10_000;

/** Series of one target when every label takes every value that its budget allows. */
export function worstCaseSeries(metric: Metric): number {
  const combinations = metric.labels.reduce(
    (product, label) => product * (metric.budget[label] ?? 1),
    1,
  );
  return combinations * seriesOfOneCombination(metric);
}

function seriesOfOneCombination(metric: Metric): number {
  switch (metric.type) {
    case 'counter':
    case 'gauge':
      return 1;
    case 'histogram':
      // each bound, +Inf, the sum and the count
      return ('native' in metric ? 1 : 0) + (metric.buckets ? metric.buckets.length + 3 : 0);
    case 'summary':
      return metric.quantiles.length + 2;
  }
}

/** A bound for the samples of one scrape of a program that emits these. */
export const sampleLimit = (metrics: readonly Metric[]): number =>
  metrics.reduce((sum, metric) => sum + worstCaseSeries(metric), 0);

/** The most labels that one of these series has, with the target's and the name. */
export const labelLimit = (metrics: readonly Metric[]): number =>
  Math.max(
    ...metrics.flatMap((metric) => seriesOf(metric).map(({ queryLabels }) => queryLabels.length)),
    targetLabels.length,
  ) + 1;
