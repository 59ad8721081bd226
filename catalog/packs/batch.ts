import type { Counter, Gauge, Metric } from '@observability-stack/contracts';
import type { Duration } from '../definitions/common';
import type { PackName } from './pack';

/** A gauge with the labels of the metric `L`. */
type LabelledGauge<L extends string> = Gauge<string, L>;

/** The metrics of a batch job. */
export interface BatchMetrics<L extends string = string, F extends string = string> {
  /** Time of the last success, in seconds since 1970; 0 before the first one. */
  readonly lastSuccess: LabelledGauge<L>;
  /** Time of the last failure, in seconds since 1970, with the labels of `lastSuccess`. @default not measured */
  readonly lastFailure?: LabelledGauge<L>;
  /** Failed runs, for a job that is scraped: a pushed counter does not increase between runs. @default not measured */
  readonly failures?: Counter<string, F>;
  /** Duration of the last run, in seconds. @default not measured */
  readonly duration?: LabelledGauge<L>;
}

/** Thresholds of the alerts on a batch job. */
export interface BatchOptions extends PackName {
  /**
   * Age of the last success above which an alert fires: the interval between runs, the longest duration of a run, and
   * some time for a retry.
   * @default '26h'
   */
  readonly within?: Duration;
  /** Duration of a run above which an alert fires; `false` disables the alert. @default false */
  readonly longest?: Duration | false;
  /** Severity of the alert on a job without a recent success. @default 'ticket' */
  readonly severity?: 'page' | 'ticket';
}

export interface Batch extends BatchOptions {
  readonly kind: 'batch';
  readonly metrics: BatchMetrics;
}

export const batchDefaults = { within: '26h', longest: false, severity: 'ticket' } as const;

/**
 * A batch job: alerts on a success that is too long ago or never happened, on failed and on slow runs. The job pushes
 * its metrics to the Pushgateway (`push`), or exposes them (`scrape`).
 */
export const batch = <L extends string = never, F extends string = never>(
  metrics: BatchMetrics<L, F>,
  options: BatchOptions = {},
): Batch => ({ kind: 'batch', metrics: metrics as unknown as BatchMetrics, ...options });

export const batchContracts = ({ metrics }: Batch): readonly Metric[] =>
  [metrics.lastSuccess, metrics.lastFailure, metrics.failures, metrics.duration].filter(
    (metric) => metric !== undefined,
  );
