import { div } from '@observability-stack/promql';
import { hasDurations, hasHttp } from '../../alerts/http';
import { SLO_BURN } from '../../alerts/names';
import { gauge, type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  burnRateWindows,
  errorBudget,
  isRequestSlo,
  needsSignals,
  type Slo,
  sloName,
} from '../../catalog/definitions/slo';
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
function promise(slo: Slo): string {
  const { objective } = slo;
  switch (slo.kind) {
    case 'availability':
      return `${objective} % of requests without an error`;
    case 'latency':
      return `${objective} % of requests answered within ${slo.threshold}`;
    case 'ratio':
      return `${objective} % of good ${slo.events ?? 'events'}`;
    case 'threshold': {
      const bound = slo.below === undefined ? `at least ${slo.above}` : `at most ${slo.below}`;
      return `a value of ${bound} for ${objective} % of the time`;
    }
  }
}

/** Reports whether rules measure an SLO: a check reports the others. */
const isMeasured = (service: ResolvedService, slo: Slo): boolean =>
  slo.kind !== 'latency' || !needsSignals(slo) || !hasHttp(service) || hasDurations(service);

const noValue = (slo: Slo): string => (isRequestSlo(slo) ? 'No requests yet' : 'No data yet');

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
    noValue: noValue(slo),
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
    noValue: noValue(slo),
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
    noValue: noValue(slo),
    thresholds: thresholdsAbove(
      ...windows
        .filter(({ burnRate }) => burnRate * budget < 1)
        .map(({ burnRate, severity }) =>
          alertThresholdAt({ name: SLO_BURN, severity }, burnRate, budget),
        ),
    ),
  });
};
