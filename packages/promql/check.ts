import type { Node } from './ast';
import { alertCondition, templateLabels } from './checks/alert';
import { boundCheck } from './checks/bounds';
import { knownValuesCheck } from './checks/closed';
import {
  type NodeCheck,
  nodeChildren,
  nodeSelectors,
  type PromqlContext,
  promqlError,
  type QueryContext,
} from './checks/context';
import { metricKindCheck, rawCounters } from './checks/counter';
import { featureCheck } from './checks/features';
import { histogramCheck, quantileCheck } from './checks/histogram';
import { unsatisfiableCheck } from './checks/impossible';
import { matchingCheck } from './checks/matching';
import { conflictCheck, groupingCheck, metricCheck } from './checks/metric';
import { numberCheck } from './checks/numbers';
import { regexCheck } from './checks/regex';
import { unitCheck } from './checks/units';
import { windowCheck } from './checks/window';
import type { PromqlFinding } from './codes';
import { type Expression, promqlNode } from './expression';
import { typeProblems } from './types';

export type { PromqlContext, PromqlFeature } from './checks/context';

/** Checks of single nodes, by kind. */
const nodeChecks: Readonly<Record<Node['kind'], readonly NodeCheck[]>> = {
  selector: [metricCheck, conflictCheck, boundCheck, knownValuesCheck, regexCheck, featureCheck],
  range: [windowCheck],
  call: [metricKindCheck, histogramCheck, groupingCheck, numberCheck, featureCheck],
  aggregate: [quantileCheck, groupingCheck, numberCheck, featureCheck],
  binary: [matchingCheck, unsatisfiableCheck, unitCheck, numberCheck, featureCheck],
  subquery: [],
  negate: [],
  number: [],
  string: [],
  invalid: [],
};

/** Checks of the query as a whole. */
const queryChecks = [rawCounters, templateLabels, alertCondition] as const;

/** Returns all findings about a query that do not require running it. */
export function checkPromql(
  expression: Expression,
  given: PromqlContext,
): readonly PromqlFinding[] {
  const root = promqlNode(expression);
  const broken = typeProblems(root).map(({ node, message }) =>
    promqlError(
      'promql/invalid-query',
      node,
      node.kind === 'invalid' ? `query is not valid PromQL: ${message}` : message,
      'correct the query: https://prometheus.io/docs/prometheus/latest/querying/basics/',
    ),
  );
  // The other checks require arguments of the right types.
  if (broken.length > 0) return broken;
  const context: QueryContext = { ...given, labels: new Map(), values: new Map() };
  const findings: PromqlFinding[] = [];
  const visit = (node: Node, parent?: Node): void => {
    const visited = { context, parent };
    nodeChecks[node.kind].forEach((check) => {
      const found = check(node, visited);
      if (found.length > 0) findings.push(...found);
    });
    nodeChildren(node).forEach((child) => {
      visit(child, node);
    });
  };
  visit(root);
  for (const check of queryChecks) findings.push(...check(root, context));
  return findings;
}

/** Checks the names, labels and values of all selectors. */
export function checkSelectors(
  expression: Expression,
  given: PromqlContext,
): readonly PromqlFinding[] {
  const visit = { context: { ...given, labels: new Map(), values: new Map() } };
  return nodeSelectors(promqlNode(expression)).flatMap((selector) =>
    [metricCheck, boundCheck, knownValuesCheck].flatMap((check) => check(selector, visit)),
  );
}
