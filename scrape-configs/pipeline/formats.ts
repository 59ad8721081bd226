import { extractJmespaths, nestedPath, replaceGroupNames } from '@observability-stack/query-common';
import type { LogConfig } from '../../catalog/definitions/logs';
import {
  contexts,
  fieldNames,
  nestedFields,
  severityNumbers,
} from '../../catalog/logs/conventions';
import { jsonStage, logfmtStage, matchStage, regexStage, templateStage } from './build';
import { extraField, HEAD_KEY, RAW_KEY, SEPARATOR } from './fields';
import type { ExtractedField, FieldSources, LogFormat } from './services';
import type { PipelineStage, StageSelector } from './stages';
import { NO_TRACE } from './trace';

/** Names of each extracted value in log lines. */
const NAMES: readonly (readonly [string, readonly string[]])[] = [
  [RAW_KEY.time, fieldNames.time],
  [RAW_KEY.level, fieldNames.level],
  [RAW_KEY.traceId, fieldNames.traceId],
  [RAW_KEY.spanId, fieldNames.spanId],
];

const inContexts = (names: readonly string[]): string =>
  `[${contexts.objects.map(nestedPath).join(', ')}][*].[${names.flatMap(extractJmespaths).join(', ')}][]`;

/** JMESPath expression for the trace id of Datadog, of which only 128-bit ids are hexadecimal. */
const DATADOG = '["dd.trace_id", dd.trace_id][?length(to_string(@)) == `32`]';

/** Expressions for JSON only: nested values, scopes of .NET, and Serilog, which omits the level for information. */
const MORE_JSON: Readonly<Record<string, readonly string[]>> = {
  [RAW_KEY.time]: [`[${nestedFields.time.map(nestedPath).join(', ')}]`],
  [RAW_KEY.level]: [
    `[${nestedFields.level.map(nestedPath).join(', ')}, "@t" && !"@l" && 'info']`,
    // Constants of OpenTelemetry; numbers are handled as severity numbers before.
    `[${severityNumbers.openTelemetry.filter((name) => /number/i.test(name)).join(', ')}]`,
  ],
  [RAW_KEY.traceId]: [inContexts(contexts.traceId), 'Scopes[].TraceId', DATADOG],
  [RAW_KEY.spanId]: [inContexts(contexts.spanId), 'Scopes[].SpanId'],
};

/** A terminal colour. */
const COLOR = '\\x1b\\[[0-9;]*m';

const CLOCK =
  '[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?';

/** A logfmt line starts with a pair, optionally after the time or tag of another logger; prose hardly ever does. */
export const LOGFMT_LINE = `^(?:${COLOR}|[ \\t]|${CLOCK}|\\[[^\\[\\]"=\\n]{1,80}\\])*[A-Za-z_@][A-Za-z0-9_.@/-]*=`;

/** Whitespace except the start of a colour and the end of the line. */
const SPACE = '[\\x00-\\x09\\x0b-\\x1a\\x1c-\\x20]';
const KEY = '[^\\x00-\\x20"=\\x{FFFD}]+';
/**
 * A value that the decoder of the agents accepts: without escapes anything up to the quote, otherwise only JSON
 * escapes.
 */
const VALUE =
  '(?:"[^"\\\\\\n]*"|"(?:[^"\\\\\\x00-\\x1f]|\\\\["\\\\/\'bfnrt]|\\\\u[0-9A-Fa-f]{4})*"|[^\\x00-\\x20"=]+)';
/** Any other word; a space in quotes does not end it. */
const WORD = '(?:[^\\x00-\\x20"]|"(?:[^"\\\\]|\\\\.)*(?:"|\\\\?$))+';

/** The part of a logfmt line that the decoder parses. */
const PAIRS = 'line_pairs';
/** The first line if it contains only pairs. */
const NOTHING_BUT_PAIRS = `^${SPACE}*(?P<${PAIRS}>${KEY}(?:=${VALUE}?)?(?:${SPACE}+${KEY}(?:=${VALUE}?)?)*)${SPACE}*(?:\\n|$)`;
/** Matches a pair with a group, and other words without. */
const PAIR_OR_WORD = `(?s)(${KEY}=${VALUE}(?:[\\x00-\\x20]|$))|${WORD}`;
/** The decoder rejects lines above 64 KiB. */
const DECODER_LIMIT = 60_000;

