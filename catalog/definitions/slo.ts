import type { Matchers, TargetLabel } from '@observability-stack/contracts';
import { type InstantVector, sub, time } from '@observability-stack/promql';
import { formatDurationMs, parseDurationMs } from '@observability-stack/query-common';
import {
  anyObject,
  dnsLabel,
  duration,
  enumOf,
  nonNegativeInteger,
  numberSchema,
  objectSchema,
  promLabelName,
  type Schema,
  unionByKind,
} from '../helpers/schema';
import type { ServiceLabel } from '../metrics/recorded-http';
import type { DurationMetric } from '../signals/vocabulary';
import type { Duration } from './common';
import { metricSchema } from './metric-schema';
import { type RequestLogs, requestLogsSchema } from './request-logs';
import type { Severity } from './routing';

/** The budget period that starts again on the first day of each month, at midnight UTC. */
export const CALENDAR_MONTH = 'month';

/**
 * A query of an SLO, such as `ordersFailed.where({ reason: 'stock' })`. Its selectors also get the matcher
 * `service="<name>"`, and its result is summed over all replicas.
 */
export type SloQuery = InstantVector<ServiceLabel, 'float'>;

interface Objective {
  /** Percentage of good requests, of good events, or of the time: above 0 and below 100, such as `99.9`. */
  readonly objective: number;
  /**
   * Period of the error budget: whole days from `3d` to `90d`, which roll, or `month`, a calendar month in UTC. The
   * retention of Prometheus must be at least as long. `alerts.maxBudgetPeriod` of an environment limits it.
   * @default `alerts.budgetPeriod` of the environment
   */
  readonly period?: BudgetPeriod;
  /**
   * Label by which the SLO is grouped, such as `route` or `tenant`: each value has its own error budget and its own alerts,
   * with the label. The metrics must have the label, with a budget of at most 100 values; with a `source`, it is a text
   * field of the log lines with bounded values.
   * @default none, one objective for the service
   */
  readonly groupBy?: string;
}

interface RequestObjective extends Objective {
  /**
   * Minimum number of bad requests within the long window of an alert. With few requests, a single bad one is a large
   * ratio. With 0 or 1, the first bad request counts.
   * @default 5
   */
  readonly minBadRequests?: number;
}

/** An SLO on the ratio of requests that do not fail. */
export interface AvailabilitySlo extends RequestObjective {
  readonly kind: 'availability';
  /** Value of the label `slo`. @default 'availability' */
  readonly name?: string;
  /** Counts requests from log lines instead of metrics. @default the metrics of the service's signals */
  readonly source?: Partial<RequestLogs>;
}

/** An SLO on the ratio of requests that are answered in time. */
export interface LatencySlo extends RequestObjective {
  readonly kind: 'latency';
  /**
   * Maximum duration of a good request. With a classic histogram it must be one of its bucket bounds; with a native
   * histogram or log lines it can be any duration.
   */
  readonly threshold: Duration;
  /** Value of the label `slo`. @default 'latency' */
  readonly name?: string;
  /** Log lines from which requests are measured, instead of metrics. @default the histogram */
  readonly source?: Partial<RequestLogs>;
  /** A histogram of durations in seconds or milliseconds. @default the duration of the service's signals */
  readonly histogram?: DurationMetric;
  /** Matchers of the observations of `histogram` that count. @default all */
  readonly where?: Matchers<string>;
}

interface EventQueries {
  /**
   * All events: a counter, whose rate is taken over five minutes, or a query that returns events per second.
   */
  readonly total: SloQuery;
}

/** Exactly one of `good` and `bad`. */
type GoodOrBad =
  | {
      /** The good events of `total`, in the same form. */
      readonly good: SloQuery;
      /** @default none */
      readonly bad?: undefined;
    }
  | {
      /** The bad events of `total`, in the same form; no sample counts as none. */
      readonly bad: SloQuery;
      /** @default none */
      readonly good?: undefined;
    };

/** An SLO on the ratio of good events. */
export type RatioSlo = Objective &
  EventQueries &
  GoodOrBad & {
    readonly kind: 'ratio';
    /** Value of the label `slo`. @default 'ratio' */
    readonly name?: string;
    /** The events, for the texts of alerts and panels. @default 'events' */
    readonly events?: string;
    /** Describes bad events, as the predicate of a sentence about `events`. @default 'are bad' */
    readonly text?: string;
    /** Minimum number of bad events within the long window of an alert. @default 5 */
    readonly minBadEvents?: number;
  };

