import { type RecordedMetric, recordedMetric } from '@observability-stack/contracts';
import type { Duration } from '../definitions/common';
import { type ServiceLabel, serviceLabels } from './recorded-http';

/** Recorded metrics of every SLO; the label `slo` contains its name. */

export const sloLabels = [...serviceLabels, 'slo'] as const;
export type SloLabel = ServiceLabel | 'slo';

/** The recorded metrics of an SLO. */
export interface SloMetrics {
  readonly labels: readonly SloLabel[];
  readonly requests: RecordedMetric<string, SloLabel>;
  readonly errors: RecordedMetric<string, SloLabel>;
  readonly monthRequests: RecordedMetric<string, SloLabel | 'month'>;
  readonly monthErrors: RecordedMetric<string, SloLabel | 'month'>;
  readonly budgetRemaining: RecordedMetric<string, SloLabel>;
  /** Returns the error ratio over a window. The windows depend on the period of the budget; each has one contract. */
  readonly errorRatio: (window: Duration) => RecordedMetric<string, SloLabel>;
}

const known = new Map<string, SloMetrics>();

/**
 * Returns the recorded metrics of SLOs, or of those that are measured by the values of labels, which they have as well:
 * the types do not contain them.
 */
export function sloMetrics(...groupBy: readonly string[]): SloMetrics {
  const key = groupBy.join(',');
  const found = known.get(key);
  if (found) return found;
  const metrics = declare([...sloLabels, ...(groupBy as readonly SloLabel[])]);
  known.set(key, metrics);
  return metrics;
}

function declare(labels: readonly SloLabel[]): SloMetrics {
  const monthLabels = [...labels, 'month'] as const;
  const ratios = new Map<Duration, RecordedMetric<string, SloLabel>>();
  return {
    labels,
    requests: recordedMetric('service:slo_requests:rate5m', {
      help: 'Requests or events per second that the SLO covers; for a share of time, the number of measured series.',
      labels,
    }),
    errors: recordedMetric('service:slo_errors:rate5m', {
      help: 'Bad requests or events per second, or the number of series that are out of bounds; 0 if none are bad.',
      labels,
    }),
    monthRequests: recordedMetric('service:slo_month_requests:rate5m', {
      help: 'Requests or events per second of SLOs with a calendar month as period, by number of the month.',
      labels: monthLabels,
    }),
    monthErrors: recordedMetric('service:slo_month_errors:rate5m', {
      help: 'Bad requests or events per second of SLOs with a calendar month as period, by number of the month.',
      labels: monthLabels,
    }),
    budgetRemaining: recordedMetric('service:slo_error_budget:remaining_ratio', {
      help: 'Remaining ratio of the error budget of the period: 1 if unspent, negative if overspent.',
      unit: 'ratio',
      labels,
    }),
    errorRatio: (window) => {
      const one = ratios.get(window);
      if (one) return one;
      const ratio = recordedMetric(`service:slo_error_ratio:rate${window}`, {
        help: 'Ratio of bad requests, events or time over a window; no sample without any.',
        labels,
      });
      ratios.set(window, ratio);
      return ratio;
    },
  };
}

/** The metrics of SLOs of a whole service. */
export const {
  requests: sloRequests,
  errors: sloErrors,
  monthRequests: sloMonthRequests,
  monthErrors: sloMonthErrors,
  budgetRemaining: sloBudgetRemaining,
  errorRatio: sloErrorRatio,
} = sloMetrics();
