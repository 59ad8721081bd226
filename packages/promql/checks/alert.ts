import { compareIntervals, type QueryFinding } from '@observability-stack/query-common';
import { type BinaryNode, isComparison, isSetOperator, type Node } from '../ast';
import { expressionType } from '../types';
import {
  containsNode,
  nodeChildren,
  promqlError,
  promqlWarning,
  type QueryContext,
  selectorSeries,
} from './context';
import { picksSeries, resultLabels } from './labels';
import { isSamePair } from './same';
import { keepsAllSeries, valueInterval } from './values';

/** What a query must keep for the text that goes with it. */
export function templateLabels(root: Node, context: QueryContext): readonly QueryFinding[] {
  const { possible, certain } = resultLabels(root, context);
  return (context.templateLabels ?? []).flatMap((label) => {
    if (possible && !possible.has(label))
      return [
        promqlError(
          'promql-label-dropped',
          root,
          `the text names the label ${label}, which the query does not leave`,
          `keep it: add ${label} to by, on or group_left; what is left: ${[...possible].join(', ') || 'nothing'}`,
        ),
      ];
    return possible && !certain.has(label) && !context.optionalLabels?.includes(label)
      ? [
          promqlWarning(
            'promql-label-missing',
            root,
            `the text names the label ${label}, which not every series has`,
            'keep it on both sides of or',
          ),
        ]
      : [];
  });
}

/** An alert fires for every series that its query leaves: it must be able to leave none. */
export function alertCondition(root: Node, context: QueryContext): readonly QueryFinding[] {
  if (context.use !== 'alert') return [];
  // meant to fire always: proof that alerts get through
  const isWatchdog = root.kind === 'call' && root.name === 'vector';
  const findings: QueryFinding[] = [];
  if (!isWatchdog && !canBeEmpty(root, context)) {
    const bool = containsNode(root, (node) => node.kind === 'binary' && node.bool === true);
    findings.push(
      promqlError(
        'promql-no-condition',
        root,
        'the alert fires as long as there is anything at all',
        bool
          ? 'with bool a comparison always leaves a series: leave bool out'
          : 'compare with a threshold',
      ),
    );
  }
  if (findings.length === 0)
    for (const node of idleBools(root))
      findings.push(
        promqlError(
          'promql-bool-condition',
          node,
          'the comparison with bool gives 0 or 1 and keeps every series, so that it is no condition',
          'leave bool out',
        ),
      );
  if (containsNode(root, (node) => node.kind === 'aggregate' && node.name === 'count_values'))
    findings.push(
      promqlError(
        'promql-changing-label',
        root,
        'count_values puts the value into a label: each new value is a new alert',
        'count the series that meet a condition instead: count by (…) (metric > threshold)',
      ),
    );
  const absence = first(root, (node) => node.kind === 'call' && node.name === 'absent');
  if (absence && context.pending === 0)
    findings.push(
      promqlWarning(
        'promql-absent-without-for',
        absence,
        'after a restart of Prometheus everything is absent until it has been scraped',
        'give the alert a for of two scrape intervals at least, such as 5m',
      ),
    );
  if (containsNode(root, (node) => node.kind === 'aggregate' && picksSeries(node)))
    findings.push(
      promqlWarning(
        'promql-unstable-alert',
        root,
        'which series topk and its like pick changes from one evaluation to the next, and with it the alert',
        'compare with a threshold instead',
      ),
    );
  return findings;
}

/** A comparison that every value meets is no condition. */
function alwaysHolds(node: BinaryNode, context: QueryContext): boolean {
  const { operator, left, right, matching } = node;
  if (!isComparison(operator)) return false;
  // of two vectors, series without a partner are left out
  if (expressionType(left) === 'scalar' || expressionType(right) === 'scalar') {
    // that a ratio without requests is NaN makes no condition of it
    const [one, other] = [left, right].map((side) => ({
      ...valueInterval(side, context),
      nan: false,
    }));
    return (
      one !== undefined &&
      other !== undefined &&
      compareIntervals(operator, one, other) === 'always'
    );
  }
  return operator === '==' && isSamePair(left, right, matching, context);
}

/** The outermost node of a kind. */
const first = (node: Node, wanted: (node: Node) => boolean): Node | undefined =>
  wanted(node)
    ? node
    : nodeChildren(node)
        .map((child) => first(child, wanted))
        .find(Boolean);

/** Comparisons with `bool` whose 0 or 1 decides nothing, since a series is kept by being there. */
function idleBools(node: Node): readonly BinaryNode[] {
  if (node.kind !== 'binary') return [];
  if (isSetOperator(node.operator)) return [node.left, node.right].flatMap(idleBools);
  return isComparison(node.operator) && node.bool ? [node] : [];
}

function canBeEmpty(node: Node, context: QueryContext): boolean {
  switch (node.kind) {
    case 'number':
    case 'string':
      return false;
    case 'invalid':
      return true;
    case 'selector':
      // what rules write comes and goes
      return node.name === 'ALERTS' || selectorSeries(node, context) === undefined;
    case 'range':
      return canBeEmpty(node.selector, context);
    case 'subquery':
    case 'negate':
      return canBeEmpty(node.expr, context);
    case 'aggregate':
      return canBeEmpty(node.expr, context);
    case 'call':
      if (node.name.startsWith('absent')) return true;
      return (
        node.name !== 'scalar' &&
        node.name !== 'vector' &&
        node.args.some((arg) => canBeEmpty(arg, context))
      );
    case 'binary': {
      const { operator, left, right } = node;
      if (operator === 'or')
        return (
          !keepsAllSeries(node, context) && canBeEmpty(left, context) && canBeEmpty(right, context)
        );
      if (operator === 'and' || operator === 'unless') return true;
      if (isComparison(operator) && !node.bool && !alwaysHolds(node, context)) return true;
      return canBeEmpty(left, context) || canBeEmpty(right, context);
    }
  }
}
