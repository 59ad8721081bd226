import { boolean, objectSchema, type Schema } from '../helpers/schema';
import type { Resolved } from './common';

/**
 * Metrics and log records that a service sends to the OpenTelemetry Collector by OTLP, in addition to spans. Their labels
 * are those of a scraped target and of the log lines of a pod.
 */
export interface Otlp {
  /** Whether it sends metrics. It is not scraped then. @default true */
  readonly metrics?: boolean;
  /** Whether it sends log records. The output of its pods is still collected. @default true */
  readonly logs?: boolean;
}

export const otlpDefaults: Resolved<Otlp> = { metrics: true, logs: true };

/** Metrics and log records by OTLP; `otlp({ logs: false })` for metrics only. */
export const otlp = (options: Otlp = {}): Otlp => options;

export const otlpSchema: Schema = objectSchema<Otlp>({ metrics: boolean, logs: boolean });
