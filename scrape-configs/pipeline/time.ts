import { regexStage, templateStage, timestampStage } from './build';
import { CLEAN_KEY, firstValue, RAW_KEY, READ_TIME } from './fields';
import type { PipelineStage } from './stages';

/**
 * Maximum difference between the timestamp in a log line and the time at which the container runtime read it. Beyond
 * it, the entry keeps the time of the runtime: Loki rejects timestamps too far in the future (10 minutes), too far in
 * the past (one week), or too far behind their stream (one hour), and rejected log lines are lost.
 */
export interface TimeSource {
  /** Maximum seconds in the past. @default 1800: half of the limit of Loki relative to the stream */
  readonly secondsBehind?: number;
  /** Maximum seconds in the future. @default 300: half of the limit of Loki */
  readonly secondsAhead?: number;
}

/**
 * Date, time and zone: RFC 3339 and similar formats (a space for T, a comma, slashes, a zone without colon or by name).
 * A date without a zone is ignored.
 */
const DATE_TIME = firstValue(
  '\\s*(?P<line_day>[0-9]{4}[-/][0-9]{2}[-/][0-9]{2})[Tt ](?P<line_clock>[0-9]{2}:[0-9]{2}:[0-9]{2})' +
    '(?:[.,](?P<line_fraction>[0-9]{1,9})[0-9]*)?' +
    ' ?(?:(?P<line_utc>[Zz]|UTC|GMT)|(?P<line_zone_hours>[+-][0-9]{2}):?(?P<line_zone_minutes>[0-9]{2})?)\\s*',
);

/**
 * Seconds since the epoch with an optional fraction, or milli-, micro- or nanoseconds, depending on the number of
 * digits. Ten digits of seconds cover 2001 to 2286.
 */
const EPOCH = firstValue(
  '\\s*(?P<line_epoch>[1-9][0-9]{9})' +
    '(?:(?P<line_subsecond>[0-9]{3}|[0-9]{6}|[0-9]{9})(?:[.](?P<line_finer>[0-9]{1,6})[0-9]*)?|[.](?P<line_decimals>[0-9]{1,9})[0-9]*)?\\s*',
);

/** The RFC 3339 layout of Go, which parses a fraction even if the layout has none. */
const LAYOUT = '2006-01-02T15:04:05Z07:00';

/**
 * Returns stages that set the timestamp of the entry from that of the log line, in any supported format; without a
 * valid one the time of the runtime is kept.
 *
 * Digits are handled as text, so precision is kept. A timestamp in whole seconds (the default of logrus and zerolog)
 * gets its fraction from the time of the runtime if that is in the same second, or the end of its second if the log
 * line was read in the next one: otherwise log lines would lose their order, and Loki would treat equal log lines
 * within a second as duplicates.
 */
export function timeStages(trusted: TimeSource = {}): PipelineStage[] {
  const { secondsBehind = 1800, secondsAhead = 300 } = trusted;
  return [
    regexStage(EPOCH, RAW_KEY.time),
    regexStage(DATE_TIME, RAW_KEY.time),
    templateStage(
      CLEAN_KEY.time,
      `{{ $read := now }}{{ if .${READ_TIME} }}{{ $read = toDate "${LAYOUT}" .${READ_TIME} }}{{ end }}`,
      '{{ $at := 0 }}{{ $fraction := "" }}',
      '{{ if .line_epoch }}{{ $at = int64 .line_epoch }}',
      '{{ if .line_subsecond }}{{ $fraction = printf "%s%s" .line_subsecond .line_finer }}{{ else }}{{ $fraction = .line_decimals }}{{ end }}',
      '{{ else if .line_day }}{{ $zone := "Z" }}',
      '{{ if .line_zone_hours }}{{ $zone = printf "%s:%s" .line_zone_hours (default "00" .line_zone_minutes) }}{{ end }}',
      `{{ $at = (toDate "${LAYOUT}" (printf "%sT%s%s" (Replace .line_day "/" "-" -1) .line_clock $zone)).Unix }}`,
      '{{ $fraction = .line_fraction }}{{ end }}',
      '{{ $late := sub $read.Unix $at }}',
      `{{ if and (ge $late -${secondsAhead}) (le $late ${secondsBehind}) }}{{ $at }}.`,
      '{{ if $fraction }}{{ $fraction }}',
      '{{ else if eq $late 0 }}{{ printf "%09d" $read.Nanosecond }}',
      '{{ else if eq $late 1 }}999999',
      '{{ else }}0{{ end }}{{ end }}',
    ),
    timestampStage(CLEAN_KEY.time, 'Unix'),
  ];
}
