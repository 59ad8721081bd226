import { div } from '@observability-stack/promql';
import { SLO_BURN } from '../../alerts/names';
import { gauge, type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import { burnRateWindows, errorBudget, type Slo, sloName } from '../../catalog/definitions/slo';
import { sloBudgetRemaining, sloErrorRatio } from '../../catalog/metrics/recorded-slo';
import type { ResolvedService } from '../../resolve/services';
import { above, BUDGET_LINES, lineAt } from '../shared/thresholds';
import { chosen } from '../shared/variables';

const own = ({ name }: ResolvedService, slo: Slo) => ({
  service: name,
  slo: sloName(slo),
  env: chosen.env,
});

/** What an objective promises, in words. */
const promise = (slo: Slo): string =>
  slo.kind === 'latency'
    ? `${slo.objective} % of requests answered within ${slo.below}`
    : `${slo.objective} % of requests without an error`;

/** Budget, its course, and how fast it burns: a line of panels for each objective. */
export const objectivePanels = (service: ResolvedService, period: string): readonly Panel[] =>
  service.slos.flatMap((slo) => [
    budgetLeft(service, slo, period),
    budgetCourse(service, slo, period),
    burnRates(service, slo, period),
  ]);

export const budgetLeft = (service: ResolvedService, slo: Slo, period: string): Panel =>
  gauge({
    key: `budget-left-${sloName(slo)}`,
    title: `Budget left: ${sloName(slo)}`,
    description: `Share of the error budget of ${period} that is left; the objective is ${promise(slo)}. Good: more than the share of the period that is left. At 0 it is spent.`,
    queries: [query(sloBudgetRemaining.where(own(service, slo)), { legend: sloName(slo) })],
    unit: 'percentunit',
    max: 1,
    width: 4,
    height: 8,
    noData: 'No request yet',
    thresholds: BUDGET_LINES,
  });

export const budgetCourse = (service: ResolvedService, slo: Slo, period: string): Panel =>
  timeSeries({
    key: `budget-course-${sloName(slo)}`,
    title: `Budget over time: ${sloName(slo)}`,
    description: `Share of the error budget of ${period} that is left. Good: level, or falling no faster than the period passes.`,
    queries: [query(sloBudgetRemaining.where(own(service, slo)), { legend: 'Left' })],
    unit: 'percentunit',
    min: 'auto',
    max: 1,
    width: 8,
    calcs: ['min', 'lastNotNull'],
    noData: 'No request yet',
    styles: [{ series: 'Left', color: 'blue' }],
  });

/** As alerts hold them against their limits: recorded over the longer window of each. */
export const burnRates = (service: ResolvedService, slo: Slo, period: string): Panel => {
  const budget = errorBudget(slo);
  const windows = burnRateWindows(period);
  return timeSeries({
    key: `burn-rates-${sloName(slo)}`,
    title: `Burn rate: ${sloName(slo)}`,
    description: `How many times faster than allowed the budget burns, over the window of each alert; the objective is ${promise(slo)}. Good: below 1. A line is where the alert over that window fires.`,
    queries: windows.map(({ long }) =>
      query(div(sloErrorRatio(long).where(own(service, slo)), budget), { legend: long }),
    ),
    unit: 'suffix:×',
    // up to the last line
    softMax: Math.max(...windows.map(({ burnRate }) => burnRate)) * 1.1,
    width: 12,
    noData: 'No request yet',
    thresholds: above(
      ...windows
        .filter(({ burnRate }) => burnRate * budget < 1)
        .map(({ burnRate, severity }) => lineAt({ name: SLO_BURN, severity }, burnRate, budget)),
    ),
  });
};
