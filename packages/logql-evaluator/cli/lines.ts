import path from 'node:path';
import type { Node } from '@observability-stack/logql/ast';
import type { LabelRecord, LogStream } from '@observability-stack/logql-evaluator';
import { LogfmtScanner } from '@observability-stack/logql-evaluator/parsers/logfmt-scan';
import { ingestStream } from '@observability-stack/logql-evaluator/ruler';
import { readInput } from '../../../catalog/helpers/input';
import { decodeUtf8 } from '../../../catalog/helpers/utf8';

/** Returns the labels that the first selector matches by equality. */
export function requestedLabels(node: Node): LabelRecord {
  switch (node.kind) {
    case 'lines':
      return Object.fromEntries(
        node.matchers
          .filter(({ operator, value }) => operator === '=' && value !== '')
          .map(({ label, value }) => [label, value]),
      );
    case 'range':
      return requestedLabels(node.lines);
    case 'aggregate':
    case 'label_replace':
      return requestedLabels(node.expr);
    case 'binary': {
      const left = requestedLabels(node.left);
      return Object.keys(left).length > 0 ? left : requestedLabels(node.right);
    }
    default:
      return {};
  }
}

const MILLISECOND = 1_000_000n;

/** Returns the nanoseconds of a time: `2026-01-31T10:00:00.5Z`, `now`, or a Unix timestamp in s, ms, µs or ns, by its size. */
export function parseTimestamp(text: string): bigint | undefined {
  if (text === 'now') return BigInt(Date.now()) * MILLISECOND;
  const [, number = '', decimals = ''] = /^(\d{9,19})(?:\.(\d+))?$/.exec(text) ?? [];
  if (number !== '') {
    const unit = number.length < 12 ? 9 : number.length < 15 ? 6 : number.length < 18 ? 3 : 0;
    return BigInt(number + decimals.padEnd(unit, '0').slice(0, unit));
  }
  const [, seconds = '', fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/.exec(text) ?? [];
  const whole = Date.parse(`${seconds.replace(' ', 'T')}${zone}`);
  if (Number.isNaN(whole)) return undefined;
  return BigInt(whole) * MILLISECOND + BigInt(fraction.padEnd(9, '0'));
}

export interface SampleLine {
  readonly file: string;
  readonly labels: LabelRecord;
  readonly metadata: LabelRecord;
}

export interface SampleTimes {
  /** Evaluation time: lines without a time field are placed before it, a nanosecond apart. */
  readonly at?: bigint;
  /** JSON field or logfmt key with the time of a line. @default none */
  readonly field?: string;
  /** Whether to omit the labels that the Loki of the stack adds. @default false */
  readonly bare?: boolean;
}

/** Reads a stream. @throws if a file cannot be read, or a line has no time in its field */
export function readStream(sample: SampleLine, { at, field, bare }: SampleTimes): LogStream {
  const { file, labels, metadata } = sample;
  const lines = linesOf(file);
  const entries = lines.map((line, index) => {
    const time =
      field === undefined ? (at ?? 0n) - BigInt(lines.length - 1 - index) : timeIn(line, field);
    if (time === undefined)
      throw new Error(`${nameOf(file)}:${index + 1} has no time in field "${field}": ${line}`);
    return { at: time, line, structuredMetadata: metadata };
  });
  return bare ? { labels, entries } : ingestStream({ labels, entries });
}

const STANDARD_INPUT = '-';
/** Directory of the caller, since npm runs commands in the directory of the project. */
const callerFolder = (): string => process.env.INIT_CWD ?? '.';
const nameOf = (file: string): string => (file === STANDARD_INPUT ? 'standard input' : file);

function linesOf(file: string): readonly string[] {
  const lines = readText(file, 'convert the log lines to UTF-8').split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Reads a file of the caller as UTF-8. @throws with the name of the file and the problem */
export function readText(file: string, hint = 'convert the file to UTF-8'): string {
  const decoded = decodeUtf8(
    readInput(file === STANDARD_INPUT ? file : callerPath(file), { name: nameOf(file) }),
  );
  if ('problem' in decoded) throw new Error(`${nameOf(file)} ${decoded.problem.message}: ${hint}`);
  return decoded.text;
}

/** Returns the path of a file that the caller has named. */
export const callerPath = (file: string): string => path.resolve(callerFolder(), file);

function timeIn(line: string, field: string): bigint | undefined {
  const value = line.trimStart().startsWith('{') ? inJson(line, field) : inLogfmt(line, field);
  return value === undefined ? undefined : parseTimestamp(value);
}

function inJson(line: string, field: string): string | undefined {
  try {
    const value = (JSON.parse(line) as Record<string, unknown>)[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}

function inLogfmt(line: string, field: string): string | undefined {
  const scanner = new LogfmtScanner(line);
  while (!scanner.isDone && scanner.next()) if (scanner.key === field) return scanner.value;
  return undefined;
}
