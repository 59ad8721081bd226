import { serviceLogContract } from '@observability-stack/contracts';
import { isRecord } from '@observability-stack/query-common';
import { httpDefaults } from '../../catalog/definitions/signals';
import { fieldNames, levelNames } from '../../catalog/logs/conventions';
import { type ConformanceFinding, conformanceError, conformanceWarning } from './finding';
import { isTraceId } from './values';

type Line = Readonly<Record<string, unknown>>;

/** Fields that every line must have. */
const ALWAYS = ['ts', 'level', 'msg', 'service'] as const;
/** Fields of the line about one request. */
const OF_REQUEST = ['method', 'route', 'status_code', 'duration_ms'] as const;
/** Additional fields of a user's request: probes and scrapes need no trace. */
const OF_TRACE = ['trace_id', 'span_id'] as const;

const othersThan = (name: string, names: readonly string[]): readonly string[] =>
  names.filter((other) => other !== name);

/** Default field names of common loggers. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  ts: othersThan('ts', fieldNames.time),
  level: othersThan('level', fieldNames.level),
  msg: othersThan(
    'msg',
    fieldNames.message.filter((name) => name !== 'event'),
  ),
  service: ['service.name', 'service_name', 'app', 'logger', 'name'],
  trace_id: othersThan('trace_id', fieldNames.traceId),
  span_id: [...othersThan('span_id', fieldNames.spanId), 'span'],
  method: ['http_method', 'http.method', 'verb'],
  route: ['path', 'url', 'uri', 'endpoint', 'http.route'],
  status_code: ['status', 'statusCode', 'code', 'http.status_code'],
  duration_ms: ['duration', 'latency', 'elapsed', 'durationMs', 'latency_ms', 'responseTime'],
  error: ['err', 'exception'],
  stack: ['stacktrace', 'stack_trace'],
};

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const levels = new Set(Object.values(levelNames).flat());
const isLevel = (text: string): boolean => levels.has(text.toLowerCase().replace(/[+-]\d+$/, ''));
const isSpanId = (text: string): boolean => /^[0-9a-f]{16}$/.test(text) && !/^0+$/.test(text);

/** Returns the field, by its name or by that of another logger. */
const given = (fields: Line, name: string): unknown =>
  [name, ...(OTHER_NAMES[name] ?? [])].map((one) => fields[one]).find((one) => one !== undefined);
const METHOD = /^(get|head|post|put|patch|delete|options|connect|trace|_?other)$/i;

/**
 * Reports whether a line is about a request, which two of these fields identify: an error has a
 * `code`, too, and an order a `status`.
 */
const isRequestLine = (fields: Line): boolean =>
  [
    METHOD.test(String(given(fields, 'method'))),
    /^[1-5]\d\d$/.test(String(given(fields, 'status_code'))),
    given(fields, 'duration_ms') !== undefined,
  ].filter(Boolean).length > 1;

interface Rule {
  readonly good: (value: unknown) => boolean;
  readonly hint: string;
}
const ofText = (good: (text: string) => boolean, hint: string): Rule => ({
  good: (value) => typeof value === 'string' && good(value),
  hint,
});

const RULES: Readonly<Record<string, Rule>> = {
  ts: ofText((text) => RFC_3339.test(text), 'write it as RFC 3339: 2026-01-31T12:00:00.123Z'),
  level: ofText(isLevel, `write one of: ${Object.keys(levelNames).join(', ')}`),
  trace_id: ofText(isTraceId, 'write 32 lower-case hexadecimal digits; omit it without a span'),
  span_id: ofText(isSpanId, 'write 16 lower-case hexadecimal digits; omit it without a span'),
  status_code: {
    good: (value) => Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 599,
    hint: 'write the status code as a number, without quotes',
  },
  duration_ms: {
    good: (value) => typeof value === 'number' && value >= 0,
    hint: 'write milliseconds as a number, without quotes or unit',
  },
};

/** Keys of credentials. */
const SECRET =
  /^(password|passwd|secret|token|(access|refresh|id)_?token|authorization|cookie|set-cookie|api_?key|private_?key)$/i;
