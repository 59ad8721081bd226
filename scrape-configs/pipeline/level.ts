import { labels, regex, template } from './build';
import { CLEAN, RAW } from './fields';
import type { Stage } from './stages';

/** All values the label `level` can have. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** What programs call the levels. The most frequent first: the template tries them in order. */
export const LEVEL_NAMES: Readonly<Record<Level, readonly string[]>> = {
  info: ['info', 'information', 'informational', 'inf', 'notice'],
  debug: ['debug', 'dbg', 'verbose', 'fine'],
  warn: ['warn', 'warning', 'wrn'],
  error: ['error', 'err', 'eror', 'severe'],
  trace: ['trace', 'trc', 'silly', 'finer', 'finest'],
  fatal: ['fatal', 'ftl', 'critical', 'crit', 'dpanic', 'panic', 'alert', 'emergency', 'emerg'],
};

/** Numbers as pino and bunyan print them; a level between two of them counts as the lower one. */
export const LEVEL_TENS: Readonly<Record<Level, string>> = {
  trace: '1',
  debug: '2',
  info: '3',
  warn: '4',
  error: '5',
  fatal: '6',
};

/** A word, with slog's distance from it or not, or two digits. */
const LEVEL =
  '^(?:(?P<line_word>[A-Za-z]{3,13})(?P<line_offset>[+-][0-9]{1,3})?|(?P<line_tens>[1-6])[0-9])$';

/** slog has no name below DEBUG and above ERROR; OpenTelemetry calls these levels trace and fatal. */
const SLOG_FATAL = '^(?i:error)[+](?P<line_beyond_error>[4-9]|[1-9][0-9]+)$';
const SLOG_TRACE = '^(?i:debug)-(?P<line_below_debug>[0-9]+)$';

/**
 * The label `level` from the raw level of the line. The template can only print one of `LEVELS`, so
 * the label has six values whatever a line contains.
 *
 * A line without a level it knows gets no label rather than `unknown`: Loki derives `detected_level`
 * from the label where there is one, and only searches the line itself where there is none.
 */
export function levelStages(): Stage[] {
  return [
    regex(LEVEL, RAW.level),
    regex(SLOG_FATAL, RAW.level),
    regex(SLOG_TRACE, RAW.level),
    template(
      CLEAN.level,
      '{{ if .line_beyond_error }}fatal{{ else if .line_below_debug }}trace',
      ...LEVELS.map(
        (level) => `{{ else if eq (default "" .line_tens) "${LEVEL_TENS[level]}" }}${level}`,
      ),
      '{{ else if .line_word }}{{ $word := ToLower .line_word }}',
      ...Object.entries(LEVEL_NAMES).map(
        ([level, names], index) =>
          `{{ ${index === 0 ? 'if' : 'else if'} eq $word ${names.map((n) => `"${n}"`).join(' ')} }}${level}`,
      ),
      '{{ end }}{{ end }}',
    ),
    labels({ level: CLEAN.level }),
  ];
}
