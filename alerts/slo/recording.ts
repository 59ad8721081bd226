import type { RecordedMetric } from '@observability-stack/contracts';
import {
  and,
  countValues,
  div,
  gt,
  type InstantVector,
  month,
  mul,
  type QueryDuration,
  sub,
  sum,
  sumOverTime,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { type RecordingRule, recordingRule } from '../../catalog/definitions/alert';
import {
  type BudgetPeriod,
  burnRateWindows,
  CALENDAR_MONTH,
  errorBudget,
  longestPeriod,
  SLO_STEP,
} from '../../catalog/definitions/slo';
import type { SloLabel } from '../../catalog/metrics/recorded-slo';
import type { Sli } from './sli';

/** Reports whether a window is so long that it is evaluated less often. */
export const isLongWindow = (window: string): boolean =>
  parseDurationMs(window) >= parseDurationMs('1d');

/**
 * Returns the windows of all burn rate alerts without duplicates, and the shortest window, from which the others are
 * computed.
 */
export const sloWindows = (period: BudgetPeriod): readonly string[] =>
  [
    ...new Set([SLO_STEP, ...burnRateWindows(period).flatMap(({ short, long }) => [short, long])]),
  ].sort((a, b) => parseDurationMs(a) - parseDurationMs(b));

/** Records the ratio of bad requests over each of these windows. */
export const ratioRecording = (sli: Sli, windows: readonly string[]): readonly RecordingRule[] =>
  windows.map((window) =>
    recordingRule(sli.metrics.errorRatio(window), ratioOver(sli, window), sli.own),
  );

/**
 * Returns the ratio over a window, from sums of rates recorded at the same times, so that every
 * request has the same weight, and periods without requests have none.
 */
function ratioOver({ own, metrics }: Sli, window: string) {
  const errors = metrics.errors.where(own);
  const requests = metrics.requests.where(own);
  return window === SLO_STEP
    ? div(errors, gt(requests, 0))
    : div(
        sumOverTime(errors, window as QueryDuration),
        gt(sumOverTime(requests, window as QueryDuration), 0),
      );
}

/** The month of the evaluation, as the value of a label. */
const thisMonth = countValues('month', month());

/**
 * Records requests and errors with the month as a label. No range of PromQL starts on the first day of a month; of 31 days
 * of these series, those with the present month are the ones since then.
 */
export const monthRecording = ({ own, slo, metrics }: Sli): readonly RecordingRule[] =>
  slo.period === CALENDAR_MONTH
    ? [
        recordingRule(metrics.monthRequests, withMonth(metrics.requests.where(own)), own),
        recordingRule(metrics.monthErrors, withMonth(metrics.errors.where(own)), own),
      ]
    : [];

const withMonth = (recorded: InstantVector<SloLabel, 'float'>) =>
  mul(recorded, thisMonth, { on: [], groupLeft: ['month'] });

/** Returns the ratio since the first day of the month: no sample before the first event of the month. */
function ratioInMonth({ own, metrics }: Sli) {
  const sumOf = (recorded: RecordedMetric<string, SloLabel | 'month'>) =>
    sum(
      and(
        sumOverTime(recorded.where(own), longestPeriod(CALENDAR_MONTH) as QueryDuration),
        thisMonth,
        { on: ['month'] },
      ),
      { by: metrics.labels },
    );
  return div(sumOf(metrics.monthErrors), gt(sumOf(metrics.monthRequests), 0));
}

/** Records the remaining ratio of the error budget. */
export function budgetRecording(sli: Sli): RecordingRule {
  const { own, slo, metrics } = sli;
  const ratio = slo.period === CALENDAR_MONTH ? ratioInMonth(sli) : ratioOver(sli, slo.period);
  return recordingRule(metrics.budgetRemaining, sub(1, div(ratio, errorBudget(slo))), own);
}
