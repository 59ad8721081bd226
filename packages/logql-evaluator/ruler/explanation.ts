import { quote } from '@observability-stack/query-common';
import { formatFloat } from '../go/floats';
import type { Explanation, LabelRecord, LineTrace, QueryResult } from '../types';

export interface ExplanationOptions {
  /** Formats a timestamp. */
  readonly time: (nanoseconds: bigint) => string;
  /** Number of log lines per selector, and of series per part. */
  readonly limit: number;
}

/** Formats an evaluation as text: each part with its series, and its log lines through the stages. */
export function formatExplanation(explanation: Explanation, options: ExplanationOptions): string {
  return partLines(explanation, options).join('\n');
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

function partLines(part: Explanation, options: ExplanationOptions): readonly string[] {
  const { query, answer, error, lines, window, parts } = part;
  return [
    query,
    ...(window
      ? [`  after ${options.time(window.after)}, until ${options.time(window.until)}`]
      : []),
    ...(error === undefined ? [] : [`  rejected: ${error}`]),
    ...(answer ? indented(answerLines(answer, options)) : []),
    ...(lines ? indented(traceLines(lines, options)) : []),
    // Number literals are not explained.
    ...parts
      .filter(({ answer: given }) => given?.kind !== 'scalar')
      .flatMap((one) => indented(partLines(one, options))),
  ];
}

function answerLines(answer: QueryResult, { limit, time }: ExplanationOptions): readonly string[] {
  switch (answer.kind) {
    case 'scalar':
      return [`= ${formatGoFloat(answer.value)}`];
    case 'vector':
      if (answer.samples.length === 0) return ['= no series'];
      return cut(
        answer.samples.map(
          ({ labels, value }) => `= ${formatLabels(labels)} ${formatGoFloat(value)}`,
        ),
        limit,
        'series',
      );
    case 'streams':
      return answer.streams.length === 0
        ? ['= no log lines']
        : cut(
            answer.streams.flatMap(({ labels, entries }) => [
              `= ${formatLabels(labels)}`,
              ...entries.map(({ at, line }) => `    ${time(at)} ${shown(line)}`),
            ]),
            limit * 2,
            'rows',
          );
  }
}

/** Formats a log line as one line of text; control characters and colours are escaped. */
const shown = (line: string): string =>
  line.replace(/[^\P{Cc}\t]|\p{Cf}/gu, (character) => quote(character).slice(1, -1));

/** Formats like Go. */
export const formatGoFloat = (value: number): string => formatFloat(value, 'g', -1);

export const formatLabels = (labels: LabelRecord): string =>
  `{${Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${quote(value)}`)
    .join(', ')}}`;

function cut(rows: readonly string[], limit: number, of: string): readonly string[] {
  if (rows.length <= limit) return rows;
  return [...rows.slice(0, limit), `… ${rows.length - limit} more ${of}`];
}

/** Formats the number of log lines that each stage keeps, and some log lines with their changes. */
function traceLines(lines: readonly LineTrace[], options: ExplanationOptions): readonly string[] {
  if (lines.length === 0) return ['no log lines of these streams in the window'];
  const selected = selectedLines(lines, options.limit);
  return [
    ...counts(lines),
    ...selected.flatMap((line) => lineRows(line, options)),
    ...(selected.length < lines.length
      ? [`… ${lines.length - selected.length} more log lines`]
      : []),
  ];
}

function counts(lines: readonly LineTrace[]): readonly string[] {
  const longest = lines.reduce((most, { stages }) => Math.max(most, stages.length), 0);
  const rows = [`${lines.length} log lines in the window`];
  for (let index = 0; index < longest; index++) {
    const reached = lines.flatMap(({ stages }) => stages[index] ?? []);
    const left = reached.filter(({ kept }) => kept).length;
    const failed = lines.filter(
      ({ stages }) =>
        stages[index]?.error !== undefined && stages[index]?.error !== stages[index - 1]?.error,
    ).length;
    rows.push(
      `${reached[0]?.stage}: keeps ${left} of ${reached.length}${failed > 0 ? `, ${failed} with an error` : ''}`,
    );
  }
  return rows;
}

/** Selects at least one log line of each outcome, such as dropped at the second stage. */
function selectedLines(lines: readonly LineTrace[], limit: number): readonly LineTrace[] {
  if (lines.length <= limit) return lines;
  const fates = new Map<string, LineTrace>();
  for (const line of lines) {
    const fate = `${line.kept} ${line.stages.length} ${line.stages.at(-1)?.error ?? ''}`;
    if (!fates.has(fate)) fates.set(fate, line);
  }
  const chosen = new Set([...fates.values()].slice(0, limit));
  for (const line of lines) {
    if (chosen.size >= limit) break;
    chosen.add(line);
  }
  return lines.filter((line) => chosen.has(line));
}

function lineRows(trace: LineTrace, { time }: ExplanationOptions): readonly string[] {
  const { at, line, streamLabels, structuredMetadata, stages, kept, value } = trace;
  const rows = [
    `${kept ? '+' : '-'} ${time(at)} ${shown(line)}`,
    `    ${formatLabels(streamLabels)}`,
  ];
  if (Object.keys(structuredMetadata).length > 0)
    rows.push(`    with metadata ${formatLabels(structuredMetadata)}`);
  let labels: LabelRecord = { ...streamLabels, ...structuredMetadata };
  let text = line;
  let error: string | undefined;
  for (const stage of stages) {
    const changes = [
      ...(stage.kept ? changesOf(labels, stage.labels) : ['drops the log line']),
      ...(stage.line === text ? [] : [`log line is now ${quote(stage.line)}`]),
      ...(stage.error === undefined || stage.error === error
        ? []
        : [`error ${stage.error}${stage.errorDetails ? `: ${stage.errorDetails}` : ''}`]),
    ];
    rows.push(`    ${stage.stage}: ${changes.length > 0 ? changes.join('; ') : 'no change'}`);
    ({ labels, line: text, error } = stage);
  }
  return value === undefined ? rows : [...rows, `    counts as ${formatGoFloat(value)}`];
}

/** Reports whether a label is one of the error labels, which are reported separately. */
const isInner = (name: string): boolean => /^__(preserve_)?error/.test(name);

/** Returns the labels that were added, changed or removed. */
function changesOf(before: LabelRecord, after: LabelRecord): readonly string[] {
  const set = Object.entries(after).filter(
    ([name, value]) => before[name] !== value && !isInner(name),
  );
  const gone = Object.keys(before).filter((name) => !(name in after) && !isInner(name));
  return [
    ...set.map(([name, value]) => `${name}=${quote(value)}`),
    ...(gone.length > 0 ? [`without ${gone.join(', ')}`] : []),
  ];
}
