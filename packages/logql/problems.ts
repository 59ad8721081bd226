import { matchesEmpty } from '@observability-stack/query-common';
import {
  type AggregateNode,
  type BinaryNode,
  type Grouping,
  isComparison,
  isSetOperator,
  type LinesNode,
  type Matcher,
  type Node,
  picks,
  type RangeNode,
  type Stage,
  sorts,
} from './ast';
import { render } from './render';
import { renderMatcher, renderStage } from './render-stages';
import {
  filterProblems,
  labelProblem,
  type ReportProblem,
  reportPatternProblem,
  reportTolerated,
  stageProblems,
} from './stage-problems';

/**
 * A query that Loki rejects, when it is parsed or when it runs, although the grammar accepts it.
 */
export interface SyntaxProblem {
  readonly message: string;
  readonly place: string;
  /** Whether it is rejected because it would read all streams. @default false */
  readonly everything?: boolean;
  /** Whether it is rejected because a pattern is not RE2. @default false */
  readonly regex?: boolean;
  /** Whether Loki accepts it, although it is likely a mistake. @default false */
  readonly tolerated?: boolean;
}

const WITH_UNWRAP = new Set<string>(
  'sum avg min max first last stddev stdvar quantile'.split(' ').map((name) => `${name}_over_time`),
).add('rate_counter');
const WITH_EITHER = new Set<string>(['rate', 'absent_over_time']);
const WITHOUT_GROUPING = new Set<string>(['sum_over_time', 'rate_counter']);

export function syntaxProblems(root: Node): readonly SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const visit = (node: Node): void => {
    const report: ReportProblem = (message, more) =>
      problems.push({ place: render(node), message, ...more });
    switch (node.kind) {
      case 'invalid':
        report(node.problem, { everything: node.everything, regex: node.regex });
        return;
      case 'lines':
        linesProblems(node, report);
        return;
      case 'number':
        if (!Number.isFinite(node.value)) report('a number must be finite');
        return;
      case 'vector':
        if (!Number.isFinite(node.value) || node.value < 0 || Object.is(node.value, -0))
          report('vector expects a finite number without a sign');
        return;
      case 'range':
        visit(node.lines);
        rangeProblems(node, report);
        return;
      case 'aggregate':
        visit(node.expr);
        aggregateProblems(node, report);
        return;
      case 'label_replace':
        visit(node.expr);
        for (const label of [node.into, node.from]) labelProblem(label, reportTolerated(report));
        reportPatternProblem(node.pattern, report);
        return;
      case 'binary':
        visit(node.left);
        visit(node.right);
        binaryProblems(node, report);
        return;
    }
  };
  visit(root);
  return problems;
}

function linesProblems({ matchers, stages }: LinesNode, report: ReportProblem): void {
  let bad = false;
  for (const { label, operator, value } of matchers) {
    labelProblem(label, report);
    if (operator.endsWith('~')) bad = reportPatternProblem(value, report) || bad;
  }
  if (!bad && !matchers.some(excludesEmpty))
    report(
      'selector matches every stream: expected a matcher that does not match the empty value',
      {
        place: `{${matchers.map(renderMatcher).join(', ')}}`,
        everything: true,
      },
    );
  for (const [index, stage] of stages.entries()) {
    stageProblems(stage, report);
    if (parsesAsCondition(stage, stages[index + 1]))
      report('a != directly after drop or keep would be its condition: put the line filter first', {
        place: renderStage(stage),
      });
  }
}

/** Reports whether two stages are parsed as one: `| drop a != "x"` is a single stage. */
export function parsesAsCondition(stage: Stage, next: Stage | undefined): boolean {
  const picking = stage.kind === 'drop' || stage.kind === 'keep';
  if (!picking || next?.kind !== 'line-filter') return false;
  return typeof stage.labels.at(-1) === 'string' && /^![=~]$/.test(next.operator);
}

/** Reports whether a stream without the label fails the condition. */
function excludesEmpty({ operator, value }: Matcher): boolean {
  switch (operator) {
    case '=':
      return value !== '';
    case '!=':
      return value === '';
    case '=~':
      return !matchesEmpty(value);
    case '!~':
      return matchesEmpty(value);
  }
}

function rangeProblems(node: RangeNode, report: ReportProblem): void {
  const { name, parameter, unwrap, grouping, range } = node;
  if (range <= 0) reportTolerated(report)('a range must be greater than 0');
  if (name === 'quantile_over_time') {
    if (parameter === undefined) report(`${name} expects a quantile as its first argument`);
    else if (!(parameter >= 0 && parameter <= 1))
      reportTolerated(report)('a quantile must be between 0 and 1');
  } else if (parameter !== undefined) report(`${name} does not accept a parameter`);
  if (WITH_UNWRAP.has(name) && !unwrap) report(`${name} requires unwrap`);
  if (unwrap && !WITH_UNWRAP.has(name) && !WITH_EITHER.has(name))
    report(`${name} does not accept unwrap`);
  if (grouping && (!WITH_UNWRAP.has(name) || WITHOUT_GROUPING.has(name)))
    report(`${name} does not accept grouping: aggregate its result`);
  groupingProblems(grouping, report);
  if (!unwrap) return;
  labelProblem(unwrap.label, report);
  for (const filter of unwrap.filters) filterProblems(filter, report, false);
}

function aggregateProblems(
  { name, parameter, grouping }: AggregateNode,
  report: ReportProblem,
): void {
  if (!picks.includes(name)) {
    if (parameter !== undefined) report(`${name} does not accept a parameter`);
  } else if (parameter === undefined || !Number.isSafeInteger(parameter) || parameter <= 0)
    report(`${name} expects the number of series as its first argument`);
  if (grouping && (name === 'approx_topk' || (sorts.includes(name) && grouping.labels.length > 0)))
    report(`${name} does not accept grouping`);
  groupingProblems(grouping, report);
}

function groupingProblems(grouping: Grouping | undefined, report: ReportProblem): void {
  for (const label of grouping?.labels ?? []) labelProblem(label, report);
}

function binaryProblems(
  { operator, left, right, bool, matching }: BinaryNode,
  report: ReportProblem,
): void {
  if (bool && !isComparison(operator))
    reportTolerated(report)('bool is only allowed on comparisons');
  const numbers = [left, right].filter(({ kind }) => kind === 'number').length;
  if (numbers > 0 && isSetOperator(operator))
    report(`operator "${operator}" is only allowed between vectors`);
  if (!matching) return;
  const { mode, labels, group } = matching;
  for (const label of [...labels, ...(group?.include ?? [])]) labelProblem(label, report);
  if (numbers > 0) reportTolerated(report)('on and ignoring are only allowed between vectors');
  if (group && isSetOperator(operator))
    reportTolerated(report)(`operator "${operator}" does not accept group_left or group_right`);
  // Loki omits the group when it renders such a query for its components.
  if (group && mode === 'ignoring' && labels.length === 0)
    reportTolerated(report)(`group_${group.side} requires on, or ignoring with labels`);
}
