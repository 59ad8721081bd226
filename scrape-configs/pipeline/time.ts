import { regex, template, timestamp } from './build';
import { CLEAN, oneValue, RAW, READ_TIME } from './fields';
import type { Stage } from './stages';

/**
 * How far a line's own time may lie from the time the container runtime read the line. Beyond that
 * it is not believed and the line keeps the time it was read: Loki refuses what lies too far in the
 * future (10 minutes), too far in the past (a week), or too far behind its stream (an hour), and a
 * refused line is lost.
 */
export interface TrustedTime {
  /** @default 1800: half of what Loki lets a line lag behind its stream */
  readonly secondsBehind?: number;
  /** @default 300: half of Loki's grace for the future */
  readonly secondsAhead?: number;
}

/**
 * Date, clock and zone: RFC 3339 and its relatives (a space for T, a comma, slashes, a zone without colon or by its
 * name). A date without a zone is not believed.
 */
const DATE_TIME = oneValue(
  '\\s*(?P<line_day>[0-9]{4}[-/][0-9]{2}[-/][0-9]{2})[Tt ](?P<line_clock>[0-9]{2}:[0-9]{2}:[0-9]{2})' +
    '(?:[.,](?P<line_fraction>[0-9]{1,9})[0-9]*)?' +
    ' ?(?:(?P<line_utc>[Zz]|UTC|GMT)|(?P<line_zone_hours>[+-][0-9]{2}):?(?P<line_zone_minutes>[0-9]{2})?)\\s*',
);

/**
 * Seconds since the epoch, with a fraction or not; or milli-, micro- or nanoseconds, told apart by
 * their number of digits. Ten digits of seconds reach from 2001 to 2286.
 */
const EPOCH = oneValue(
  '\\s*(?P<line_epoch>[1-9][0-9]{9})' +
    '(?:(?P<line_subsecond>[0-9]{3}|[0-9]{6}|[0-9]{9})(?:[.](?P<line_finer>[0-9]{1,6})[0-9]*)?|[.](?P<line_decimals>[0-9]{1,9})[0-9]*)?\\s*',
);

/** Go's RFC 3339 layout. Go reads a fraction whether or not the layout has one. */
const LAYOUT = '2006-01-02T15:04:05Z07:00';

/**
 * The entry's time from the raw time of the line, whatever its notation; the time it was read stays
 * where there is none to believe.
 *
 * Digits are carried as text, so nothing is lost to arithmetic. A time of whole seconds (the default
 * of logrus and zerolog) takes its fraction from the runtime's time of the same second, and the end of
 * its second if it was read in the next one: otherwise lines would lose their order, and Loki would
 * take equal lines of one second for one.
 */
export function timeStages(trusted: TrustedTime = {}): Stage[] {
  const { secondsBehind = 1800, secondsAhead = 300 } = trusted;
  return [
    regex(EPOCH, RAW.time),
    regex(DATE_TIME, RAW.time),
    template(
      CLEAN.time,
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
    timestamp(CLEAN.time, 'Unix'),
  ];
}
