import { type BinaryNode, isSetOperator, type MetricNode } from '@observability-stack/logql/ast';
import { render } from '@observability-stack/logql/render';
import { calculate, join, withNumber } from './binary';
import { labelReplacer } from './label-replace';
import { type CompiledRange, compileRange, pushDown } from './range';
import type { SeriesSample } from './series';
import type { PreparedStream } from './streams';
import { NotSupportedError, QueryError } from './types';
import { aggregate } from './vector';

/** A compiled part of a query. */
export interface CompiledMetric {
  readonly node: MetricNode;
  readonly evaluate: (streams: readonly PreparedStream[], at: bigint) => readonly SeriesSample[];
  /** Value of a scalar. @default it is a vector */
  readonly number?: number;
  /** Range that it reads. @default it reads no log lines itself */
  readonly range?: CompiledRange;
  readonly parts: readonly CompiledMetric[];
}

export function compileMetric(node: MetricNode): CompiledMetric {
  switch (node.kind) {
    case 'number':
      return number(node, node.value);
    case 'vector':
      return { node, parts: [], evaluate: () => [{ labels: [], value: node.value }] };
    case 'range': {
      const range = compileRange(node);
      return { node, parts: [], range, evaluate: range.evaluate };
    }
    case 'aggregate': {
      if (node.name === 'approx_topk')
        throw new NotSupportedError('approx_topk, whose result is probabilistic,', render(node));
      const part = aggregated(node);
      return {
        node,
        parts: [part],
        evaluate: (streams, at) => aggregate(node, part.evaluate(streams, at)),
      };
    }
    case 'label_replace': {
      const part = vector(node.expr);
      const replace = labelReplacer(node);
      return {
        node,
        parts: [part],
        evaluate: (streams, at) => part.evaluate(streams, at).map(replace),
      };
    }
    case 'binary':
      return binary(node);
    case 'invalid':
      throw new QueryError(node.problem);
  }
}

const number = (node: MetricNode, value: number): CompiledMetric => ({
  node,
  number: value,
  parts: [],
  evaluate() {
    throw new QueryError('a scalar is not a vector');
  },
});

/** Compiles a vector. Only arithmetic between scalars is a scalar. */
function vector(node: MetricNode): CompiledMetric {
  const part = compileMetric(node);
  if (part.number !== undefined)
    throw new QueryError(
      `unexpected expr type (*syntax.LiteralExpr) for Evaluator type (*logql.DefaultEvaluator): ${render(node)}`,
    );
  return part;
}

function aggregated({
  name,
  expr,
  grouping,
}: Extract<MetricNode, { kind: 'aggregate' }>): CompiledMetric {
  if (name !== 'sum' || expr.kind !== 'range') return vector(expr);
  const range = compileRange(expr, pushDown(expr, grouping ?? { mode: 'by', labels: [] }));
  return { node: expr, parts: [], range, evaluate: range.evaluate };
}

function binary(node: BinaryNode): CompiledMetric {
  const { operator } = node;
  const left = compileMetric(node.left);
  const right = compileMetric(node.right);
  const { number: a } = left;
  const { number: b } = right;
  if (isSetOperator(operator) && (a ?? b) !== undefined)
    throw new QueryError(
      `unexpected literal for ${a === undefined ? 'right' : 'left'} leg of logical/set binary operation (${operator}): ${a ?? b}`,
    );
  if (a !== undefined && b !== undefined) return number(node, calculate(operator, a, b));
  const parts = [left, right];
  if (a !== undefined)
    return {
      node,
      parts,
      evaluate: (streams, at) =>
        withNumber(node, right.evaluate(streams, at), (value) => [a, value]),
    };
  if (b !== undefined)
    return {
      node,
      parts,
      evaluate: (streams, at) =>
        withNumber(node, left.evaluate(streams, at), (value) => [value, b]),
    };
  return {
    node,
    parts,
    evaluate: (streams, at) => join(node, left.evaluate(streams, at), right.evaluate(streams, at)),
  };
}
