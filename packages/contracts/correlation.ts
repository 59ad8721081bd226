/**
 * What joins metrics, logs and traces. Instrumentation, pipelines, data sources and dashboards take it from here,
 * and checks walk from each end of a link to the other.
 */
export const correlation = {
  /** Structured metadata of a log line. */
  traceId: 'trace_id',
  spanId: 'span_id',
  /** Label on exemplars: the same word as on log lines. */
  exemplarLabel: 'trace_id',
  /** Resource attribute by which a span says which service it is of. */
  spanService: 'service.name',
  /** Attribute that the Collector copies it to: Jaeger keeps the name apart from the tags, where no link reads it. */
  spanServiceTag: 'service',
  /** Label of log streams and of targets that has the same value. */
  serviceLabel: 'service',
  /** How far from a span its log lines and samples may lie: clocks differ, and lines are written late. */
  spanShift: { spanStartTimeShift: '-5m', spanEndTimeShift: '5m' },
} as const;