/** Returns stages that extract the raw fields, and additional ones, from the log lines that match `selector`. */
export function formatStages(
  record: LogConfig,
  selector: StageSelector,
  extra: readonly ExtractedField[] = [],
): PipelineStage[] {
  const format: LogFormat = record.format ?? { kind: 'auto' };
  const hasBlocks = record.multiline !== undefined;
  switch (format.kind) {
    case 'auto':
      return [
        ...textStages(),
        ...jsonStages(
          {
            ...Object.fromEntries(
              NAMES.map(([raw, names]) => [raw, anyOf(raw, names, MORE_JSON[raw])]),
            ),
            [RAW_KEY.openTelemetrySeverity]: firstOf(severityNumbers.openTelemetry, SCALARS),
            [RAW_KEY.syslogSeverity]: firstOf(severityNumbers.syslog, SCALARS),
            [RAW_KEY.pythonSeverity]: firstOf(severityNumbers.python, SCALARS),
            ...extraPaths(extra),
          },
          hasBlocks,
        ),
        matchStage({ ...selector, line: LOGFMT_LINE }, logfmtStages(NAMES, extra)),
      ];
    case 'json':
      return jsonStages(
        {
          ...Object.fromEntries(
            rawFields(format.fields).map(([raw, name]) => [raw, anyOf(raw, [name])]),
          ),
          ...extraPaths(extra),
        },
        hasBlocks,
      );
    case 'logfmt': {
      const names = rawFields(format.fields).map(([raw, name]) => [raw, [name]] as const);
      return names.length + extra.length === 0 ? [] : logfmtStages(names, extra);
    }
    case 'regex':
      return regexStages(format.expression, hasBlocks);
    default:
      return format satisfies never;
  }
}

/**
 * Returns stages that extract the pairs of a logfmt line among other text. The decoder of the agents stops at the first
 * character that is not logfmt and logs an error, and Go loggers use Go escapes (`\x1b`, `\a`). It therefore gets a
 * copy of the first line without the words that it cannot parse.
 */
function logfmtStages(
  names: readonly (readonly [string, readonly string[]])[],
  extra: readonly ExtractedField[],
): PipelineStage[] {
  const several = names.filter(([, keys]) => keys.length > 1);
  const mappings = withoutCommonKeys([
    ...names.flatMap(([raw, keys]) =>
      keys.map((key, index) => [keys.length > 1 ? `${raw}_${index}` : raw, key] as const),
    ),
    ...extra.map(({ name, from = name }) => [extraField(from), from] as const),
  ]);
  return [
    regexStage(NOTHING_BUT_PAIRS),
    templateStage(
      PAIRS,
      `{{ if and .${PAIRS} (le (len .${PAIRS}) ${DECODER_LIMIT}) }}{{ .${PAIRS} }}{{ else }}`,
      // Only for few log lines, since the agents compile a regular expression in a template each time.
      '{{ $line := (splitn "\\n" 2 .Entry)._0 }}',
      `{{ $line = regexReplaceAll ${JSON.stringify(COLOR)} $line "" }}`,
      `{{ $line = trunc ${DECODER_LIMIT} (Replace $line "\\\\x1b" "\\\\u001b" -1) }}`,
      `{{ regexReplaceAll ${JSON.stringify(PAIR_OR_WORD)} $line "$1" }}{{ end }}`,
    ),
    ...mappings.map((mapping) => logfmtStage(mapping, PAIRS)),
    ...several.map(([raw, keys]) =>
      // Text before the pairs has the lowest precedence.
      templateStage(
        raw,
        [...keys.map((_, index) => `${raw}_${index}`), raw]
          .map((name) => `{{ .${name} }}`)
          .join(SEPARATOR),
      ),
    ),
  ];
}

/** Splits keys that are extracted to two names into two stages, since a stage extracts each key once. */
function withoutCommonKeys(
  entries: readonly (readonly [string, string])[],
): readonly Readonly<Record<string, string>>[] {
  const stages: Record<string, string>[] = [];
  for (const [name, key] of entries) {
    const free = stages.find((mapping) => !Object.values(mapping).includes(key));
    if (free) free[name] = key;
    else stages.push({ [name]: key });
  }
  return stages;
}

/**
 * A word before the message: a number or a time, something in brackets or braces, capitals, a name with a colon or a
 * tab, a channel with its level (`app.ERROR:`), the name of a logger between dashes, a database user.
 */
