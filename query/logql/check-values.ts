import type { Interval } from '../shared/interval';
import * as intervals from '../shared/interval';
import {
  type BinaryNode,
  isComparison,
  isSetOperator,
  type MetricNode,
  type RangeNode,
} from './ast';
import type { Finding } from './check';
import { render } from './render';

const { ANY, NEVER, atLeast, exactly } = intervals;

/** Which values the series of a query can have, as far as its text tells. */
function valuesOf(node: MetricNode): Interval {
  switch (node.kind) {
    case 'number':
    case 'vector':
      return exactly(node.value);
    case 'invalid':
      return ANY;
    case 'range':
      return ofRange(node);
    case 'label_replace':
      return valuesOf(node.expr);
    case 'aggregate': {
      const values = valuesOf(node.expr);
      if (intervals.isNever(values)) return NEVER;
      if (node.name === 'sum') return intervals.summed(values);
      if (node.name === 'count') return atLeast(1);
      return node.name === 'stddev' || node.name === 'stdvar' ? atLeast(0) : values;
    }
    case 'binary':
      return ofBinary(node);
  }
}

/** Where no line is, there is no series: a count is never 0. */
function ofRange({ name, unwrap }: RangeNode): Interval {
  switch (name) {
    case 'absent_over_time':
      return exactly(1);
    case 'count_over_time':
      return atLeast(1);
    case 'rate':
      return unwrap ? ANY : { ...atLeast(0), openMin: true };
    case 'bytes_over_time':
    case 'bytes_rate':
    case 'stddev_over_time':
    case 'stdvar_over_time':
    case 'rate_counter':
      return atLeast(0);
    default:
      return ANY;
  }
}

function ofBinary(node: BinaryNode): Interval {
  const { operator } = node;
  const left = valuesOf(node.left);
  const right = valuesOf(node.right);
  if (operator === 'or') return intervals.union(left, right);
  if (intervals.isNever(left)) return NEVER;
  if (isSetOperator(operator)) return operator === 'and' && intervals.isNever(right) ? NEVER : left;
  if (intervals.isNever(right)) return NEVER;
  if (isComparison(operator)) {
    if (node.bool) return intervals.between(0, 1);
    return node.left.kind === 'number'
      ? intervals.narrowed(intervals.mirror(operator), right, left)
      : intervals.narrowed(operator, left, right);
  }
  return intervals.computed(operator, left, right);
}

/** Comparisons that no number of lines meets. */
export function checkComparison(node: BinaryNode, report: Finding): void {
  if (!isComparison(node.operator)) return;
  const [left, right] = [valuesOf(node.left), valuesOf(node.right)];
  if (intervals.isNever(left) || intervals.isNever(right)) return;
  if (intervals.verdict(node.operator, left, right) !== 'never') return;
  report({
    code: 'logql/never-true',
    severity: 'error',
    place: render(node),
    message: 'the comparison never holds: where there is no line there is no series, rather than 0',
    hint: 'use absent_over_time(…), put "or vector(0)" behind the count, or correct the threshold',
  });
}
