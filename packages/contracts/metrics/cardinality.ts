import { targetLabels } from '../label-names';
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

/** Of a limit: the share above which somebody is told, before anything is lost. */
export const NEAR_LIMIT = 0.8;

/** What runtime, libraries and exporters show beside the contracts: some hundred series, and `target_info` with all its labels. */
const UNDECLARED = { samples: 1000, labels: 16 };

/** Limits for a job of which no contract says how much its targets expose. */
export const DEFAULT_LIMITS = { samples: 10_000, labels: 32 };

/**
 * Limits for a job whose targets emit these. What the budgets allow in the worst case, together with the metrics of
 * runtime and libraries, stays just below `NEAR_LIMIT`. Where the contracts are not `complete`, nobody knows what else a
 * target exposes, and the limits are never below the defaults.
 */
export function limitsFor(
  metrics: readonly Metric[],
  { complete }: { readonly complete: boolean },
): { readonly samples: number; readonly labels: number } {
  const needed = {
    samples: Math.ceil((sampleLimit(metrics) + UNDECLARED.samples) / NEAR_LIMIT),
    labels: labelLimit(metrics) + UNDECLARED.labels,
  };
  if (complete) return needed;
  return {
    samples: Math.max(needed.samples, DEFAULT_LIMITS.samples),
    labels: Math.max(needed.labels, DEFAULT_LIMITS.labels),
  };
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