const HEAD_WORD =
  '(?:#?[0-9][^ \\t\\[\\]\\n\\x1b]*|\\[[^\\[\\]{}"\\n]{0,80}\\]|\\{[^{}"\\n]{0,80}\\}|<[A-Za-z]{3,13}>|[A-Z]{3,11}[0-9]?[ |/\\[\\]]|[AP]M |[A-Za-z]{3,13}(?: error)?[0-9]?(?:[:\\t\\x1b]|$)|[A-Za-z_][A-Za-z0-9_-]*[.][A-Z]{4,9}:|npm (?:[A-Z]{3,5}!?|error|warn) |- [A-Za-z0-9_.]+ -|[a-z_][a-z0-9_]*@[^ \\t\\n]+)';

/**
 * The words of a text line before its message, as written by PostgreSQL, nginx, MySQL, Kafka, Spring, Python, .NET,
 * zap, zerolog, hclog, Monolog, Airflow, ClickHouse, Nest and Rust loggers.
 */
const TEXT_LINE =
  `^(?:${COLOR}|[\\[( \\t]|[A-Z], )*(?:(?:${CLOCK})[ \\t|:)\\]-]*)?` +
  `(?P<${HEAD_KEY}>(?:${HEAD_WORD}(?:${COLOR}|[ \\t|:)\\]-])*){1,8})`;
/** The timestamp at the beginning, with any text after it. */
const TIME_LINE = `^(?:${COLOR}|[\\[( \\t]|[A-Z], )*(?P<${RAW_KEY.time}>${CLOCK})`;
/** A log line of klog, glog or CockroachDB: letter, date, time, thread, file. */
const KLOG_LINE = `^(?P<${RAW_KEY.level}>[IWEF])(?:[0-9]{4}|[0-9]{6}|[0-9]{8}) [0-9:]{8}[0-9.]* +[0-9]+ [^ \\]]+[\\] ]`;
/** A letter in brackets, or after time and file, as in Tornado, Gitea, MongoDB 4.2 and etcd. */
const LETTER_LINE =
  `^(?:(?:${CLOCK})[ \\t]+(?:[^ \\[]+:[0-9]+[^ ]* +)?\\[?|\\[)` +
  `(?P<${RAW_KEY.level}>[TDVIWEFC])(?:\\]| [0-9|]| +[A-Z]{3,})`;
/** A level in lower case after the time. */
const CLOCK_LINE = `^(?:${CLOCK})[ \\t]+(?P<${RAW_KEY.level}>trace|debug|info|notice|warn|warning|error|critical|fatal) `;
/** Redis marks levels with symbols; a Rust panic has none. */
const REDIS_LINE =
  '^[0-9]+:[XCSM] [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:.]+ (?:(?P<line_is_warn>#)|(?P<line_is_info>[*])|(?P<line_is_debug>[.-])) ';
/** JSON after the time or tag of another logger, such as that of Go, which the decoder does not parse. */
const JSON_AFTER_TAG =
  '^(?:[^A-Za-z{"\\n]|[TZ]|@?[A-Za-z][A-Za-z0-9_.-]*(?:\\[[0-9]+\\])?:)*[ \\t:\\x{FEFF}]\\{' +
  `(?:[^{}\\n]*, ?)?"(?:level|severity|lvl|levelname|LogLevel|log[.]level|@l)" ?: ?"(?P<${RAW_KEY.level}>[^"\\n]*)"`;
const RUST_PANIC = "^thread '[^'\\n]*' (?:[(][0-9]+[)] )?(?P<line_is_fatal>panicked) at ";

/** The priority of a log line for the journal or syslog: eight times the facility, plus the severity. */
const PRIORITY = 'line_priority';
const PRIORITY_LINE = `^<(?P<${PRIORITY}>[0-9]{1,3})>`;

/** Ids in text: `trace_id=...`, `traceId: ...`, or JSON after the message. */
const idInText = (what: 'trace' | 'span', raw: string, digits: string): string =>
  `(?i)^[^{\\n][^\\n]*?${what}[._-]?id["']?[=:][ "']*(?P<${raw}>${digits})(?:[^0-9a-f]|$)`;
/** Micrometer and Sleuth write both ids in brackets, Sleuth after the name of the service. */
const IDS_IN_BRACKETS = `^[^{\\n][^\\n]*?\\[(?:[^\\[\\],\\n]*,)?(?P<${RAW_KEY.traceId}>[0-9a-f]{32}|[0-9a-f]{16})[-,](?P<${RAW_KEY.spanId}>[0-9a-f]{16})(?:,[a-z]*)?\\]`;

