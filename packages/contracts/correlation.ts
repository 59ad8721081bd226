/**
 * The names that join metrics, logs and traces. Instrumentation, pipelines, data sources and dashboards import them from
 * here, and checks follow each link from both ends.
 */
export const correlation = {
  /** Structured metadata of a log line. */
  traceId: 'trace_id',
  spanId: 'span_id',
  /** The label on exemplars; the same name as in structured metadata. */
  exemplarLabel: 'trace_id',
  /** The resource attribute that names the service of a span. */
  spanService: 'service.name',
  /** The attribute that the Collector copies it to: Jaeger keeps the service name apart from the tags, where no link reads it. */
  spanServiceTag: 'service',
  /** The label of log streams and of targets that has the same value. */
  serviceLabel: 'service',
  /** How far before and after a span to search for its log lines and samples: clocks differ, and lines are written late. */
  spanShift: { spanStartTimeShift: '-5m', spanEndTimeShift: '5m' },
} as const;
