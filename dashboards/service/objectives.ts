import { bottomk, div, topk } from '@observability-stack/promql';
import { hasDurations, hasHttp } from '../../alerts/http';
import { SLO_BURN } from '../../alerts/names';
import { groupLabel } from '../../alerts/slo';
import { gauge, type Panel, query, table, timeSeries } from '../../catalog/definitions/panel';
import {
  type BurnRateWindow,
  burnRateWindows,
  errorBudget,
  isRequestSlo,
  needsSignals,
  periodInWords,
  type ResolvedSlo,
  type Slo,
  sloName,
} from '../../catalog/definitions/slo';
import { sloBudgetRemaining, sloErrorRatio, sloMetrics } from '../../catalog/metrics/recorded-slo';
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
export const objectivePanels = (service: ResolvedService): readonly Panel[] =>
  service.slos
    .filter((slo) => isMeasured(service, slo))
    .flatMap((slo) => {
      const label = groupLabel(service, slo);
      return label === undefined
        ? [budgetRemaining(service, slo), budgetOverTime(service, slo), burnRates(service, slo)]
        : groupPanels(service, slo, label);
    });

export const budgetRemaining = (service: ResolvedService, slo: ResolvedSlo): Panel =>
  gauge({
    key: `budget-left-${sloName(slo)}`,
    title: `Error budget remaining: ${sloName(slo)}`,
    description: `Ratio of the error budget of ${periodInWords(slo.period)} that remains; the objective is ${promise(slo)}. Good: higher than the remaining ratio of the period. At 0 the budget is spent.`,
    queries: [query(sloBudgetRemaining.where(own(service, slo)), { legendFormat: sloName(slo) })],
    unit: 'percentunit',
    max: 1,
    width: 4,
    height: 8,
    noValue: noValue(slo),
    thresholds: BUDGET_THRESHOLDS,
  });

export const budgetOverTime = (service: ResolvedService, slo: ResolvedSlo): Panel =>
  timeSeries({
    key: `budget-course-${sloName(slo)}`,
    title: `Error budget over time: ${sloName(slo)}`,
    description: `Ratio of the error budget of ${periodInWords(slo.period)} that remains. Good: constant, or falling no faster than the period passes.`,
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
export const burnRates = (service: ResolvedService, slo: ResolvedSlo): Panel => {
  const budget = errorBudget(slo);
  const windows = burnRateWindows(slo.period);
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

/** Maximum number of values that can be distinguished in a graph. */
const LINES = 10;

/** Panels of an SLO by the values of a label: a table of all, and graphs of the worst. */
function groupPanels(service: ResolvedService, slo: ResolvedSlo, label: string): readonly Panel[] {
  const name = sloName(slo);
  const { budgetRemaining: remaining, errorRatio } = sloMetrics(label);
  const budget = errorBudget(slo);
  const windows = burnRateWindows(slo.period);
  const period = periodInWords(slo.period);
  const burnRate = (window: string) => div(errorRatio(window).where(own(service, slo)), budget);
  const thresholdOf = ({ burnRate: rate, severity }: BurnRateWindow) =>
    rate * budget < 1 && alertThresholdAt({ name: SLO_BURN, severity }, rate, budget);
  const [fastest] = windows;
  return [
    table({
      key: `budgets-${name}`,
      title: `Error budget by ${label}: ${name}`,
      description: `Ratio of the error budget of ${period} that remains, and the burn rates over the windows of the alerts, by ${label}; the objective of each is ${promise(slo)}. Good: only green.`,
      queries: [
        query(remaining.where(own(service, slo))),
        ...windows.map(({ long }) => query(burnRate(long))),
      ],
      unit: 'short',
      height: 8,
      noValue: noValue(slo),
      columns: [
        { field: label, title: label, unit: 'string' },
        {
          field: 0,
          title: 'Remaining',
          unit: 'percentunit',
          decimals: 1,
          cellType: 'gauge',
          max: 1,
          thresholds: BUDGET_THRESHOLDS,
        },
        ...windows.map((window, index) => ({
          field: index + 1,
          title: `Burn rate ${window.long}`,
          unit: 'suffix:×' as const,
          decimals: 1,
          width: 130,
          cellType: 'color-text' as const,
          thresholds: thresholdsAbove(thresholdOf(window)),
        })),
      ],
      sortBy: { column: 'Remaining', descending: false },
    }),
    timeSeries({
      key: `budget-course-${name}`,
      title: `Error budget over time: ${name} (lowest ${LINES})`,
      description: `Ratio of the error budget of ${period} that remains, for each ${label} with a low one. Good: constant, or falling no faster than the period passes.`,
      queries: [
        query(bottomk(LINES, remaining.where(own(service, slo))), {
          legendFormat: `{{${label}}}`,
        }),
      ],
      unit: 'percentunit',
      min: 'auto',
      max: 1,
      width: 12,
      calcs: ['min', 'lastNotNull'],
      noValue: noValue(slo),
    }),
    ...(fastest
      ? [
          timeSeries({
            key: `burn-rates-${name}`,
            title: `Burn rate over ${fastest.long}: ${name} (top ${LINES})`,
            description: `Burn rate of the error budget over ${fastest.long}, for each ${label} with a high one; 1 spends it exactly within the period. Good: below 1.`,
            queries: [query(topk(LINES, burnRate(fastest.long)), { legendFormat: `{{${label}}}` })],
            unit: 'suffix:×',
            axisSoftMax: fastest.burnRate * 1.1,
            width: 12,
            noValue: noValue(slo),
            thresholds: thresholdsAbove(thresholdOf(fastest)),
          }),
        ]
      : []),
  ];
}
