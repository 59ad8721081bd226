/**
 * Names in the extracted map. All that comes from a line's content starts with `line_` or `extra_`,
 * so content can never overwrite a label's copy there: the agents copy the labels in, and read
 * metadata out of it.
 */

/** What every format extracts, still as the program wrote it. */
export const RAW = {
  time: 'line_time',
  level: 'line_level',
  traceId: 'line_trace_id',
  spanId: 'line_span_id',
} as const;

/** The same, checked and normalised. Absent when the line has nothing usable. */
export const CLEAN = {
  time: 'line_time_unix',
  level: 'line_level_name',
  traceId: 'line_trace_id_hex',
  spanId: 'line_span_id_hex',
} as const;

/** A field that one service asked for, by its name in the line. */
export const extraField = (source: string): string =>
  `extra_${source.replace(/[^A-Za-z0-9_]/g, '_')}`;

/** The container runtime's time of the line, as extracted by the `cri` stage. */
export const READ_TIME = 'time';
