import { type RecordedMetric, recordedMetric } from '@observability-stack/contracts';
import type { Duration } from '../definitions/common';
import { type ServiceLabel, serviceLabels } from './recorded-http';

/** Recorded metrics of every SLO; the label `slo` contains its name. */

export const sloLabels = [...serviceLabels, 'slo'] as const;
export type SloLabel = ServiceLabel | 'slo';

export const sloRequests = recordedMetric('service:slo_requests:rate5m', {
  help: 'Requests or events per second that the SLO covers; for a share of time, the number of measured series.',
  labels: sloLabels,
});

export const sloErrors = recordedMetric('service:slo_errors:rate5m', {
  help: 'Bad requests or events per second, or the number of series that are out of bounds; 0 if none are bad.',
  labels: sloLabels,
});

const errorRatios = new Map<Duration, RecordedMetric<string, SloLabel>>();

/** Returns the error ratio over a window. The windows depend on the budget period; each has one contract. */
export function sloErrorRatio(window: Duration): RecordedMetric<string, SloLabel> {
  const known = errorRatios.get(window);
  if (known) return known;
  const ratio = recordedMetric(`service:slo_error_ratio:rate${window}`, {
    help: 'Ratio of bad requests, events or time over a window; no sample without any.',
    labels: sloLabels,
  });
  errorRatios.set(window, ratio);
  return ratio;
}

export const sloBudgetRemaining = recordedMetric('service:slo_error_budget:remaining_ratio', {
  help: 'Remaining ratio of the error budget of the period: 1 if unspent, negative if overspent.',
  unit: 'ratio',
  labels: sloLabels,
});