/** Exactly one of `below` and `above`. */
type Bound =
  | {
      /** Highest good value. */
      readonly below: number;
      /** @default none */
      readonly above?: undefined;
    }
  | {
      /** Lowest good value. */
      readonly above: number;
      /** @default none */
      readonly below?: undefined;
    };

/**
 * An SLO on the share of time in which a value is within a bound, sampled once a minute. With several series, such as
 * one for each replica, it is the share of the time of all of them. Time without a sample does not count.
 */
export type ThresholdSlo = Objective &
  Bound & {
    readonly kind: 'threshold';
    /** A gauge, or a query. NaN counts as good. */
    readonly value: SloQuery;
    /** Value of the label `slo`. @default 'threshold' */
    readonly name?: string;
    /** Describes a value out of bounds, as a sentence: `the queue was too long`. @default the value and the bound */
    readonly text?: string;
  };

/** Period of an error budget: a number of days that end now, or a calendar month in UTC. */
export type BudgetPeriod = Duration | typeof CALENDAR_MONTH;

/** An SLO on requests, which signals or log lines measure. */
export type RequestSlo = AvailabilitySlo | LatencySlo;

export type Slo = AvailabilitySlo | LatencySlo | RatioSlo | ThresholdSlo;

/** An SLO with the period of its error budget. */
export type ResolvedSlo = Slo & { readonly period: BudgetPeriod };

type Options<T> = T extends unknown ? Omit<T, 'kind'> : never;

export const availability = (options: Options<AvailabilitySlo>): AvailabilitySlo => ({
  kind: 'availability',
  ...options,
});
export const latency = <L extends string>(
  options: Omit<LatencySlo, 'kind' | 'histogram' | 'where'> & {
    /** @default the duration of the service's signals */
    readonly histogram?: DurationMetric<L>;
    /** @default all observations */
    readonly where?: Matchers<NoInfer<L> | TargetLabel>;
  },
): LatencySlo => ({
  kind: 'latency',
  ...(options as Omit<LatencySlo, 'kind'>),
});

/** Objective on the ratio of good events of any kind. */
export const ratio = (options: Options<RatioSlo>): RatioSlo => ({ kind: 'ratio', ...options });

/** Objective on the share of time in which a value is within a bound. */
export const threshold = (options: Options<ThresholdSlo>): ThresholdSlo => ({
  kind: 'threshold',
  ...options,
});

interface Freshness extends Objective {
  /** Time of the last success, in seconds since 1970: a gauge such as `backup_last_success_timestamp_seconds`. */
  readonly timestamp: SloQuery;
  /** Maximum age of that time. */
  readonly within: Duration;
  /** Value of the label `slo`. @default 'freshness' */
  readonly name?: string;
  /**
   * Describes an old timestamp, as a sentence.
   * @default 'the last success was more than <within> ago'
   */
  readonly text?: string;
}

/**
 * Objective on the share of time in which a timestamp is recent, such as that of the last success of a batch job or of
 * the last replicated change.
 */
export const freshness = ({ timestamp, within, ...options }: Freshness): ThresholdSlo => ({
  kind: 'threshold',
  name: 'freshness',
  text: `the last success was more than ${within} ago`,
  ...options,
  value: sub(time(), timestamp),
  below: secondsOf(within),
});

/** Returns the seconds of a duration; NaN if it is not one, which the schema reports. */
function secondsOf(duration: Duration): number {
  try {
    return parseDurationMs(duration) / 1000;
  } catch {
    return Number.NaN;
  }
}

interface Probe extends Objective {
  /** `probe_success` of blackbox_exporter: 1 if the probe succeeded, 0 otherwise. */
  readonly success: SloQuery;
  /** Value of the label `slo`. @default 'probe' */
  readonly name?: string;
}

/** Objective on the share of time in which the probes of blackbox_exporter succeed. */
export const probe = ({ success, ...options }: Probe): ThresholdSlo => ({
  kind: 'threshold',
  name: 'probe',
  text: 'the probe failed',
  ...options,
  value: success,
  above: 1,
});

/** Reports whether an SLO is about requests, which the signals of the service or its log lines measure. */
export const isRequestSlo = <S extends Slo>(slo: S): slo is S & RequestSlo =>
  slo.kind === 'availability' || slo.kind === 'latency';

/** Returns how an SLO reads requests from log lines; undefined where metrics measure it. */
export const lineSource = (slo: Slo): Partial<RequestLogs> | undefined =>
  isRequestSlo(slo) ? slo.source : undefined;

