import type { Matcher } from '@observability-stack/contracts';
import type { Node } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { ruleGroups } from '../../alerts/rules';
import { isPrometheusRule, isRecordingRule } from '../../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../../resolve/environment';

/** Rules by recorded metric, each for one service. */
export type Rules = ReadonlyMap<string, Node>;

/**
 * Returns the rules of request metrics. SLOs query days, for which there are no raw samples here.
 */
export const requestRules = (environment: ResolvedEnvironment): Rules =>
  new Map(
    ruleGroups(environment)
      .flatMap(({ rules }) => rules)
      .flatMap((rule) =>
        isPrometheusRule(rule) && isRecordingRule(rule) && /^service:http_/.test(rule.metric.name)
          ? [[rule.metric.name, promqlNode(rule.expr)] as const]
          : [],
      ),
  );

/** Reports whether a query uses recorded metrics, and only those with a rule. */
export function isReplaceable(node: Node, rules: Rules): boolean {
  const names = recordedNames(node);
  return names.length > 0 && names.every((name) => rules.has(name));
}

export const recordedNames = (node: Node): readonly string[] =>
  node.kind === 'selector'
    ? [node.name ?? ''].filter((name) => name.includes(':'))
    : nodeChildren(node).flatMap(recordedNames);

/** Returns the query with each recorded metric replaced by the rule's expression, for the services that it selects. */
export function withoutRules(node: Node, rules: Rules): Node {
  if (node.kind === 'selector') {
    const rule = node.name === undefined ? undefined : rules.get(node.name);
    return rule ? withoutRules(selecting(rule, node.matchers), rules) : node;
  }
  return withChildren(node, (child) => withoutRules(child, rules));
}

/** Returns the expression of a rule with the matchers of other services. */
function selecting(node: Node, matchers: readonly Matcher[]): Node {
  if (node.kind !== 'selector') return withChildren(node, (child) => selecting(child, matchers));
  const kept = node.matchers.filter(({ label }) => label !== 'service');
  return { ...node, matchers: [...kept, ...matchers] };
}

function withChildren(node: Node, map: (node: Node) => Node): Node {
  switch (node.kind) {
    case 'range': {
      const selector = map(node.selector);
      return selector.kind === 'selector' ? { ...node, selector } : node;
    }
    case 'subquery':
    case 'negate':
      return { ...node, expr: map(node.expr) };
    case 'call':
      return { ...node, args: node.args.map(map) };
    case 'aggregate':
      return { ...node, expr: map(node.expr) };
    case 'binary':
      return { ...node, left: map(node.left), right: map(node.right) };
    default:
      return node;
  }
}
