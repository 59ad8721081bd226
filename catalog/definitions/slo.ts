import { durationOf, millisecondsOf } from '@observability-stack/query-common';
import { byKind, count, dnsLabel, duration, object, type Schema } from '../helpers/schema';
import type { Duration } from './common';
import { type RequestLines, requestLinesSchema } from './request-lines';
import type { Severity } from './team';

interface Objective {
  /** Percent of requests that must be good: above 0 and below 100. */
  readonly objective: number;
  /** Log lines that requests are counted from, where no metric counts them. @default the metrics of the service's signals */
  readonly from?: Partial<RequestLines>;
  /**
   * Bad requests within the longer window of an alert below which nobody is told: where requests are few, one of
   * them is a large share. With 0 or 1 the first is told. @default 5
   */
  readonly minimumBad?: number;
}

/** Requests that do not fail. */
export interface AvailabilitySlo extends Objective {
  readonly kind: 'availability';
  /** Value of the label `slo`. @default 'availability' */
  readonly name?: string;
}

/** Requests that are answered in time. */
export interface LatencySlo extends Objective {
  readonly kind: 'latency';
  /** From metrics a bucket bound of the histogram: what lies between two bounds cannot be counted. From lines any time. */
  readonly below: Duration;
  /** Value of the label `slo`. @default 'latency' */
  readonly name?: string;
}

export type Slo = AvailabilitySlo | LatencySlo;

export const availability = (options: Omit<AvailabilitySlo, 'kind'>): AvailabilitySlo => ({
  kind: 'availability',
  ...options,
});
export const latency = (options: Omit<LatencySlo, 'kind'>): LatencySlo => ({
  kind: 'latency',
  ...options,
});

export const DEFAULT_MINIMUM_BAD = 5;

export const sloName = ({ name, kind }: Slo): string => name ?? kind;

/** Share of requests that may be bad, without the noise of binary fractions. */
export const errorBudget = ({ objective }: Pick<Objective, 'objective'>): number =>
  Number(((100 - objective) / 100).toPrecision(12));

/** When the error budget burns so fast that somebody must be told. */
export interface BurnRateWindow {
  /** Share of the budget of the whole period that is gone when it has burned so fast for the long window. */
  readonly budgetShare: number;
  /** How many times faster than what would use up the budget exactly at the end of its period. */
  readonly burnRate: number;
  /** Over which the rate is measured, so that a short burst tells nobody. */
  readonly long: Duration;
  /** Over which it must still hold, so that the alert ends soon after its cause. */
  readonly short: Duration;
  readonly severity: Severity;
}

/**
 * What stays the same for every budget period: the share of the budget that is spent, and the part of the period in
 * which it is. Of 30 days they are 2 % in 1 h, 5 % in 6 h, 10 % in 1 d and 10 % in 3 d:
 * https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
export const burnRateShares = [
  { budgetShare: 0.02, partOfPeriod: 1 / 720, severity: 'page' },
  { budgetShare: 0.05, partOfPeriod: 1 / 120, severity: 'page' },
  { budgetShare: 0.1, partOfPeriod: 1 / 30, severity: 'ticket' },
  { budgetShare: 0.1, partOfPeriod: 1 / 10, severity: 'ticket' },
] as const satisfies readonly (Pick<BurnRateWindow, 'budgetShare' | 'severity'> & {
  readonly partOfPeriod: number;
})[];

/** The short window is a twelfth of the long one. */
const SHORT_PART = 1 / 12;
/** Window of the rates that all others are made from: windows are multiples of it. */
export const SLO_STEP: Duration = '5m';

/** Budget periods that windows can be derived from, in whole days: below, windows would be shorter than SLO_STEP. */
export const budgetPeriodDays = { least: 3, most: 90 } as const;

export function isBudgetPeriod(period: Duration): boolean {
  const days = millisecondsOf(period) / millisecondsOf('1d');
  return Number.isInteger(days) && days >= budgetPeriodDays.least && days <= budgetPeriodDays.most;
}

/**
 * Windows and burn rates for a budget period. A window is rounded to whole steps, and its burn rate follows from the
 * rounded one, so that the share of the budget holds. No burn rate is below 1: that would complain about a service
 * that keeps its objective.
 */
export function burnRateWindows(period: Duration): readonly BurnRateWindow[] {
  const step = millisecondsOf(SLO_STEP);
  // of what the synth refuses the windows do not matter
  const whole = millisecondsOf(isBudgetPeriod(period) ? period : '30d');
  const steps = (milliseconds: number): number => Math.max(1, Math.round(milliseconds / step));
  return burnRateShares.map(({ budgetShare, partOfPeriod, severity }) => {
    const most = Math.max(1, Math.floor((budgetShare * whole) / step));
    const long = Math.min(steps(whole * partOfPeriod), most) * step;
    return {
      budgetShare,
      burnRate: Number(((budgetShare * whole) / long).toPrecision(4)),
      long: durationOf(long),
      short: durationOf(steps(long * SHORT_PART) * step),
      severity,
    };
  });
}

const shared = {
  kind: {},
  name: dnsLabel,
  objective: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 100 },
  from: requestLinesSchema,
  minimumBad: count,
};
export const sloSchema: Schema = byKind({
  availability: object<AvailabilitySlo>(shared, ['objective']),
  latency: object<LatencySlo>({ ...shared, below: duration }, ['objective', 'below']),
});
