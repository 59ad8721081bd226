import { type Recorded, recorded } from '@observability-stack/contracts';
import type { Duration } from '../definitions/common';
import { type ServiceLabel, serviceLabels } from './recorded-http';

/** What rules record of every SLO; the label `slo` has its name. */

export const sloLabels = [...serviceLabels, 'slo'] as const;
export type SloLabel = ServiceLabel | 'slo';

export const sloRequests = recorded('service:slo_requests:rate5m', {
  help: 'Requests a second that the objective is about.',
  labels: sloLabels,
});

export const sloErrors = recorded('service:slo_errors:rate5m', {
  help: 'Those of them that are bad; zero, not nothing, while none is.',
  labels: sloLabels,
});

const errorRatios = new Map<Duration, Recorded<string, SloLabel>>();

/** By window. Which windows there are follows from the budget period. Of each there is one contract. */
export function sloErrorRatio(window: Duration): Recorded<string, SloLabel> {
  const known = errorRatios.get(window);
  if (known) return known;
  const ratio = recorded(`service:slo_error_ratio:rate${window}`, {
    help: 'Share of requests that are bad, over a window; nothing while there is no request.',
    labels: sloLabels,
  });
  errorRatios.set(window, ratio);
  return ratio;
}

export const sloBudgetRemaining = recorded('service:slo_error_budget:remaining_ratio', {
  help: 'Share of the error budget of the period that is left: 1 at best, negative when it is overspent.',
  unit: 'ratio',
  labels: sloLabels,
});
