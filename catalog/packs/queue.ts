import type { Gauge, Matchers, Metric } from '@observability-stack/contracts';
import type { Duration } from '../definitions/common';
import type { RequestMetric } from '../signals/vocabulary';
import type { OutcomeOf, PackName } from './pack';

/** The metrics of the consumer of a queue. */
export interface QueueMetrics<L extends string = string, G extends string = string> {
  /** Counts the messages that were processed, successfully or not. */
  readonly processed: RequestMetric<L>;
  /** Matchers of the messages that count. @default all */
  readonly where?: Matchers<L>;
  /** Label with the queue, topic or subscription, which all metrics of the pack have. @default none: one queue */
  readonly queue?: L & G;
  readonly failure: OutcomeOf<L> & { readonly where: Matchers<L> };
  readonly success: OutcomeOf<L>;
  /** Number of messages that wait. @default not measured */
  readonly lag?: Gauge<string, G>;
  /**
   * What each replica reports as `lag`: that of the partitions it consumes (`sum`), or that of the entire queue (`max`).
   * @default 'sum'
   */
  readonly lagOfReplicas?: 'sum' | 'max';
  /** Age of the oldest message that waits, in seconds. @default not measured */
  readonly oldest?: Gauge<string, G>;
}

/** Thresholds of the alerts on a queue. */
export interface QueueOptions extends PackName {
  /** Ratio of failed messages above which an alert fires; `false` disables the alert. @default 0.05 */
  readonly failureRatio?: number | false;
  /** Messages per second below which the ratio is not significant. @default 0.05 */
  readonly minimumRate?: number;
  /** Number of waiting messages above which an alert fires; `false` disables the alert. @default 1000 */
  readonly lag?: number | false;
  /** Growth of the lag within an hour above which an alert fires; `false` disables the alert. @default 100 */
  readonly growth?: number | false;
  /** Age of the oldest message above which an alert fires; `false` disables the alert. @default '15m' */
  readonly oldest?: Duration | false;
}

export interface Queue extends QueueOptions {
  readonly kind: 'queue';
  readonly metrics: QueueMetrics;
}

export const queueDefaults = {
  failureRatio: 0.05,
  minimumRate: 0.05,
  lag: 1000,
  growth: 100,
  oldest: '15m',
} as const;

/**
 * The consumer of a queue: alerts on failed messages, on messages that wait while none are processed, on a lag that is
 * high or grows, and on old messages.
 */
export const queue = <L extends string, G extends string = never>(
  metrics: QueueMetrics<L, G>,
  options: QueueOptions = {},
): Queue => ({ kind: 'queue', metrics: metrics as unknown as QueueMetrics, ...options });

export const queueContracts = ({ metrics }: Queue): readonly Metric[] =>
  [metrics.processed, metrics.lag, metrics.oldest].filter((metric) => metric !== undefined);
