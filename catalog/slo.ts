import { type RequestLines, requestLinesSchema } from './request-lines';
import { byKind, count, dnsLabel, duration, object, type Schema } from './schema';
import type { Duration } from './settings/common';
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
  /** How many times faster than what would use up the budget exactly at the end of its period. */
  readonly burnRate: number;
  /** Over which the rate is measured, so that a short burst tells nobody. */
  readonly long: SloWindow;
  /** Over which it must still hold, so that the alert ends soon after its cause. */
  readonly short: SloWindow;
  readonly severity: Severity;
}

export type SloWindow = '5m' | '30m' | '1h' | '2h' | '6h' | '1d' | '3d';

/** https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts, for a period of 30 days. */
export const burnRateWindows: readonly BurnRateWindow[] = [
  { burnRate: 14.4, long: '1h', short: '5m', severity: 'page' },
  { burnRate: 6, long: '6h', short: '30m', severity: 'page' },
  { burnRate: 3, long: '1d', short: '2h', severity: 'ticket' },
  { burnRate: 1, long: '3d', short: '6h', severity: 'ticket' },
];

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
