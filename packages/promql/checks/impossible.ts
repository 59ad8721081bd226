import { compareIntervals, isEmptyInterval } from '@observability-stack/query-common';
import { type BinaryNode, isComparison, isSetOperator, type Node } from '../ast';
import { functions } from '../functions';
import { expressionType } from '../types';
import { type NodeCheck, type PromqlContext, promqlError, type QueryContext } from './context';
import { picksSeries } from './labels';
import { isSame, isSamePair } from './same';
import { valueInterval } from './values';

/**
 * Reports conditions that are never true, sides that are the same, and sides whose labels have
 * different values.
 */
export const unsatisfiableCheck: NodeCheck = (node, { context }) => {
  if (node.kind !== 'binary') return [];
  for (const check of [apart, sameSides, neverHolds]) {
    const found = check(node, context);
    if (found.length > 0) return found;
  }
  return [];
};

const isVector = (node: Node): boolean => expressionType(node) === 'instant';

/** Results of the operators for a series and itself. */
const OF_ITSELF: Readonly<Record<string, string>> = {
  '/': 'the ratio is always 1',
  '-': 'the difference is always 0',
  '%': 'the remainder is always 0',
  '>': 'never true',
  '<': 'never true',
  '>=': 'always true',
  '<=': 'always true',
  and: 'the second has no effect',
  or: 'the second adds nothing',
  unless: 'the result is empty',
};

function sameSides(node: BinaryNode, context: PromqlContext) {
  const result = OF_ITSELF[node.operator];
  if (result === undefined || !isVector(node.left) || !isVector(node.right)) return [];
  if (!areSame(node, context)) return [];
  return [
    promqlError(
      'promql/identical-operands',
      node,
      `both sides of ${node.operator} select the same series: ${result}`,
      'change the metric or the matchers of one side',
    ),
  ];
}

/**
 * Reports whether two sides are the same. For `and`, `or` and `unless` all series count, for other
 * operators only those with a match.
 */
const areSame = (
  { operator, left, right, matching }: BinaryNode,
  context: PromqlContext,
): boolean =>
  isSame(left, right, context) ||
  (!isSetOperator(operator) && isSamePair(left, right, matching, context));

function neverHolds(node: BinaryNode, context: QueryContext) {
  const { operator } = node;
  if (!isComparison(operator) && operator !== 'and' && operator !== 'unless') return [];
  const [left, right] = [valueInterval(node.left, context), valueInterval(node.right, context)];
  // The inner expression has already been reported.
  if (isEmptyInterval(left) || isEmptyInterval(right)) return [];
  if (isComparison(operator)) {
    if (compareIntervals(operator, left, right) !== 'never') return [];
    return [
      promqlError(
        'promql/never-true',
        node,
        `comparison is never true: ${valuesText(node.left, context)} ${operator} ${valuesText(node.right, context)}`,
        hintFor(node),
      ),
    ];
  }
  if (!isEmptyInterval(valueInterval(node, context))) return [];
  return [
    promqlError(
      'promql/never-true',
      node,
      `${operator} never returns a series: ${
        operator === 'and'
          ? 'no value meets both conditions'
          : 'every series on the left is on the right too'
      }`,
      operator === 'and'
        ? 'use or, or correct one of the thresholds'
        : 'correct one of the thresholds',
    ),
  ];
}

function valuesText(node: Node, context: QueryContext): string {
  if (node.kind === 'number') return String(node.value);
  const { min, max, openMin, openMax } = valueInterval(node, context);
  if (min === max) return `a value that is always ${min}`;
  const low = Number.isFinite(min) ? `${openMin ? 'above' : 'at least'} ${min}` : '';
  const high = Number.isFinite(max) ? `${openMax ? 'below' : 'at most'} ${max}` : '';
  return `a value of ${[low, high].filter(Boolean).join(' and ') || 'any size'}`;
}

/** Returns a hint. A count of nothing is an empty result, not a zero. */
function hintFor({ left, right }: BinaryNode): string {
  const counts = [left, right].some(
    (side) =>
      (side.kind === 'aggregate' && ['count', 'group', 'sum'].includes(side.name)) ||
      (side.kind === 'call' && side.name === 'count_over_time'),
  );
  if (counts)
    return 'use absent(…), or count … or vector(0): a count of nothing is an empty result, not 0';
  const quantile = [left, right].some(
    (side) => side.kind === 'call' && side.name === 'histogram_quantile',
  );
  return quantile
    ? 'add a bucket above the threshold: a quantile is at most the last bucket bound'
    : 'correct the operator or the threshold';
}

/** Reports vectors that cannot match, since the sides require different values of a label. */
function apart(node: BinaryNode) {
  const { operator, matching } = node;
  if (operator === 'or' || !isVector(node.left) || !isVector(node.right)) return [];
  const left = fixedValues(node.left);
  const right = fixedValues(node.right);
  const isMatched = (label: string): boolean =>
    matching?.mode === 'on' ? matching.labels.includes(label) : !matching?.labels.includes(label);
  const [clash] = [...left].filter(
    ([label, value]) => isMatched(label) && right.has(label) && right.get(label) !== value,
  );
  if (!clash) return [];
  const [label, value] = clash;
  return [
    promqlError(
      'promql/never-matches',
      node,
      `the sides never match: label "${label}" is ${JSON.stringify(value)} on the left and ${JSON.stringify(right.get(label))} on the right`,
      operator === 'unless'
        ? `use the same ${label} on both sides, or ignoring (${label}): unless has no effect here`
        : `use the same ${label} on both sides, or ignoring (${label})`,
    ),
  ];
}

type Values = ReadonlyMap<string, string>;
const NONE: Values = new Map();
const only = (values: Values, keeps: (label: string) => boolean): Values =>
  new Map([...values].filter(([label]) => keeps(label)));

/** Returns the labels that have one value on all series of an expression, with that value. */
function fixedValues(node: Node): Values {
  switch (node.kind) {
    case 'selector':
      return new Map(
        node.matchers
          .filter(({ operator, value }) => operator === '=' && value !== '')
          .map(({ label, value }) => [label, value]),
      );
    case 'range':
      return fixedValues(node.selector);
    case 'subquery':
    case 'negate':
      return fixedValues(node.expr);
    case 'aggregate': {
      const inside = fixedValues(node.expr);
      if (picksSeries(node)) return inside;
      const { mode, labels } = node.grouping ?? { mode: 'by', labels: [] };
      return only(inside, (label) => labels.includes(label) === (mode === 'by'));
    }
    case 'call': {
      const source = node.args.find((arg) => ['instant', 'range'].includes(expressionType(arg)));
      if (!source || functions[node.name].labels === 'none') return NONE;
      const written = node.args[1];
      const into = node.name.startsWith('label_') && written?.kind === 'string' && written.value;
      return only(fixedValues(source), (label) => label !== into);
    }
    case 'binary':
      return ofBinary(node);
    default:
      return NONE;
  }
}

function ofBinary({ operator, left, right, matching }: BinaryNode): Values {
  if (expressionType(left) === 'scalar') return fixedValues(right);
  if (expressionType(right) === 'scalar') return fixedValues(left);
  const [one, other] = [fixedValues(left), fixedValues(right)];
  if (operator === 'or') return only(one, (label) => other.get(label) === one.get(label));
  if (isSetOperator(operator)) return one;
  if (matching?.group) {
    const { side, include } = matching.group;
    return only(side === 'left' ? one : other, (label) => !include.includes(label));
  }
  const both = new Map([...other, ...one]);
  if (!matching) return both;
  return only(both, (label) => matching.labels.includes(label) === (matching.mode === 'on'));
}
