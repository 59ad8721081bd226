import type { Matcher } from '@observability-stack/contracts';
import type { ComparisonOperator, Node } from './ast';
import { isComparison } from './ast';
import { type Expression, type InstantVector, promqlExpression, promqlNode } from './expression';

/** The expression that an alert compares with a threshold, and the threshold. */
export interface AlertCondition {
  readonly expr: InstantVector<string, 'float'>;
  readonly operator: ComparisonOperator;
  readonly value: number;
}

/**
 * Returns the condition of an alert, searched from the outside in; of several that must all hold,
 * the first. Returns undefined if no number is compared.
 */
export function alertConditionOf(expression: Expression): AlertCondition | undefined {
  const node = promqlNode(expression);
  if (node.kind !== 'binary') return undefined;
  const { operator, left, right } = node;
  if (isComparison(operator))
    return right.kind === 'number' && !node.bool
      ? { expr: promqlExpression(left), operator, value: right.value }
      : undefined;
  return operator === 'and' || operator === 'unless'
    ? alertConditionOf(promqlExpression(left))
    : undefined;
}

/** Returns the same query over fewer series: each selector in it also gets these conditions. */
export const addMatchers = <T extends Expression>(expression: T, matchers: readonly Matcher[]): T =>
  promqlExpression(narrowed(promqlNode(expression), matchers) as Node);

const joined = (own: readonly Matcher[], more: readonly Matcher[]): readonly Matcher[] => [
  ...own,
  ...more.filter(
    ({ label, operator, value }) =>
      !own.some((one) => one.label === label && one.operator === operator && one.value === value),
  ),
];

function narrowed(part: unknown, matchers: readonly Matcher[]): unknown {
  if (Array.isArray(part)) return part.map((one) => narrowed(one, matchers));
  if (typeof part !== 'object' || part === null) return part;
  if ('kind' in part && part.kind === 'selector' && 'matchers' in part)
    return { ...part, matchers: joined(part.matchers as readonly Matcher[], matchers) };
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, narrowed(value, matchers)]),
  );
}