const textStages = (): PipelineStage[] => [
  ...[
    TIME_LINE,
    KLOG_LINE,
    LETTER_LINE,
    CLOCK_LINE,
    JSON_AFTER_TAG,
    REDIS_LINE,
    RUST_PANIC,
    TEXT_LINE,
  ].map((one) => regexStage(one)),
  regexStage(PRIORITY_LINE),
  templateStage(
    RAW_KEY.syslogSeverity,
    `{{ if .${PRIORITY} }}{{ mod (atoi .${PRIORITY}) 8 }}{{ end }}`,
  ),
  regexStage(IDS_IN_BRACKETS),
  regexStage(idInText('trace', RAW_KEY.traceId, '[0-9a-f]{32}|[0-9a-f]{16}')),
  regexStage(idInText('span', RAW_KEY.spanId, '[0-9a-f]{16}')),
];

const FIRST = 'line_first';
const FIRST_LINE = regexStage(`^(?P<${FIRST}>[^\\n]*)`);

/**
 * An entry of several lines is a JSON object, or its first line is, for example an error followed by its stack trace.
 */
function jsonStages(
  expressions: Readonly<Record<string, string>>,
  hasBlocks: boolean,
): PipelineStage[] {
  if (isEmpty(expressions)) return [];
  return [
    ...(hasBlocks ? [FIRST_LINE, jsonStage(expressions, FIRST)] : []),
    jsonStage(expressions),
  ];
}

/** Matches expressions that handle line ends, which are not changed; `[^\s]` and `\r?$` do not. */
const KNOWS_LINES = /\\n|\[\\(?:s\\S|S\\s|w\\W|W\\w|d\\D|D\\d)\]|\(\?[a-zU]*[ms]/;

/**
 * Extracts from entries of several lines as well. A dot does not match a line end, so an expression for one line
 * (`^(\S+) (\w+) (.*)$`) does not match such entries. The first line is tried first and takes precedence, then all
 * lines with dots that match any character.
 */
function regexStages(expression: string, hasBlocks: boolean): PipelineStage[] {
  const own = prefixGroups(expression);
  if (!hasBlocks || KNOWS_LINES.test(expression)) return [regexStage(own)];
  return [regexStage(dotsTakeLineEnds(own)), FIRST_LINE, regexStage(own, FIRST)];
}

/** Returns an expression whose dots also match line ends. */
export const dotsTakeLineEnds = (expression: string): string =>
  KNOWS_LINES.test(expression) ? expression : `(?s)${expression}`;

const SCALARS = ['string', 'number'] as const;

const isOf = (types: readonly string[]): string =>
  types.map((type) => `type(@) == '${type}'`).join(' || ');

/**
 * Returns a JMESPath expression for the values of names and lists that have one of the types. Objects and lists would
 * be extracted as JSON text. Flattening removes missing values.
 */
const valuesOf = (
  names: readonly string[],
  types: readonly string[],
  lists: readonly string[] = [],
): string =>
  `[${[`[${names.flatMap(extractJmespaths).join(', ')}]`, ...lists].join(', ')}][] | [?${isOf(types)}]`;

const firstOf = (names: readonly string[], types: readonly string[]): string =>
  `${valuesOf(names, types)} | [0]`;

/** Returns all values, from which a regular expression selects the first usable one. */
function anyOf(raw: string, names: readonly string[], lists: readonly string[] = []): string {
  const isId = raw === RAW_KEY.traceId || raw === RAW_KEY.spanId;
  // No numbers as ids: a JSON number of 32 digits loses precision in the decoder.
  const values = isId
    ? `${valuesOf(names, ['string'], lists)} | [?@ != '${NO_TRACE}']`
    : `${valuesOf(names, SCALARS, lists)}.to_string(@)`;
  return `join('${SEPARATOR}', ${values})`;
}

function extraPaths(extra: readonly ExtractedField[]): Record<string, string> {
  return Object.fromEntries(
    extra.map(({ name, from = name }) => [
      extraField(from),
      firstOf([from], ['string', 'number', 'boolean']),
    ]),
  );
}

function rawFields(fields: FieldSources): readonly (readonly [string, string])[] {
  const names = ['time', 'level', 'traceId', 'spanId'] as const;
  return names.flatMap((name) => {
    const from = fields[name];
    return from === undefined ? [] : [[RAW_KEY[name], from] as const];
  });
}

/** Renames groups to names of content fields: `(?P<time>` becomes `(?P<line_time>`. */
function prefixGroups(expression: string): string {
  const raw: Readonly<Record<string, string>> = {
    time: RAW_KEY.time,
    level: RAW_KEY.level,
    trace_id: RAW_KEY.traceId,
    span_id: RAW_KEY.spanId,
  };
  return replaceGroupNames(expression, (name) => `(?P<${raw[name] ?? extraField(name)}>`);
}

const isEmpty = (values: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(values).length === 0;
