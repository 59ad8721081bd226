import { isComparison, type Node } from '../ast';
import { expressionType } from '../types';
import { type NodeCheck, promqlError, promqlWarning } from './context';

/**
 * Reports comparisons that are false for all values, and averages that one idle series makes NaN.
 */
export const numberCheck: NodeCheck = (node) => [
  ...nanComparison(node),
  ...inverted(node),
  ...percentile(node),
];

const isNaNumber = (node: Node): boolean => node.kind === 'number' && Number.isNaN(node.value);

function nanComparison(node: Node) {
  if (node.kind !== 'binary' || !isComparison(node.operator)) return [];
  if (!isNaNumber(node.left) && !isNaNumber(node.right)) return [];
  return [
    promqlError(
      'promql/nan-comparison',
      node,
      `comparison with NaN is ${node.operator === '!=' ? 'always' : 'never'} true`,
      'compare the value with itself: x == x is false only for NaN',
    ),
  ];
}

/** Reports an aggregation of ratios: 0 / 0 is NaN, and one NaN in a sum makes the sum NaN. */
function inverted(node: Node) {
  if (node.kind !== 'aggregate' || !['sum', 'avg', 'stddev', 'stdvar'].includes(node.name))
    return [];
  const { expr } = node;
  if (expr.kind !== 'binary' || (expr.operator !== '/' && expr.operator !== '%')) return [];
  if ([expr.left, expr.right].some((side) => expressionType(side) === 'scalar')) return [];
  // A divisor that was compared is not 0.
  if (expr.right.kind === 'binary' && isComparison(expr.right.operator)) return [];
  return [
    promqlWarning(
      'promql/aggregated-ratio',
      node,
      `${node.name} of ratios gives each the same weight, and is NaN if one divisor is 0`,
      `aggregate both sides first, then divide; or guard the divisor with > 0`,
    ),
  ];
}

const QUANTILES: readonly string[] = ['histogram_quantile', 'quantile_over_time', 'quantile'];

/** Reports a quantile outside of 0 and 1, which is infinite and thus above every threshold. */
function percentile(node: Node) {
  if (node.kind !== 'call' && node.kind !== 'aggregate') return [];
  const share = node.kind === 'call' ? node.args[0] : node.parameter;
  if (!QUANTILES.includes(node.name) || share?.kind !== 'number') return [];
  const { value } = share;
  if (value >= 0 && value <= 1) return [];
  return [
    promqlError(
      'promql/quantile-out-of-range',
      node,
      `quantile ${value} of ${node.name} is out of range: expected 0 to 1`,
      value > 1 && value <= 100 ? `write ${value / 100}` : 'write a number such as 0.99',
    ),
  ];
}
