/**
 * Names in the extracted map. Values from the content of a log line start with `line_` or `extra_`, so that content
 * cannot overwrite labels in the map: the agents copy labels into it and read metadata from it.
 */

/** Raw values, as extracted by every format: one value, or several separated by SEPARATOR. */
export const RAW_KEY = {
  time: 'line_time',
  level: 'line_level',
  openTelemetrySeverity: 'line_level_otel',
  syslogSeverity: 'line_level_syslog',
  pythonSeverity: 'line_level_python',
  traceId: 'line_trace_id',
  spanId: 'line_span_id',
} as const;

/** The words before the message of a text line. */
export const HEAD_KEY = 'line_head';

/** Validated and normalised values; missing if the log line has none. */
export const CLEAN_KEY = {
  time: 'line_time_unix',
  level: 'line_level_name',
  traceId: 'line_trace_id_hex',
  spanId: 'line_span_id_hex',
} as const;

/**
 * Separates the values of several fields of a log line (ASCII unit separator). The normalising expression takes the
 * first value that it matches, so that an empty or unknown value does not hide a usable one.
 */
export const SEPARATOR = '\u001f';

/** Returns an RE2 expression for a complete value of a raw field. */
export const firstValue = (expression: string): string => `(?:^|\\x1f)${expression}(?:\\x1f|$)`;

/** Returns the extracted name of an additional field; different fields have different names. */
export const extraField = (source: string): string =>
  `extra_${source.replace(/[^A-Za-z0-9_]/g, (char) => `_u${char.codePointAt(0)?.toString(16)}_`)}`;

/** Timestamp of the container runtime, extracted by the stage `cri`. */
export const READ_TIME = 'time';