/** Default length limit of a line in bytes: a truncated line cannot be parsed. */
const LONGEST = 256 * 1024;

/** Findings by subject; each is reported once, with the number of lines and the first of them. */
class Tally {
  private readonly seen = new Map<string, { first: number; lines: number; make: Make }>();

  add(line: number, key: string, make: Make): void {
    const known = this.seen.get(key);
    if (known) known.lines += 1;
    else this.seen.set(key, { first: line, lines: 1, make });
  }

  findings(): readonly ConformanceFinding[] {
    return [...this.seen.values()].map(({ first, lines, make }) =>
      make(lines === 1 ? `line ${first}` : `line ${first} and ${lines - 1} more`),
    );
  }
}
type Make = (where: string) => ConformanceFinding;

/** Returns all differences between the lines and the log contract of services. */
export function checkLogLines(
  text: string,
  ignoreRoutes: readonly string[] = httpDefaults.ignoreRoutes,
): readonly ConformanceFinding[] {
  const tally = new Tally();
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  let requests = 0;
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const number = index + 1;
    if (Buffer.byteLength(line) > LONGEST) {
      tally.add(number, 'long', (where) =>
        conformanceError(
          'line-too-long',
          where,
          `has more than ${LONGEST} bytes`,
          'do not log bodies',
        ),
      );
    }
    const fields = parse(line);
    if (!fields) {
      tally.add(number, 'json', (where) =>
        conformanceError(
          'line-not-json',
          where,
          `is not a JSON object: ${JSON.stringify(line.slice(0, 80))}`,
          'write one JSON object per line, with stack traces as strings inside it',
        ),
      );
      return;
    }
    const isRequest = isRequestLine(fields);
    const isUser = !ignoreRoutes.includes(String(fields.route));
    if (isRequest) requests += 1;
    const wanted = isRequest ? [...ALWAYS, ...OF_REQUEST, ...(isUser ? OF_TRACE : [])] : ALWAYS;
    checkLine(fields, number, wanted, tally);
  });
  if (requests === 0) {
    tally.add(lines.length, 'requests', () =>
      conformanceWarning(
        'no-request-line',
        'all lines',
        'have no request log line',
        `log each request with ${[...OF_REQUEST, ...OF_TRACE].join(', ')}; if no request was handled yet, send one`,
      ),
    );
  }
  return tally.findings();
}

function parse(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}

function checkLine(fields: Line, number: number, wanted: readonly string[], tally: Tally): void {
  for (const name of Object.keys(serviceLogContract.fields)) {
    const value = fields[name];
    const rule = RULES[name] ?? ofText(() => true, 'write it as a string');
    const other = (OTHER_NAMES[name] ?? []).find((alias) => alias in fields);
    if (value !== undefined) {
      if (rule.good(value)) continue;
      tally.add(number, `${name} value`, (where) =>
        conformanceError(
          'field-value',
          where,
          `${name} is ${JSON.stringify(value).slice(0, 80)}`,
          rule.hint,
        ),
      );
    } else if (wanted.includes(name)) {
      tally.add(number, `${name} ${other ?? ''}`, (where) =>
        conformanceError(
          other ? 'field-name' : 'field-missing',
          where,
          other ? `${name} is named ${other}` : `has no ${name}`,
          other ? `rename it to ${name}; ${rule.hint}` : `add it: ${helpOf(name)}`,
        ),
      );
    }
  }
  for (const key of secretsIn(fields)) {
    tally.add(number, `${key} secret`, (where) =>
      conformanceError(
        'secret-in-line',
        where,
        `has a field ${key}`,
        'never log credentials: everyone with access to the logs can read them',
      ),
    );
  }
}

const helpOf = (name: string): string =>
  Object.entries(serviceLogContract.fields).find(([field]) => field === name)?.[1].help ?? '';

/**
 * Returns the paths of credentials at any depth, as `headers.authorization`; `[redacted]` and
 * similar values are accepted.
 */
function secretsIn(value: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    const isShown = typeof inner === 'string' && inner !== '' && !/redact|^[*x]+$/i.test(inner);
    return SECRET.test(key) && isShown ? [here.join('.')] : secretsIn(inner, here);
  });
}
