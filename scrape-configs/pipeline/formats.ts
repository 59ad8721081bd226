import { json, logfmt, match, regex } from './build';
import { extraField, RAW } from './fields';
import type { ExtraField, LineFields, LogFormat } from './services';
import type { Selector, Stage } from './stages';

/**
 * Where the usual loggers put things: zap (`ts`), slog, logrus, pino, zerolog (`time`), winston and
 * log4j (`timestamp`), ECS (`@timestamp`, `log.level`, `trace.id`), and Google Cloud (`severity`).
 */
const JSON_PATHS: Readonly<Record<string, readonly string[]>> = {
  [RAW.time]: ['ts', 'time', '"@timestamp"', 'timestamp'],
  [RAW.level]: ['level', 'severity', 'lvl', '"log.level"', 'log.level', 'levelname'],
  [RAW.traceId]: ['trace_id', 'traceId', 'traceID', '"trace.id"', 'trace.id'],
  [RAW.spanId]: ['span_id', 'spanId', 'spanID', '"span.id"', 'span.id'],
};

/** The same for logfmt, the less usual keys first: what a later stage finds replaces it. */
const LOGFMT_KEYS: readonly Readonly<Record<string, string>>[] = [
  { [RAW.time]: 'ts', [RAW.level]: 'lvl', [RAW.traceId]: 'traceId', [RAW.spanId]: 'spanId' },
  { [RAW.traceId]: 'traceID', [RAW.spanId]: 'spanID' },
  { [RAW.time]: 'time', [RAW.level]: 'level', [RAW.traceId]: 'trace_id', [RAW.spanId]: 'span_id' },
];

const KEY = '[A-Za-z_][A-Za-z0-9_.@/-]*';
const QUOTED = '"(?:[^"\\\\\\x00-\\x1f]|\\\\["\\\\/bfnrt]|\\\\u[0-9A-Fa-f]{4})*"';
const BARE = '[^"=\\x00-\\x20]*';
const PAIR = `${KEY}=(?:${QUOTED}|${BARE})`;

/** A line of nothing but `key=value`: anything else makes Promtail log an error for each line. */
export const LOGFMT_LINE = `^${PAIR}(?: +${PAIR})* *$`;

/** Extracts the raw fields, and the extra ones, of the lines that `selector` takes. */
export function formatStages(
  format: LogFormat,
  selector: Selector,
  extra: readonly ExtraField[] = [],
): Stage[] {
  switch (format.kind) {
    case 'auto':
      return [
        json({ ...mapValues(JSON_PATHS, rawPath), ...extraPaths(extra) }),
        logfmtStages(selector, [...LOGFMT_KEYS, extraKeys(extra)]),
      ];
    case 'json': {
      const raw = mapValues(rawFields(format.fields), (path, name) => rawPath([path], name));
      const expressions = { ...raw, ...extraPaths(extra) };
      return isEmpty(expressions) ? [] : [json(expressions)];
    }
    case 'logfmt': {
      const mappings = [rawFields(format.fields), extraKeys(extra)];
      return mappings.every(isEmpty) ? [] : [logfmtStages(selector, mappings)];
    }
    case 'regex':
      return [regex(prefixGroups(format.expression))];
    default:
      return format satisfies never;
  }
}

function logfmtStages(
  selector: Selector,
  mappings: readonly Readonly<Record<string, string>>[],
): Stage {
  const given = mappings.filter((mapping) => !isEmpty(mapping));
  return match({ ...selector, line: LOGFMT_LINE }, given.map(logfmt));
}

/**
 * JMESPath for the first of the paths that has a value of one of the types. An object or a list would
 * come as its JSON text.
 */
function firstOf(paths: readonly string[], types: readonly string[]): string {
  const condition = types.map((type) => `type(@) == '${type}'`).join(' || ');
  return `[${paths.join(', ')}][?${condition}] | [0]`;
}

/** No numbers as ids: a JSON number of 32 digits has lost most of them before it gets here. */
function rawPath(paths: readonly string[], name: string): string {
  const isId = name === RAW.traceId || name === RAW.spanId;
  return firstOf(paths, isId ? ['string'] : ['string', 'number']);
}

function extraPaths(extra: readonly ExtraField[]): Record<string, string> {
  return Object.fromEntries(
    extra.map(({ name, from }) => [
      extraField(from ?? name),
      firstOf([from ?? JSON.stringify(name)], ['string', 'number', 'boolean']),
    ]),
  );
}

function extraKeys(extra: readonly ExtraField[]): Record<string, string> {
  return Object.fromEntries(extra.map(({ name, from = name }) => [extraField(from), from]));
}

function rawFields(fields: LineFields): Record<string, string> {
  const names = ['time', 'level', 'traceId', 'spanId'] as const;
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[RAW[name], fields[name]]])),
  );
}

/** Group names into names of content fields: `(?P<time>` becomes `(?P<line_time>`. */
function prefixGroups(expression: string): string {
  const raw: Readonly<Record<string, string>> = {
    time: RAW.time,
    level: RAW.level,
    trace_id: RAW.traceId,
    span_id: RAW.spanId,
  };
  return expression.replace(
    /(?<=(?:^|[^\\])(?:\\\\)*)\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>/g,
    (_, name: string) => `(?P<${raw[name] ?? extraField(name)}>`,
  );
}

function isEmpty(values: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(values).length === 0;
}

function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, change(value, name)]),
  );
}
