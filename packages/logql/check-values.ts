import type { Interval } from '@observability-stack/query-common';
import * as intervals from '@observability-stack/query-common';
import {
  type BinaryNode,
  isComparison,
  isSetOperator,
  type LinesNode,
  type Matching,
  type MetricNode,
  type RangeNode,
} from './ast';
import type { ReportFinding } from './check';
import { render } from './render';
import { renderMatcher, renderStage } from './render-stages';

const {
  ANY_VALUE: ANY,
  EMPTY_INTERVAL: NEVER,
  lowerBounded: atLeast,
  pointInterval: exactly,
} = intervals;

/** Returns the values that the series of a query can have, as far as its text shows. */
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
      if (intervals.isEmptyInterval(values)) return NEVER;
      if (node.name === 'sum') return intervals.addIntervals(values);
      if (node.name === 'count') return atLeast(1);
      return node.name === 'stddev' || node.name === 'stdvar' ? atLeast(0) : values;
    }
    case 'binary':
      return ofBinary(node);
  }
}

/**
 * Returns the values of a range aggregation. Without log lines there is no series: a count is never
 * 0.
 */
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
  if (operator === 'or') return intervals.unionInterval(left, right);
  if (intervals.isEmptyInterval(left)) return NEVER;
  if (isSetOperator(operator))
    return operator === 'and' && intervals.isEmptyInterval(right) ? NEVER : left;
  if (intervals.isEmptyInterval(right)) return NEVER;
  if (isComparison(operator)) {
    if (node.bool) return intervals.rangeInterval(0, 1);
    return node.left.kind === 'number'
      ? intervals.narrowInterval(intervals.mirrorOperator(operator), right, left)
      : intervals.narrowInterval(operator, left, right);
  }
  if (operator === '/' && isPartOf(node.left, node.right))
    return { ...intervals.rangeInterval(0, 1), openMin: true };
  return intervals.computeInterval(operator, left, right);
}

/**
 * Reports whether one expression counts some of the lines that the other counts, by the same
 * labels.
 */
function isPartOf(part: MetricNode, whole: MetricNode): boolean {
  if (part.kind !== 'aggregate' || whole.kind !== 'aggregate') return false;
  if (part.name !== 'sum' || whole.name !== 'sum') return false;
  const [one, other] = [part.expr, whole.expr];
  if (one.kind !== 'range' || other.kind !== 'range') return false;
  const counts = ['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate'];
  const outside = (node: typeof part, range: RangeNode): string =>
    render({ ...node, expr: { ...range, lines: { kind: 'lines', matchers: [], stages: [] } } });
  return (
    counts.includes(one.name) &&
    !one.unwrap &&
    outside(part, one) === outside(whole, other) &&
    isNarrower(one.lines, other.lines)
  );
}

/**
 * Reports whether lines meet all conditions of others, and possibly more: no stage turns one line
 * into two.
 */
function isNarrower(part: LinesNode, whole: LinesNode): boolean {
  const has = new Set(part.matchers.map(renderMatcher));
  return (
    whole.matchers.every((matcher) => has.has(renderMatcher(matcher))) &&
    whole.stages.every(
      (stage, index) =>
        part.stages[index] !== undefined && renderStage(part.stages[index]) === renderStage(stage),
    )
  );
}

/** Results of the operators for a series and itself. */
const OF_ITSELF: Readonly<Record<string, string>> = {
  '/': 'the ratio is always 1',
  '-': 'the difference is always 0',
  '%': 'the remainder is always 0',
  '==': 'always true',
  '!=': 'never true',
  '>': 'never true',
  '<': 'never true',
  '>=': 'always true',
  '<=': 'always true',
};

/** Reports sides that count the same lines for each pair of matched series. */
export function checkSides(node: BinaryNode, report: ReportFinding): void {
  const { operator, left, right, matching } = node;
  const result = OF_ITSELF[operator];
  if (result === undefined || [left, right].some(({ kind }) => kind === 'number')) return;
  if (pairOf(left, matching) !== pairOf(right, matching)) return;
  report({
    code: 'logql/identical-operands',
    severity: 'error',
    place: render(node),
    message: `both sides of ${operator} count the same lines: ${result}`,
    hint: 'change the selector of one side, or group by labels that both sides have in common',
  });
}

/**
 * Returns a side without conditions on the labels by which the sides are matched: both series of a
 * pair meet them.
 */
function pairOf(side: MetricNode, matching: Matching | undefined): string {
  const isMatched = (label: string): boolean =>
    matching ? matching.labels.includes(label) === (matching.mode === 'on') : true;
  return render(withoutConditions(side, isMatched));
}

function withoutConditions(node: MetricNode, reaches: (label: string) => boolean): MetricNode {
  switch (node.kind) {
    case 'range': {
      const { lines, grouping } = node;
      const { mode, labels } = grouping ?? { mode: 'without', labels: [] };
      const isKept = (label: string): boolean => labels.includes(label) === (mode === 'by');
      // An absence has the labels that its conditions set.
      if (node.name === 'absent_over_time') return node;
      const matchers = lines.matchers
        .filter(({ label }) => !(reaches(label) && isKept(label)))
        .sort((a, b) => (renderMatcher(a) < renderMatcher(b) ? -1 : 1));
      return { ...node, lines: { ...lines, matchers } };
    }
    case 'aggregate': {
      const { mode, labels } = node.grouping ?? { mode: 'by', labels: [] };
      const isKept = (label: string): boolean => labels.includes(label) === (mode === 'by');
      return node.parameter === undefined
        ? {
            ...node,
            expr: withoutConditions(node.expr, (label) => reaches(label) && isKept(label)),
            ...(node.grouping && {
              grouping: { ...node.grouping, labels: [...node.grouping.labels].sort() },
            }),
          }
        : node;
    }
    default:
      return node;
  }
}

/** Reports `bool` in an alert: 0 and 1 are values like others, and keep their series. */
export function checkBool(node: MetricNode, report: ReportFinding): void {
  if (node.kind !== 'binary') return;
  if (isSetOperator(node.operator))
    for (const side of [node.left, node.right]) checkBool(side, report);
  else if (isComparison(node.operator) && node.bool)
    report({
      code: 'logql/bool-condition',
      severity: 'error',
      place: render(node),
      message: 'comparison with bool is not a condition: it returns 0 or 1 and keeps every series',
      hint: 'remove bool',
    });
}

/** Reports comparisons that are false for any number of lines. */
export function checkComparison(node: BinaryNode, report: ReportFinding): void {
  if (!isComparison(node.operator)) return;
  const [left, right] = [valuesOf(node.left), valuesOf(node.right)];
  if (intervals.isEmptyInterval(left) || intervals.isEmptyInterval(right)) return;
  if (intervals.compareIntervals(node.operator, left, right) !== 'never') return;
  report({
    code: 'logql/never-true',
    severity: 'error',
    place: render(node),
    message: 'comparison is never true: without log lines the result is empty, not 0',
    hint: 'use absent_over_time(…), add "or vector(0)" to the count, or change the threshold',
  });
}
