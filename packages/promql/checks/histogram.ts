import { type CallNode, isSetOperator, type Node, type SelectorNode } from '../ast';
import { functions } from '../functions';
import {
  type NodeCheck,
  nodeChildren,
  nodeSelectors,
  type PromqlContext,
  promqlError,
  type QueryContext,
  selectorSeries,
} from './context';
import { resultLabels } from './labels';

/** Reports quantiles of metrics that are not histograms, or of buckets without `le`. */
export const histogramCheck: NodeCheck = (node, { context }) => {
  if (node.kind !== 'call') return [];
  const { reads } = functions[node.name];
  const input = node.args.find(({ kind }) => kind !== 'number' && kind !== 'string');
  if (!reads || !input) return [];
  const wrong = notHistograms(input, reads, context);
  return wrong.length > 0
    ? [
        promqlError(
          'promql/not-a-histogram',
          node,
          `${node.name} of ${wrong.map((name) => `"${name}"`).join(' and ')}, which is not a histogram`,
          reads === 'native'
            ? 'use a native histogram'
            : 'use the _bucket series of a classic histogram, or a native histogram',
        ),
      ]
    : lostBounds(node, input, context);
};

function notHistograms(input: Node, reads: 'native' | 'buckets', context: PromqlContext) {
  return valuesOf(input).flatMap((selector) => {
    const series = selectorSeries(selector, context);
    if (!series || series.sampleType === 'histogram') return [];
    const bounds = reads === 'buckets' && series.queryLabels.includes('le');
    return bounds ? [] : [series.name];
  });
}

/**
 * Returns the selectors whose values are part of the result: the right operand of `and` and
 * `unless` only matters by its existence.
 */
const valuesOf = (node: Node): readonly SelectorNode[] => {
  if (node.kind === 'selector') return [node];
  if (node.kind === 'binary' && isSetOperator(node.operator) && node.operator !== 'or')
    return valuesOf(node.left);
  return nodeChildren(node).flatMap(valuesOf);
};

function lostBounds(node: CallNode, input: Node, context: QueryContext) {
  const native = nodeSelectors(input).some(
    (one) => selectorSeries(one, context)?.sampleType === 'histogram',
  );
  const { possible } = resultLabels(input, context);
  if (native || !possible || possible.has('le')) return [];
  return [
    promqlError(
      'promql/missing-le',
      node,
      `label "le", by which ${node.name} identifies buckets, is dropped`,
      'add le to by, or remove it from without',
    ),
  ];
}

/** Reports sums and averages of quantiles, which are not quantiles. */
export const quantileCheck: NodeCheck = (node, { context }) => {
  if (node.kind !== 'aggregate' || (node.name !== 'sum' && node.name !== 'avg')) return [];
  if (!isQuantile(node.expr, context)) return [];
  return [
    promqlError(
      'promql/aggregated-quantile',
      node,
      `${node.name} of quantiles is not a quantile`,
      'aggregate the buckets of a histogram by le first; for a summary use max',
    ),
  ];
};

function isQuantile(node: Node, context: PromqlContext): boolean {
  switch (node.kind) {
    case 'selector': {
      const series = selectorSeries(node, context);
      return series?.metric.type === 'summary' && series.queryLabels.includes('quantile');
    }
    case 'call':
      return node.name.startsWith('histogram_quantile') || carries(node, context);
    case 'negate':
    case 'range':
    case 'subquery':
      return nodeChildren(node).some((child) => isQuantile(child, context));
    default:
      return false;
  }
}

const carries = (node: CallNode, context: PromqlContext): boolean =>
  !/^(count|present|absent|timestamp|changes)/.test(node.name) &&
  node.args.some((arg) => isQuantile(arg, context));
