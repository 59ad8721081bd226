import type { Node, RangeNode } from '@observability-stack/logql/ast';
import { checkAsLoki, LogqlError, parseAsLoki } from '@observability-stack/logql/parse';
import { render } from '@observability-stack/logql/render';
import { renderStage } from '@observability-stack/logql/render-stages';
import { evaluateInstant, evaluatePart, withPosition } from './evaluate';
import { allLabels } from './hints';
import { type CompiledMetric, compileMetric } from './metric';
import { type CompiledStep, compileLines, createRunner, type Runner } from './pipeline';
import { ERROR, ERROR_DETAILS } from './reserved-labels';
import { toLabelList, toLabelRecord } from './series';
import type { PipelineLine } from './stages/stage';
import { compareTimes, type PreparedStream, prepareStream } from './streams';
import {
  type EvaluateOptions,
  type Explanation,
  type LineTrace,
  type LogStream,
  NotSupportedError,
  QueryError,
  type QueryResult,
  type StageTrace,
} from './types';

/**
 * Traces each log line through each stage, and the result of each part of the query, to find the
 * stage that is wrong. Errors are part of the result, and not thrown.
 */
export function explain(
  query: string | Node,
  streams: readonly LogStream[],
  at: bigint,
  options: EvaluateOptions = {},
): Explanation {
  const text = typeof query === 'string' ? query : render(query);
  try {
    const node = typeof query === 'string' ? parseAsLoki(query) : checkAsLoki(query);
    if (node.kind === 'lines') return explainLines(node, streams, at, options);
    return explainMetric(compileMetric(node), streams, at, options);
  } catch (error) {
    return { query: text, error: messageOf(withPosition(error, text)), parts: [] };
  }
}

const messageOf = (error: unknown): string => {
  const known = [LogqlError, QueryError, NotSupportedError];
  if (known.some((kind) => error instanceof kind)) return (error as Error).message;
  throw error;
};

function answered(read: () => QueryResult): Pick<Explanation, 'answer' | 'error'> {
  try {
    return { answer: read() };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function explainLines(
  node: Extract<Node, { kind: 'lines' }>,
  streams: readonly LogStream[],
  at: bigint,
  options: EvaluateOptions,
): Explanation {
  const lines = compileLines(node);
  const runner = createRunner(lines, allLabels(lines.early));
  const selected = streams.map(prepareStream).filter(({ labels }) => lines.selects(labels));
  const isInside = (time: bigint): boolean =>
    time <= at && (options.from === undefined || time >= options.from);
  return {
    query: render(node),
    ...answered(() => evaluateInstant(node, streams, at, options)),
    lines: traces(selected, isInside, { steps: lines.steps, runner, now: at }),
    parts: [],
  };
}

function explainMetric(
  metric: CompiledMetric,
  streams: readonly LogStream[],
  at: bigint,
  options: EvaluateOptions,
): Explanation {
  const { node, range, parts } = metric;
  const window = range?.window(at);
  return {
    query: render(node),
    ...answered(() => evaluatePart(metric, streams.map(prepareStream), at, options)),
    ...(range &&
      window && {
        window,
        lines: traces(
          streams.map(prepareStream).filter(({ labels }) => range.selects(labels)),
          (time) => time > window.after && time <= window.until,
          { ...range, now: at },
        ),
      }),
    parts: parts.map((part) => explainMetric(part, streams, at, options)),
  };
}

interface Traced {
  readonly steps: readonly CompiledStep[];
  readonly runner: Runner;
  readonly now: bigint;
  /** Returns the number of a log line. @default lines have no number */
  readonly number?: (line: PipelineLine) => number | undefined;
  /** Range aggregation of the log lines. @default each line is traced independently */
  readonly node?: RangeNode;
}

const traces = (
  streams: readonly PreparedStream[],
  isInside: (at: bigint) => boolean,
  traced: Traced,
): readonly LineTrace[] =>
  streams
    .flatMap((stream) => stream.entries.map((entry) => ({ stream, entry })))
    .filter(({ entry }) => isInside(entry.at))
    .sort((a, b) => compareTimes(a.entry.at, b.entry.at))
    .map((one) => traceLine(one, traced));

function traceLine(
  { stream, entry }: { stream: PreparedStream; entry: PreparedStream['entries'][number] },
  { steps, runner, number, node, now }: Traced,
): LineTrace {
  const { line } = runner;
  const unwrap = node?.unwrap;
  line.text = entry.line;
  line.at = entry.at;
  line.now = now;
  line.labels.reset(stream.base, entry.metadata);
  const stages: StageTrace[] = [];
  let kept = true;
  for (const { stage, compiled } of steps) {
    kept = compiled.run(line);
    const condition = kept ? undefined : unmetCondition(steps, line);
    stages.push({ stage: renderStage(stage), kept: kept || !!condition, ...stateOf(line) });
    if (condition) stages.push({ stage: condition, kept, ...stateOf(line) });
    if (!kept) break;
  }
  const value = kept ? number?.(line) : undefined;
  if (kept && unwrap) {
    const isNumber = value !== undefined;
    stages.push({ stage: `| unwrap ${unwrap.label}`, kept: isNumber, ...stateOf(line) });
  }
  return {
    at: entry.at,
    line: entry.line,
    streamLabels: toLabelRecord(stream.labels),
    structuredMetadata: toLabelRecord(entry.metadata ?? []),
    stages,
    kept: kept && (number === undefined || value !== undefined),
    ...(value !== undefined && { value }),
  };
}

/**
 * Returns the label filter whose condition made an earlier parser drop the line.
 */
function unmetCondition(
  steps: readonly CompiledStep[],
  { labels }: PipelineLine,
): string | undefined {
  const { unmet } = labels.hints;
  const step = steps.find(({ compiled }) => unmet !== undefined && compiled.early?.label === unmet);
  return step && renderStage(step.stage);
}

function stateOf({ text, labels }: PipelineLine): Omit<StageTrace, 'stage' | 'kept'> {
  const all = Object.fromEntries(labels.entries());
  const { [ERROR]: error, [ERROR_DETAILS]: errorDetails, ...rest } = all;
  return {
    line: text,
    labels: toLabelRecord(toLabelList(rest)),
    ...(error !== undefined && { error }),
    ...(errorDetails !== undefined && { errorDetails }),
  };
}
