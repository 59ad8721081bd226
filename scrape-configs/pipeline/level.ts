import type { LogConfig } from '../../catalog/definitions/logs';
import { type Level, levelNames, levelScales, levels } from '../../catalog/logs/conventions';
import { labelsStage, regexStage, templateStage } from './build';
import { CLEAN_KEY, firstValue, HEAD_KEY, RAW_KEY } from './fields';
import { literalRegex } from './literal';
import type { PipelineStage } from './stages';

/** Terminal colours and characters around a level: `[WARN ]`, `ERROR:`. */
const AROUND = '(?:\\x1b\\[[0-9;]*m|[\\s\\[\\]()<>:|*.!,;"\\\'])*';
/** Prefixes of constants in programming languages: `LogLevel.ERROR`, `SEVERITY_NUMBER_WARN`, `LOG_ERR`. */
const CONSTANT = '(?:(?:log_?)?(?:level|severity)(?:_number)?[._=:]|log_)?';

/** slog writes levels between its four as an offset; OpenTelemetry maps those beyond to fatal and trace. */
const DISTANCE: Readonly<Partial<Record<Level, string>>> = {
  error: '(?:[+](?P<line_beyond_error>[4-9]|[1-9][0-9]+)|[+-][0-9]+)?',
  debug: '(?:-(?P<line_below_debug>[0-9]+)|[+][0-9]+)?',
};

/** Returns an expression for the name of a level. */
const nameOf = (isName: (name: string) => boolean): string =>
  `(?:${levels
    .map((level) => {
      const names = levelNames[level].filter(isName).join('|');
      return `(?P<line_is_${level}>${names})[1-5]?${DISTANCE[level] ?? '(?:[+-][0-9]+)?'}`;
    })
    .join('|')})`;
/** The first value that is a level. */
const NAME = `(?i)${firstValue(`${AROUND}${CONSTANT}${nameOf(() => true)}(?: error)?${AROUND}`)}`;
/** The first level among the words before a message; single letters do not count. */
const NAME_IN_TEXT = `(?i)(?:^|[^A-Z0-9]|\\x1b\\[[0-9;]*m)${nameOf((name) => name.length > 1)}(?:[^A-Z0-9]|$)`;

/** The first value that is a number on the scale of pino and bunyan, or on that of syslog without 0. */
const NUMBER = firstValue(`${AROUND}(?:(?P<line_tens>[1-6])[0-9]|(?P<line_syslog>[1-7]))${AROUND}`);

/** Returns stages for the custom level names of a service, which take precedence. */
export function ownLevelStages({ levels: own = {} }: LogConfig): PipelineStage[] {
  const oneOf = (isName: (name: string) => boolean): string | undefined => {
    const alternatives = levels.flatMap((level) => {
      const names = Object.keys(own).filter((name) => own[name] === level && isName(name));
      return names.length === 0
        ? []
        : [`(?P<line_own_${level}>${names.map(literalRegex).join('|')})`];
    });
    return alternatives.length === 0 ? undefined : `(?:${alternatives.join('|')})`;
  };
  // Numbers and letters have other meanings in text.
  const inText = oneOf((name) => /^[A-Za-z]\S+$/.test(name));
  const inField = oneOf(() => true);
  return [
    ...(inText === undefined
      ? []
      : [regexStage(`(?i)(?:^|[^A-Z0-9]|\\x1b\\[[0-9;]*m)${inText}(?:[^A-Z0-9]|$)`, HEAD_KEY)]),
    ...(inField === undefined
      ? []
      : [regexStage(`(?i)${firstValue(`${AROUND}${inField}${AROUND}`)}`, RAW_KEY.level)]),
  ];
}

/** Returns stages that extract the input of the template in `levelStages`. */
export const levelExtraction = (): PipelineStage[] => [
  regexStage(NAME_IN_TEXT, HEAD_KEY),
  regexStage(NAME, RAW_KEY.level),
  regexStage(NUMBER, RAW_KEY.level),
];

/**
 * Returns stages that set the label `level` from the raw level of the log line. The template can only return one of
 * `levels`, so the label has at most six values. A name takes precedence over a number: loggers that write both use
 * other scales, such as Python, where 40 is an error.
 *
 * A log line without a known level gets no label instead of `unknown`: Loki derives `detected_level` from the label if
 * there is one, and otherwise searches the log line.
 */
export function levelStages(): PipelineStage[] {
  return [
    templateStage(
      CLEAN_KEY.level,
      `{{ $otel := int (default "0" .${RAW_KEY.openTelemetrySeverity}) }}`,
      `{{ $python := int (default "0" .${RAW_KEY.pythonSeverity}) }}`,
      `{{ $syslog := default .${RAW_KEY.syslogSeverity} .line_syslog }}`,
      ...levels.map((level, index) => when(index === 0, `.line_own_${level}`, level)),
      when(false, 'or .line_is_fatal .line_beyond_error', 'fatal'),
      when(false, 'or .line_is_trace .line_below_debug', 'trace'),
      ...(['debug', 'info', 'warn', 'error'] as const).map((level) =>
        when(false, `.line_is_${level}`, level),
      ),
      when(false, 'gt $otel 24', ''),
      ...Object.entries(levelScales.openTelemetry)
        .reverse()
        .map(([level, from]) => when(false, `ge $otel ${from}`, level)),
      ...Object.entries(levelScales.python)
        .reverse()
        .map(([level, from]) => when(false, `ge $python ${from}`, level)),
      ...Object.entries(levelScales.tens).map(([level, from]) =>
        when(false, `eq (default "" .line_tens) "${from / 10}"`, level),
      ),
      ...syslogNumbers().map(([level, numbers]) =>
        when(
          false,
          `eq (default "" $syslog) ${numbers.map((number) => `"${number}"`).join(' ')}`,
          level,
        ),
      ),
      '{{ end }}',
    ),
    labelsStage({ level: CLEAN_KEY.level }),
  ];
}

const when = (isFirst: boolean, condition: string, level: string): string =>
  `{{ ${isFirst ? 'if' : 'else if'} ${condition} }}${level}`;

/** Returns each level with its numbers, from its own to that of the next level. */
function syslogNumbers(): readonly (readonly [string, readonly number[]])[] {
  const entries = Object.entries(levelScales.syslog);
  return entries.map(([level, from], index) => {
    const next = entries[index + 1]?.[1] ?? 8;
    return [level, Array.from({ length: next - from }, (_, step) => from + step)];
  });
}
