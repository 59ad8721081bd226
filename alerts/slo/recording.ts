import { type Duration, div, gt, sub, sumOverTime } from '@observability-stack/promql';
import { millisecondsOf } from '@observability-stack/query-common';
import { type RecordingRule, record } from '../../catalog/definitions/alert';
import { burnRateWindows, errorBudget, SLO_STEP } from '../../catalog/definitions/slo';
import {
  sloBudgetRemaining,
  sloErrorRatio,
  sloErrors,
  sloRequests,
} from '../../catalog/metrics/recorded-slo';
import type { Sli } from './sli';

/** Windows of which each evaluation reads so many samples that it is done less often. */
export const isLong = (window: string): boolean => millisecondsOf(window) >= millisecondsOf('1d');

/** Every window that some alert looks at, once, and the shortest, from which the others are made. */
export const sloWindows = (period: string): readonly string[] =>
  [
    ...new Set([SLO_STEP, ...burnRateWindows(period).flatMap(({ short, long }) => [short, long])]),
  ].sort((a, b) => millisecondsOf(a) - millisecondsOf(b));

/** Share of bad requests over each of these windows. */
export const ratioRecording = (sli: Sli, windows: readonly string[]): readonly RecordingRule[] =>
  windows.map((window) => record(sloErrorRatio(window), ratioOver(sli, window), sli.own));

/**
 * Sums of rates that are recorded at the same times, so that every request weighs the same, and hours without
 * any weigh nothing.
 */
function ratioOver({ own }: Sli, window: string) {
  const errors = sloErrors.where(own);
  const requests = sloRequests.where(own);
  return window === SLO_STEP
    ? div(errors, gt(requests, 0))
    : div(
        sumOverTime(errors, window as Duration),
        gt(sumOverTime(requests, window as Duration), 0),
      );
}

/** How much of the error budget is left. */
export const budgetRecording = (sli: Sli, period: string): RecordingRule =>
  record(sloBudgetRemaining, sub(1, div(ratioOver(sli, period), errorBudget(sli.slo))), sli.own);
