/** Log records by OTLP, with the fields that a line has. */
import { context, isSpanContextValid, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { JsonLogsSerializer, LogsExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import {
  type Logger,
  type Logging,
  type LogLevel,
  type LogLine,
  loggerOf,
  logLevels,
} from './logging';
import {
  EXPORT_TIMEOUT_MS,
  type OtlpOptions,
  otlpExporter,
  queueLosses,
  ReportedExporter,
  type ReportLoss,
} from './otlp';

/** Maximum number of records that wait; above it, new ones are dropped and counted. */
const QUEUE = 16_384;
const BATCH = 512;

const severities: Readonly<Record<keyof Logger, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** Returns a logger that sends records to the Collector instead of writing lines. */
export function otlpLogging(
  {
    endpoint,
    resource,
    delayMs,
  }: OtlpOptions & { readonly endpoint: string; readonly delayMs: number },
  minimum: LogLevel,
  lost: ReportLoss,
): Logging {
  const provider = new LoggerProvider({
    resource,
    processors: [
      new BatchLogRecordProcessor({
        exporter: new ReportedExporter<ReadableLogRecord[]>(
          otlpExporter(endpoint, 'logs', JsonLogsSerializer, LogsExporterMetricsHelper),
          ({ length }) => length,
          lost,
        ),
        maxQueueSize: QUEUE,
        maxExportBatchSize: BATCH,
        scheduledDelayMillis: delayMs,
        // after that of the exporter, which reports the loss
        exportTimeoutMillis: 2 * EXPORT_TIMEOUT_MS,
        selfObsMeterProvider: queueLosses(lost),
      }),
    ],
  });
  const logger = provider.getLogger('demo');
  return {
    log: loggerOf((level) => {
      const isEnabled = logLevels.indexOf(level) >= logLevels.indexOf(minimum);
      return (line, message) => {
        if (!isEnabled) return;
        const { trace_id, span_id, ...attributes } = line;
        logger.emit({
          timestamp: Date.now(),
          severityNumber: severities[level],
          severityText: level,
          body: message,
          attributes,
          context: contextOf({ trace_id, span_id }),
        });
      };
    }),
    flush: () => provider.forceFlush(),
    stop: () => provider.shutdown(),
  };
}

/** Returns the context of the ids of a line, otherwise the current one. */
function contextOf({ trace_id: traceId = '', span_id: spanId = '' }: LogLine) {
  const given = { traceId, spanId, traceFlags: TraceFlags.NONE };
  return isSpanContextValid(given) ? trace.setSpanContext(ROOT_CONTEXT, given) : context.active();
}
