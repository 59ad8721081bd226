import type { SyntaxNode } from '@lezer/common';
import type { Matcher, MatchOperator } from '@observability-stack/contracts';
import { unquote } from '@observability-stack/query-common';
import { METRIC_NAME, type SelectorNode } from './ast';
import { type NodeChildren, parseNodeName } from './parse-parts';

/** Parses `name{label="value"}` or `{"name", label="value"}`. */
export function parseSelector(
  parts: readonly SyntaxNode[],
  text: string,
  children: NodeChildren,
): SelectorNode {
  const identifier = parts.find(({ name }) => name === 'Identifier');
  const braces = parts.find(({ name }) => name === 'LabelMatchers');
  const matchers = braces
    ? children(braces).map((matcher) => matcherOf(matcher, text, children))
    : [];
  if (!identifier) return named(matchers);
  if (matchers.some(({ label }) => label === METRIC_NAME))
    throw new Error('the metric name is set twice');
  return { kind: 'selector', name: text.slice(identifier.from, identifier.to), matchers };
}

/** Returns a selector. A name inside the braces is the metric name, in any notation. */
function named(matchers: readonly Matcher[]): SelectorNode {
  const at = matchers.findIndex(
    ({ label, operator, value }) => label === METRIC_NAME && operator === '=' && value !== '',
  );
  const name = matchers[at]?.value;
  if (name === undefined) return { kind: 'selector', matchers };
  return { kind: 'selector', name, matchers: matchers.toSpliced(at, 1) };
}

function matcherOf(syntax: SyntaxNode, text: string, children: NodeChildren): Matcher {
  const [label, operator, value] = children(syntax);
  const textOf = (part: SyntaxNode | undefined) => (part ? text.slice(part.from, part.to) : '');
  if (syntax.name === 'QuotedLabelName')
    return { label: METRIC_NAME, operator: '=', value: unquote(textOf(syntax)) };
  return {
    label: label?.name === 'QuotedLabelName' ? parseNodeName(label, text) : textOf(label),
    operator: textOf(operator) as MatchOperator,
    value: unquote(textOf(value)),
  };
}
