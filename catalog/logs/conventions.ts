/**
 * Conventions for log lines: names of levels and fields. The log pipeline, the conformance command and
 * docs/log-lines.md are based on these tables.
 */

/** All values of the label `level`. */
export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof levels)[number];

/**
 * Names of the levels, in lower case. The pipeline ignores case, colours, brackets and spaces around a name; a digit
 * after it belongs to the name (`DEBUG1`, `ERROR2`, `D3`).
 */
export const levelNames: Readonly<Record<Level, readonly string[]>> = {
  trace: ['trace', 'trac', 'trc', 'trce', 'silly', 'finer', 'finest', 't'],
  debug: ['debug', 'debu', 'dbg', 'dbug', 'verbose', 'vrb', 'fine', 'config', 'd', 'v'],
  info: [
    ...['info', 'inf', 'information', 'informational', 'notice', 'note', 'log', 'http', 'success'],
    'i',
  ],
  warn: ['warn', 'warning', 'wrn', 'w'],
  error: ['error', 'erro', 'err', 'eror', 'fail', 'failed', 'failure', 'exception', 'severe', 'e'],
  fatal: [
    ...['fatal', 'fata', 'ftl', 'critical', 'crit', 'dpanic', 'panic', 'pani', 'pnc'],
    ...['alert', 'emergency', 'emerg', 'f', 'c'],
  ],
};

/** Numeric levels; each range ends before the next number. */
export const levelScales = {
  /** pino, bunyan and other loggers for Node.js: two digits in the level field. */
  tens: { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 },
  /** RFC 5424, most severe first. In level fields (GELF) only 1 to 7, since Go writes 0 if the field is not set. */
  syslog: { fatal: 0, error: 3, warn: 4, info: 5, debug: 7 },
  /** The Python standard library, which names the field `levelno`. */
  python: { debug: 10, info: 20, warn: 30, error: 40, fatal: 50 },
  /** Severity numbers of OpenTelemetry, 1 to 24. */
  openTelemetry: { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 },
} as const satisfies Readonly<Record<string, Partial<Readonly<Record<Level, number>>>>>;

/** Names of fields, in order of precedence. In JSON, a name with a dot is a key or a path into nested objects. */
export const fieldNames = {
  time: [
    ...['ts', 'time', 'timestamp', '@timestamp', '@t', 't', 'Timestamp', 'datetime', 'timeMillis'],
    ...['timeStamp', 'TimeStamp', 'Time', 'date', 'asctime', 'eventTime', 'timeUnixNano'],
    'time_unix_nano',
  ],
  level: [
    ...['level', 'severity', 'lvl', 'log.level', 'levelname', 'level_name', 'levelName'],
    ...['log_level', 'loglevel', 'logLevel', 'LogLevel', 'Level', '@l', '@level', 'severity_text'],
    ...['severityText', 'SeverityText', 'Severity', 'error_severity', 's'],
    ...['LEVEL', 'SEVERITY', 'severityName', 'level.name', 'level.levelStr', 'log.severity'],
    ...['syslog_severity', 'syslog.severity'],
  ],
  message: [
    ...['msg', 'message', 'event_message', 'text', 'Message', '@m', '@mt', '@message', 'Body'],
    ...['body', 'short_message', 'event'],
  ],
  traceId: [
    ...['trace_id', 'traceId', 'traceID', 'TraceId', 'TraceID', 'traceid', 'trace.id', '@tr'],
    ...['otelTraceID', '_trace_id', 'X-B3-TraceId', 'logging.googleapis.com/trace', 'trace'],
    ...['xray_trace_id', 'AWS-XRAY-TRACE-ID', 'traceparent', 'otel_trace_id', 'otel.trace_id'],
    ...[
      'TRACE_ID',
      'trace-id',
      'X-Trace-Id',
      'x-b3-traceid',
      'b3',
      'uber-trace-id',
      'operation_Id',
    ],
    ...['x-trace-id', 'X-Amzn-Trace-Id', 'X-Cloud-Trace-Context', 'Traceparent', 'traceParent'],
    ...['trace_parent'],
  ],
  spanId: [
    ...['span_id', 'spanId', 'spanID', 'SpanId', 'SpanID', 'spanid', 'span.id', '@sp'],
    ...['otelSpanID', '_span_id', 'X-B3-SpanId', 'logging.googleapis.com/spanId'],
    ...['otel_span_id', 'otel.span_id', 'SPAN_ID', 'span-id', 'X-Span-Id', 'x-b3-spanid'],
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Fields with numbers on a known scale, in JSON. */
export const severityNumbers = {
  openTelemetry: ['SeverityNumber', 'severityNumber', 'severity_number', 'Severity'],
  syslog: ['severity', 'PRIORITY', 'log.syslog.severity.code', 'syslog_severity'],
  python: ['levelno'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Paths into JSON log lines of MongoDB, log4j2 and loguru. */
export const nestedFields = {
  time: ['t.$date', 'instant.epochSecond', 'record.time.timestamp'],
  level: ['record.level.name'],
} as const;

/** Objects in which logging libraries put the context of a thread or a request, and their id fields. */
export const contexts = {
  objects: [
    'mdc',
    'MDC',
    'contextMap',
    'context',
    'extra',
    'fields',
    'attributes',
    'metadata',
    'properties',
    'Properties',
    'span',
    'labels',
    ...['trace', 'ctx', 'spanContext', 'span_context', 'context_map', 'named_tags', 'record.extra'],
  ],
  traceId: [
    'traceId',
    'trace_id',
    'TraceId',
    'trace.id',
    'otelTraceID',
    'X-B3-TraceId',
    'traceparent',
  ],
  spanId: ['spanId', 'span_id', 'SpanId', 'span.id', 'otelSpanID', 'X-B3-SpanId'],
} as const;
