import type { SloWindow } from '../slo';
import type { Recorded } from './contract';
import { recorded } from './define';
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

const errorRatio = <const N extends string>(name: N) =>
  recorded(name, {
    help: 'Share of requests that are bad, over a window; nothing while there is no request.',
    labels: sloLabels,
  });

/** By window. */
export const sloErrorRatio = {
  '5m': errorRatio('service:slo_error_ratio:rate5m'),
  '30m': errorRatio('service:slo_error_ratio:rate30m'),
  '1h': errorRatio('service:slo_error_ratio:rate1h'),
  '2h': errorRatio('service:slo_error_ratio:rate2h'),
  '6h': errorRatio('service:slo_error_ratio:rate6h'),
  '1d': errorRatio('service:slo_error_ratio:rate1d'),
  '3d': errorRatio('service:slo_error_ratio:rate3d'),
} satisfies Readonly<Record<SloWindow, Recorded<string, SloLabel>>>;

export const sloBudgetRemaining = recorded('service:slo_error_budget:remaining_ratio', {
  help: 'Share of the error budget of the period that is left: 1 at best, negative when it is overspent.',
  unit: 'ratio',
  labels: sloLabels,
});
