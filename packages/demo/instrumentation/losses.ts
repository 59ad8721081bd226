import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { telemetryLost } from '../metrics';
import type { Logger } from './logging';
import type { Metrics } from './metrics';
import type { OtlpSignal, ReportLoss } from './otlp';

const items: Readonly<Record<OtlpSignal, string>> = {
  traces: 'spans',
  metrics: 'metric points',
  logs: 'log records',
};

const REPORT_EVERY_MS = 60_000;

/** Counts what was not delivered, and logs it at most once a minute. */
export function lossesOf(metrics: Metrics, log: () => Logger): (signal: OtlpSignal) => ReportLoss {
  const counted = metrics.counter(telemetryLost);
  return (signal) => {
    let [lost, reportedAt] = [0, Number.NEGATIVE_INFINITY];
    // a series that exists from the start has an increase from the first loss on
    counted.inc({ signal }, 0);
    return (count, reason) => {
      counted.inc({ signal }, count);
      lost += count;
      if (performance.now() - reportedAt < REPORT_EVERY_MS) return;
      const event = `${items[signal].replace(' ', '_')}_lost`;
      const message = `${lost} ${items[signal]} not exported`;
      [lost, reportedAt] = [0, performance.now()];
      // Belongs to no single request, although one of them triggered the export.
      context.with(ROOT_CONTEXT, () => log().warn({ event, error: reason }, message));
    };
  };
}
