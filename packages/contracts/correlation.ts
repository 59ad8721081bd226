/**
 * The names that connect metrics, logs and traces. Instrumentation, pipelines, data sources and
 * dashboards import them from here, and checks follow each link from both ends.
 */
export const correlation = {
  /** Key of the trace id in the structured metadata of a log line. */
  traceId: 'trace_id',
  spanId: 'span_id',
  /** Label of the trace id on exemplars; the same name as in structured metadata. */
  exemplarLabel: 'trace_id',
  /** The resource attribute that names the service of a span. */
  spanService: 'service.name',
  /**
   * Attribute to which the Collector copies the service name: Jaeger keeps the service name
   * separate from the tags, and links read only tags.
   */
  spanServiceTag: 'service',
  /** Label of log streams and targets with the same value. */
  serviceLabel: 'service',
  /**
   * Time before and after a span in which its log lines and samples are searched for: clocks
   * differ, and log lines are written late.
   */
  spanShift: { spanStartTimeShift: '-5m', spanEndTimeShift: '5m' },
} as const;