/** Maximum number of values of the label of an SLO: each adds about ten recorded series. */
export const MAX_GROUPS = 100;

/** Reports whether the request metrics of the service measure an SLO. */
export const needsSignals = (slo: Slo): boolean =>
  isRequestSlo(slo) && !slo.source && !(slo.kind === 'latency' && slo.histogram);

/** Default number of bad requests or events below which no alert fires; see `minBadRequests`. */
const DEFAULT_MIN_BAD = 5;

/** Returns the number of bad requests or events below which no alert fires; 0 for a share of time. */
export function minBad(slo: Slo): number {
  switch (slo.kind) {
    case 'availability':
    case 'latency':
      return slo.minBadRequests ?? DEFAULT_MIN_BAD;
    case 'ratio':
      return slo.minBadEvents ?? DEFAULT_MIN_BAD;
    case 'threshold':
      return 0;
  }
}

export const sloName = ({ name, kind }: Slo): string => name ?? kind;

/** Returns the ratio of requests, events or time that may be bad, rounded to remove binary fractions. */
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

export function isBudgetPeriod(period: BudgetPeriod): boolean {
  if (period === CALENDAR_MONTH) return true;
  const days = parseDurationMs(period) / parseDurationMs('1d');
  return Number.isInteger(days) && days >= budgetPeriodDays.least && days <= budgetPeriodDays.most;
}

/** Returns the time that a period covers; for a calendar month, that of the longest one. */
export const longestPeriod = (period: BudgetPeriod): Duration =>
  period === CALENDAR_MONTH ? '31d' : period;

/** Describes a period, as in `the error budget of 30d`. */
export const periodInWords = (period: BudgetPeriod): string =>
  period === CALENDAR_MONTH ? 'the calendar month' : period;

/**
 * Returns windows and burn rates for a budget period. Those of a calendar month are the ones of 30 days, since alerts
 * must be as sensitive on its first day as on its last. Windows are rounded to whole steps, and burn rates are derived
 * from the rounded windows, so that the budget ratio is exact. No burn rate is below 1, which would fire for services
 * that meet their objective.
 */
export function burnRateWindows(period: BudgetPeriod): readonly BurnRateWindow[] {
  const step = parseDurationMs(SLO_STEP);
  // Synth rejects an invalid period, so the result does not matter.
  const rolls = period !== CALENDAR_MONTH && isBudgetPeriod(period);
  const whole = parseDurationMs(rolls ? period : '30d');
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

/** A period as a number of days or a calendar month; `slo/invalid-budget-period` validates the number. */
export const budgetPeriodSchema: Schema = { anyOf: [enumOf(CALENDAR_MONTH), duration] };
const shared = {
  kind: {},
  name: dnsLabel,
  period: budgetPeriodSchema,
  groupBy: promLabelName,
  objective: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 100 },
};
const ofRequests = {
  ...shared,
  source: requestLogsSchema,
  minBadRequests: nonNegativeInteger,
};
/** A PromQL expression; separate checks validate what is in it. */
const query: Schema = {
  type: 'object',
  required: ['kind'],
  properties: {
    kind: enumOf(
      ...['selector', 'call', 'aggregate', 'binary', 'negate', 'invalid'],
      // not instant vectors, which the checks of queries report
      ...['number', 'string', 'range', 'subquery'],
    ),
  },
};
/** Part of a sentence of an alert, without the braces of its templates. */
const phrase: Schema = { type: 'string', pattern: '^[^{}\\n]+$' };
export const sloSchema: Schema = unionByKind({
  availability: objectSchema<AvailabilitySlo>(ofRequests, ['objective']),
  latency: objectSchema<LatencySlo>(
    {
      ...ofRequests,
      threshold: duration,
      histogram: { allOf: [metricSchema, { properties: { type: enumOf('histogram') } }] },
      where: anyObject,
    },
    ['objective', 'threshold'],
  ),
  ratio: {
    ...objectSchema<RatioSlo>(
      {
        ...shared,
        total: query,
        good: query,
        bad: query,
        events: phrase,
        text: phrase,
        minBadEvents: nonNegativeInteger,
      },
      ['objective', 'total'],
    ),
    oneOf: [{ required: ['good'] }, { required: ['bad'] }],
  },
  threshold: {
    ...objectSchema<ThresholdSlo>(
      { ...shared, value: query, below: numberSchema, above: numberSchema, text: phrase },
      ['objective', 'value'],
    ),
    oneOf: [{ required: ['below'] }, { required: ['above'] }],
  },
});
