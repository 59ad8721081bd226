/**
 * Names in the extracted map. All that comes from a line's content starts with `line_` or `extra_`,
 * so content can never overwrite a label's copy there: the agents copy the labels in, and read
 * metadata out of it.
 */

/** What every format extracts, still as the program wrote it: one value, or several with SEPARATOR between them. */
export const RAW = {
  time: 'line_time',
  level: 'line_level',
  openTelemetrySeverity: 'line_level_otel',
  syslogSeverity: 'line_level_syslog',
  pythonSeverity: 'line_level_python',
  traceId: 'line_trace_id',
  spanId: 'line_span_id',
} as const;

/** The words before the message of a line of text. */
export const HEAD = 'line_head';

/** The same, checked and normalised. Absent when the line has nothing usable. */
export const CLEAN = {
  time: 'line_time_unix',
  level: 'line_level_name',
  traceId: 'line_trace_id_hex',
  spanId: 'line_span_id_hex',
} as const;

/**
 * Stands between the values of several fields of one line, the unit separator of ASCII: the first value that the
 * normalising expression takes counts, so that an empty or unknown one does not hide a usable one.
 */
export const SEPARATOR = '\u001f';

/** RE2 for one of the values of a raw field, as a whole. */
export const oneValue = (expression: string): string => `(?:^|\\x1f)${expression}(?:\\x1f|$)`;

/** A field that one service asked for, by its name in the line; other names are never the same. */
export const extraField = (source: string): string =>
  `extra_${source.replace(/[^A-Za-z0-9_]/g, (char) => `_u${char.codePointAt(0)?.toString(16)}_`)}`;

/** The container runtime's time of the line, as extracted by the `cri` stage. */
export const READ_TIME = 'time';
