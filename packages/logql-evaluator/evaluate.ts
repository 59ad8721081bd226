import { type MetricNode, type Node, sorts } from '@observability-stack/logql/ast';
import { checkAsLoki, parseAsLoki } from '@observability-stack/logql/parse';
import { compileLineQuery } from './lines';
import { type CompiledMetric, compileMetric } from './metric';
import { compareLabels, toVectorSample } from './series';
import { type PreparedStream, prepareStream } from './streams';
import {
  type EvaluateOptions,
  type LogStream,
  NotSupportedError,
  QueryError,
  type QueryResult,
} from './types';

type Compiled = (
  streams: readonly PreparedStream[],
  at: bigint,
  options: EvaluateOptions,
) => QueryResult;

const byText = new Map<string, Compiled>();
const byNode = new WeakMap<Node, Compiled>();
const MOST_TEXTS = 200;

/**
 * Returns the result of an instant query as the ruler of Loki evaluates it, over the given log
 * lines only. A log query returns all of them up to that time.
 * @throws LogqlError if the text is not a valid query
 * @throws QueryError if Loki rejects it at evaluation
 * @throws NotSupportedError if this evaluator lacks a feature
 */
export function evaluateInstant(
  query: string | Node,
  streams: readonly LogStream[],
  at: bigint,
  options: EvaluateOptions = {},
): QueryResult {
  try {
    return compiledOf(query)(streams.map(prepareStream), at, options);
  } catch (error) {
    throw typeof query === 'string' ? withPosition(error, query) : error;
  }
}

/** Returns the error with its position in the text, which the tree does not contain. */
export function withPosition(error: unknown, query: string): unknown {
  if (!(error instanceof NotSupportedError) || error.offset !== undefined) return error;
  const [word = ''] = error.place.split(/[\s(]/);
  const exact = query.indexOf(error.place);
  const offset = exact < 0 ? query.toLowerCase().indexOf(word.toLowerCase()) : exact;
  return offset < 0 ? error : new NotSupportedError(error.feature, error.place, offset);
}

function compiledOf(query: string | Node): Compiled {
  if (typeof query !== 'string') {
    const known = byNode.get(query);
    if (known) return known;
    const made = compile(checkAsLoki(query));
    byNode.set(query, made);
    return made;
  }
  const known = byText.get(query);
  if (known) return known;
  if (byText.size >= MOST_TEXTS) byText.clear();
  const made = compile(parseAsLoki(query));
  byText.set(query, made);
  return made;
}

function compile(node: Node): Compiled {
  if (node.kind === 'lines') {
    const evaluate = compileLineQuery(node);
    return (streams, at, { from }) => evaluate(streams, from, at);
  }
  const metric = compileMetric(node);
  return (streams, at, options) => evaluatePart(metric, streams, at, options);
}

/** Default limit of Loki. */
const MAX_SERIES = 500;

/** Evaluates a query and records the result of each part. */
export function evaluatePart(
  metric: CompiledMetric,
  streams: readonly PreparedStream[],
  at: bigint,
  { maxSeries = MAX_SERIES }: EvaluateOptions,
): QueryResult {
  if (metric.number !== undefined) return { kind: 'scalar', value: metric.number };
  const samples = metric.evaluate(streams, at);
  if (samples.length > maxSeries)
    throw new QueryError(
      `maximum number of series (${maxSeries}) reached for a single query; consider reducing query cardinality by adding more specific stream selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()`,
    );
  const ordered = isSorted(metric.node)
    ? samples
    : samples.toSorted((a, b) => compareLabels(a.labels, b.labels));
  return { kind: 'vector', samples: ordered.map(toVectorSample) };
}

/** Reports whether the query sorts anywhere; Loki then keeps the order. */
function isSorted(node: MetricNode): boolean {
  switch (node.kind) {
    case 'aggregate':
      return sorts.includes(node.name) || isSorted(node.expr);
    case 'label_replace':
      return isSorted(node.expr);
    case 'binary':
      return isSorted(node.left) || isSorted(node.right);
    default:
      return false;
  }
}
