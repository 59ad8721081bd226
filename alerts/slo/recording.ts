import { div, gt, type QueryDuration, sub, sumOverTime } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { type RecordingRule, recordingRule } from '../../catalog/definitions/alert';
import { burnRateWindows, errorBudget, SLO_STEP } from '../../catalog/definitions/slo';
import {
  sloBudgetRemaining,
  sloErrorRatio,
  sloErrors,
  sloRequests,
} from '../../catalog/metrics/recorded-slo';
import type { Sli } from './sli';

/** Reports whether a window is so long that it is evaluated less often. */
export const isLongWindow = (window: string): boolean =>
  parseDurationMs(window) >= parseDurationMs('1d');

/**
 * Returns the windows of all burn rate alerts without duplicates, and the shortest window, from which the others are
 * computed.
 */
export const sloWindows = (period: string): readonly string[] =>
  [
    ...new Set([SLO_STEP, ...burnRateWindows(period).flatMap(({ short, long }) => [short, long])]),
  ].sort((a, b) => parseDurationMs(a) - parseDurationMs(b));

/** Records the ratio of bad requests over each of these windows. */
export const ratioRecording = (sli: Sli, windows: readonly string[]): readonly RecordingRule[] =>
  windows.map((window) => recordingRule(sloErrorRatio(window), ratioOver(sli, window), sli.own));

/**
 * Returns the ratio over a window, from sums of rates recorded at the same times, so that every
 * request has the same weight, and periods without requests have none.
 */
function ratioOver({ own }: Sli, window: string) {
  const errors = sloErrors.where(own);
  const requests = sloRequests.where(own);
  return window === SLO_STEP
    ? div(errors, gt(requests, 0))
    : div(
        sumOverTime(errors, window as QueryDuration),
        gt(sumOverTime(requests, window as QueryDuration), 0),
      );
}

/** Records the remaining ratio of the error budget. */
export const budgetRecording = (sli: Sli, period: string): RecordingRule =>
  recordingRule(
    sloBudgetRemaining,
    sub(1, div(ratioOver(sli, period), errorBudget(sli.slo))),
    sli.own,
  );
