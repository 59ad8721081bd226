import { compareIntervals, listCandidates } from '@observability-stack/query-common';
import { type BinaryNode, isComparison, isSetOperator, type Node } from '../ast';
import type { PromqlFinding } from '../codes';
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
import { joinedPick } from './matching';
import { isSamePair } from './same';
import { keepsAllSeries, valueInterval } from './values';

/** Reports labels that the texts of an alert use and its query drops. */
export function templateLabels(root: Node, context: QueryContext): readonly PromqlFinding[] {
  const { possible, certain } = resultLabels(root, context);
  return (context.templateLabels ?? []).flatMap((label) => {
    if (possible && !possible.has(label))
      return [
        promqlError(
          'promql/dropped-label',
          root,
          `label "${label}" is used by a text or a legend, but dropped by the query`,
          `add ${label} to by, on or group_left; labels of the result: ${listCandidates(possible)}`,
        ),
      ];
    return possible && !certain.has(label) && !context.optionalLabels?.includes(label)
      ? [
          promqlWarning(
            'promql/optional-label',
            root,
            `label "${label}" is used by a text, but only some series have it`,
            'keep it on both sides of or, or remove it from the text',
          ),
        ]
      : [];
  });
}

/**
 * Reports an alert without a condition: it fires for every series of the result, which must be able
 * to be empty.
 */
export function alertCondition(root: Node, context: QueryContext): readonly PromqlFinding[] {
  if (context.use !== 'alert') return [];
  // Always fires, to prove that alerts reach the receiver.
  const isWatchdog = root.kind === 'call' && root.name === 'vector';
  const findings: PromqlFinding[] = [];
  if (!isWatchdog && !canBeEmpty(root, context)) {
    const bool = containsNode(root, (node) => node.kind === 'binary' && node.bool === true);
    findings.push(
      promqlError(
        'promql/missing-condition',
        root,
        'condition is missing: the alert fires as long as there is a series',
        bool
          ? 'remove bool: a comparison with bool keeps every series'
          : 'compare with a threshold',
      ),
    );
  }
  if (findings.length === 0)
    for (const node of idleBools(root))
      findings.push(
        promqlError(
          'promql/bool-condition',
          node,
          'comparison with bool is not a condition: it returns 0 or 1 and keeps every series',
          'remove bool',
        ),
      );
  if (containsNode(root, (node) => node.kind === 'aggregate' && node.name === 'count_values'))
    findings.push(
      promqlError(
        'promql/changing-label',
        root,
        'count_values sets a label to the value: each new value is a new alert',
        'count the series that meet a condition: count by (…) (metric > threshold)',
      ),
    );
  const absence = first(root, (node) => node.kind === 'call' && node.name === 'absent');
  if (absence && context.pending === 0)
    findings.push(
      promqlWarning(
        'promql/absent-without-for',
        absence,
        'absent() without "for" fires after a restart of Prometheus, until targets are scraped',
        'set for to at least two scrape intervals, such as 5m',
      ),
    );
  // One series for each combination of the matched labels adds labels, and does not choose what fires.
  const joined = new Set<Node>();
  containsNode(root, (node) => {
    const pick = joinedPick(node);
    if (pick) joined.add(pick);
    return false;
  });
  if (
    containsNode(
      root,
      (node) => node.kind === 'aggregate' && picksSeries(node) && !joined.has(node),
    )
  )
    findings.push(
      promqlWarning(
        'promql/unstable-selection',
        root,
        'selected series change between evaluations, and with them the alert',
        'compare with a threshold instead',
      ),
    );
  return findings;
}

/** Reports whether a comparison is true for every value, and thus not a condition. */
function alwaysHolds(node: BinaryNode, context: QueryContext): boolean {
  const { operator, left, right, matching } = node;
  if (!isComparison(operator)) return false;
  // Two vectors drop series without a match.
  if (expressionType(left) === 'scalar' || expressionType(right) === 'scalar') {
    // That a ratio without requests is NaN does not make it a condition.
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

/** Returns the outermost node that meets a condition. */
const first = (node: Node, wanted: (node: Node) => boolean): Node | undefined =>
  wanted(node)
    ? node
    : nodeChildren(node)
        .map((child) => first(child, wanted))
        .find(Boolean);

/**
 * Returns comparisons with `bool` whose result has no effect, since `and`, `or` and `unless` only
 * test whether a series exists.
 */
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
      // Series that rules write may be absent.
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
