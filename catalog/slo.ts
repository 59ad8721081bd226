import { byKind, dnsLabel, duration, object, type Schema } from './schema';
import type { Duration } from './settings/common';
import type { Severity } from './team';

interface Objective {
  /** Percent of requests that must be good: above 0 and below 100. */
  readonly objective: number;
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
  /** A bucket bound of the histogram: what lies between two bounds cannot be counted. */
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

export const sloName = ({ name, kind }: Slo): string => name ?? kind;

/** Share of requests that may be bad, without the noise of binary fractions. */
export const errorBudget = ({ objective }: Objective): number =>
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

const objective: Schema = { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 100 };
export const sloSchema: Schema = byKind({
  availability: object<AvailabilitySlo>({ kind: {}, name: dnsLabel, objective }, ['objective']),
  latency: object<LatencySlo>({ kind: {}, name: dnsLabel, objective, below: duration }, [
    'objective',
    'below',
  ]),
});
