import { targetLabels } from '../label-names';
import { contractSeries, type Metric } from './contract';

/** Series budget of a metric on one target, unless the contract sets `maxSeries`. */
export const DEFAULT_MAX_SERIES = 10_000;

/**
 * Returns the number of series on one target if every label has as many values as its budget
 * allows. Labels of external metrics often depend on each other, such as an error on its status:
 * there, `maxSeries` is the maximum.
 */
export function worstCaseSeries(metric: Metric): number {
  const combinations = metric.labels.reduce(
    (product, label) => product * (metric.budget[label] ?? 1),
    1,
  );
  const all = combinations * seriesOfOneCombination(metric);
  return metric.external ? Math.min(all, metric.maxSeries ?? DEFAULT_MAX_SERIES) : all;
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

/** Ratio of a limit above which an alert fires, before samples are dropped. */
export const LIMIT_WARNING_RATIO = 0.8;

/**
 * Allowance for series outside the contracts, from runtimes, libraries and exporters: a few hundred
 * series, and `target_info` with all its labels.
 */
const UNDECLARED = { samples: 1000, labels: 16 };

/** Limits for a job whose targets have no contract. */
export const DEFAULT_SCRAPE_LIMITS = { samples: 10_000, labels: 32 };

/**
 * Returns the limits for a job whose targets emit these metrics. The worst case that the budgets
 * allow, together with the metrics of runtimes and libraries, is just below `LIMIT_WARNING_RATIO`.
 * Unless the contracts are `complete`, a target may expose more, and the limits are never below the
 * defaults.
 */
export function scrapeLimits(
  metrics: readonly Metric[],
  { complete }: { readonly complete: boolean },
): { readonly samples: number; readonly labels: number } {
  const needed = {
    samples: Math.ceil((sampleLimit(metrics) + UNDECLARED.samples) / LIMIT_WARNING_RATIO),
    labels: labelLimit(metrics) + UNDECLARED.labels,
  };
  if (complete) return needed;
  return {
    samples: Math.max(needed.samples, DEFAULT_SCRAPE_LIMITS.samples),
    labels: Math.max(needed.labels, DEFAULT_SCRAPE_LIMITS.labels),
  };
}

/** Returns the sample limit for one scrape of a program that emits these metrics. */
export const sampleLimit = (metrics: readonly Metric[]): number =>
  metrics.reduce((sum, metric) => sum + worstCaseSeries(metric), 0);

/** Returns the largest number of labels on one of these series, including the target's and the name. */
export const labelLimit = (metrics: readonly Metric[]): number =>
  Math.max(
    ...metrics.flatMap((metric) =>
      contractSeries(metric).map(({ queryLabels }) => queryLabels.length),
    ),
    targetLabels.length,
  ) + 1;
