import {
  contexts,
  fieldNames,
  levelNames,
  levelScales,
  levels,
  nestedFields,
  severityNumbers,
} from '../../catalog/logs/conventions';
import { inlineCode, markdownTable, withRegions } from './markdown';

const list = (names: readonly string[]): string => names.map(inlineCode).join(', ');

/** Returns the numbers of a level on a scale: from its own up to the next. */
function range(scale: Readonly<Record<string, number>>, level: string, end: number): string {
  const from = scale[level];
  if (from === undefined) return '';
  const next = Object.values(scale).filter((other) => other > from);
  const to = Math.min(...next, end + 1) - 1;
  return to === from ? `${from}` : `${from} to ${to}`;
}

const levelTable = (): string =>
  markdownTable(
    ['`level`', 'names', 'pino, bunyan', 'syslog', 'Python', 'OpenTelemetry'],
    levels.map((level) => [
      inlineCode(level),
      levelNames[level].join(', '),
      range(levelScales.tens, level, 69),
      range(levelScales.syslog, level, 7),
      range(levelScales.python, level, 50),
      range(levelScales.openTelemetry, level, 24),
    ]),
  );

const inContexts = (ids: readonly string[]): string => `${list(ids)} in ${list(contexts.objects)}`;

const fieldTable = (): string =>
  markdownTable(
    ['field', 'names', 'in JSON also'],
    [
      ['time', list(fieldNames.time), list(nestedFields.time)],
      ['level', list(fieldNames.level), list(nestedFields.level)],
      ['level, on the scale of OpenTelemetry', '', list(severityNumbers.openTelemetry)],
      ['level, on the scale of syslog', '', list(severityNumbers.syslog)],
      ['level, on the scale of Python', '', list(severityNumbers.python)],
      ['message', list(fieldNames.message), ''],
      [
        'trace id',
        list(fieldNames.traceId),
        `${inContexts(contexts.traceId)}; \`Scopes[].TraceId\``,
      ],
      ['span id', list(fieldNames.spanId), `${inContexts(contexts.spanId)}; \`Scopes[].SpanId\``],
    ],
  );

/** Returns the page with its tables regenerated. */
export const withLogTables = (file: string, page: string): string =>
  withRegions(file, page, { 'log-levels': levelTable(), 'log-fields': fieldTable() });
