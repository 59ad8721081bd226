import { div } from '@observability-stack/promql';
import { hasDurations, hasHttp } from '../../alerts/http';
import { SLO_BURN } from '../../alerts/names';
import { gauge, type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import { burnRateWindows, errorBudget, type Slo, sloName } from '../../catalog/definitions/slo';
import { sloBudgetRemaining, sloErrorRatio } from '../../catalog/metrics/recorded-slo';
import type { ResolvedService } from '../../resolve/services';
import { alertThresholdAt, BUDGET_THRESHOLDS, thresholdsAbove } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';

const own = ({ name }: ResolvedService, slo: Slo) => ({
  service: name,
  slo: sloName(slo),
  env: variableRefs.env,
});

/** Describes the objective of an SLO. */
const promise = (slo: Slo): string =>
  slo.kind === 'latency'
    ? `${slo.objective} % of requests answered within ${slo.threshold}`
    : `${slo.objective} % of requests without an error`;

/** Reports whether rules measure an SLO: a check reports the others. */
const isMeasured = (service: ResolvedService, slo: Slo): boolean =>
  slo.kind !== 'latency' || slo.source !== undefined || !hasHttp(service) || hasDurations(service);

/** Panels for each SLO: remaining error budget, its history, and the burn rate. */
export const objectivePanels = (service: ResolvedService, period: string): readonly Panel[] =>
  service.slos
    .filter((slo) => isMeasured(service, slo))
    .flatMap((slo) => [
      budgetRemaining(service, slo, period),
      budgetOverTime(service, slo, period),
      burnRates(service, slo, period),
    ]);

export const budgetRemaining = (service: ResolvedService, slo: Slo, period: string): Panel =>
  gauge({
    key: `budget-left-${sloName(slo)}`,
    title: `Error budget remaining: ${sloName(slo)}`,
    description: `Ratio of the error budget of ${period} that remains; the objective is ${promise(slo)}. Good: higher than the remaining ratio of the period. At 0 the budget is spent.`,
    queries: [query(sloBudgetRemaining.where(own(service, slo)), { legendFormat: sloName(slo) })],
    unit: 'percentunit',
    max: 1,
    width: 4,
    height: 8,
    noValue: 'No requests yet',
    thresholds: BUDGET_THRESHOLDS,
  });

export const budgetOverTime = (service: ResolvedService, slo: Slo, period: string): Panel =>
  timeSeries({
    key: `budget-course-${sloName(slo)}`,
    title: `Error budget over time: ${sloName(slo)}`,
    description: `Ratio of the error budget of ${period} that remains. Good: constant, or falling no faster than the period passes.`,
    queries: [query(sloBudgetRemaining.where(own(service, slo)), { legendFormat: 'Remaining' })],
    unit: 'percentunit',
    min: 'auto',
    max: 1,
    width: 8,
    calcs: ['min', 'lastNotNull'],
    noValue: 'No requests yet',
    styles: [{ series: 'Remaining', color: 'blue' }],
  });

/** The burn rates of the alerts: recorded over the long window of each. */
export const burnRates = (service: ResolvedService, slo: Slo, period: string): Panel => {
  const budget = errorBudget(slo);
  const windows = burnRateWindows(period);
  return timeSeries({
    key: `burn-rates-${sloName(slo)}`,
    title: `Burn rate: ${sloName(slo)}`,
    description: `Burn rate of the error budget over the long window of each alert; 1 spends it exactly within the period. The objective is ${promise(slo)}. Good: below 1. Each threshold is that of the alert with the same window.`,
    queries: windows.map(({ long }) =>
      query(div(sloErrorRatio(long).where(own(service, slo)), budget), { legendFormat: long }),
    ),
    unit: 'suffix:×',
    // Includes the highest threshold.
    axisSoftMax: Math.max(...windows.map(({ burnRate }) => burnRate)) * 1.1,
    width: 12,
    noValue: 'No requests yet',
    thresholds: thresholdsAbove(
      ...windows
        .filter(({ burnRate }) => burnRate * budget < 1)
        .map(({ burnRate, severity }) =>
          alertThresholdAt({ name: SLO_BURN, severity }, burnRate, budget),
        ),
    ),
  });
};
