import { formatDurationMs, parseDurationMs } from '@observability-stack/query-common';
import {
  dnsLabel,
  duration,
  nonNegativeInteger,
  objectSchema,
  type Schema,
  unionByKind,
} from '../helpers/schema';
import type { Duration } from './common';
import { type RequestLogs, requestLogsSchema } from './request-logs';
import type { Severity } from './team';

interface Objective {
  /** Percentage of requests that must be good: above 0 and below 100, such as `99.9`. */
  readonly objective: number;
  /** Counts requests from log lines instead of metrics. @default the metrics of the service's signals */
  readonly source?: Partial<RequestLogs>;
  /**
   * Minimum number of bad requests within the long window of an alert. With few requests, a single bad one is a large
   * ratio. With 0 or 1, the first bad request counts.
   * @default 5
   */
  readonly minBadRequests?: number;
}

/** An SLO on the ratio of requests that do not fail. */
export interface AvailabilitySlo extends Objective {
  readonly kind: 'availability';
  /** Value of the label `slo`. @default 'availability' */
  readonly name?: string;
}

/** An SLO on the ratio of requests that are answered in time. */
export interface LatencySlo extends Objective {
  readonly kind: 'latency';
  /**
   * Maximum duration of a good request. With metrics it must be a bucket bound of the histogram; with log lines it can
   * be any duration.
   */
  readonly threshold: Duration;
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

export const DEFAULT_MIN_BAD_REQUESTS = 5;

export const sloName = ({ name, kind }: Slo): string => name ?? kind;

/** Returns the ratio of requests that may be bad, rounded to remove binary fractions. */
export const errorBudget = ({ objective }: Pick<Objective, 'objective'>): number =>
  Number(((100 - objective) / 100).toPrecision(12));

/** A window of a multiwindow, multi-burn-rate alert. */
export interface BurnRateWindow {
  /** Ratio of the error budget that this burn rate spends within the long window. */
  readonly budgetShare: number;
  /** Speed relative to the one that spends the budget exactly at the end of the period. */
  readonly burnRate: number;
  /** The window of the burn rate; its length avoids alerts on short bursts. */
  readonly long: Duration;
  /** A shorter window with the same condition, so that the alert resolves soon after the cause. */
  readonly short: Duration;
  readonly severity: Severity;
}

/**
 * Ratio of the budget, and the part of the period in which it is spent, for every budget period. For 30 days these are
 * 2 % in 1 h, 5 % in 6 h, 10 % in 1 d and 10 % in 3 d:
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

/** Length of the short window, as a part of the long one. */
const SHORT_PART = 1 / 12;
/** Window of the recorded rates that all others are computed from: windows are multiples of it. */
export const SLO_STEP: Duration = '5m';

/** Supported budget periods, in whole days. With a shorter period, windows would be shorter than SLO_STEP. */
export const budgetPeriodDays = { least: 3, most: 90 } as const;

export function isBudgetPeriod(period: Duration): boolean {
  const days = parseDurationMs(period) / parseDurationMs('1d');
  return Number.isInteger(days) && days >= budgetPeriodDays.least && days <= budgetPeriodDays.most;
}

/**
 * Returns windows and burn rates for a budget period. Windows are rounded to whole steps, and burn rates are derived
 * from the rounded windows, so that the budget ratio is exact. No burn rate is below 1, which would fire for services
 * that meet their objective.
 */
export function burnRateWindows(period: Duration): readonly BurnRateWindow[] {
  const step = parseDurationMs(SLO_STEP);
  // Synth rejects an invalid period, so the result does not matter.
  const whole = parseDurationMs(isBudgetPeriod(period) ? period : '30d');
  const steps = (milliseconds: number): number => Math.max(1, Math.round(milliseconds / step));
  return burnRateShares.map(({ budgetShare, partOfPeriod, severity }) => {
    const most = Math.max(1, Math.floor((budgetShare * whole) / step));
    const long = Math.min(steps(whole * partOfPeriod), most) * step;
    return {
      budgetShare,
      burnRate: Number(((budgetShare * whole) / long).toPrecision(4)),
      long: formatDurationMs(long),
      short: formatDurationMs(steps(long * SHORT_PART) * step),
      severity,
    };
  });
}

const shared = {
  kind: {},
  name: dnsLabel,
  objective: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 100 },
  source: requestLogsSchema,
  minBadRequests: nonNegativeInteger,
};
export const sloSchema: Schema = unionByKind({
  availability: objectSchema<AvailabilitySlo>(shared, ['objective']),
  latency: objectSchema<LatencySlo>({ ...shared, threshold: duration }, ['objective', 'threshold']),
});
