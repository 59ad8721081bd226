import type { Matcher } from '../../../catalog/metrics/selector';
import { isLiteralRegex, literalAlternatives } from '../../shared/regex';
import type { Node, SelectorNode } from '../ast';
import { render } from '../render';

/** The text of a query in which equal conditions look the same, however they were written and in which order. */
export const normalized = (node: Node): string => render(mapped(node));

function mapped(node: Node): Node {
  switch (node.kind) {
    case 'selector':
      return ofSelector(node);
    case 'range':
      return { ...node, selector: ofSelector(node.selector) };
    case 'subquery':
    case 'negate':
      return { ...node, expr: mapped(node.expr) };
    case 'aggregate': {
      const grouping = node.grouping && {
        ...node.grouping,
        labels: [...new Set(node.grouping.labels)].sort(),
      };
      // by nothing is the same as no grouping
      const isAll = grouping?.mode === 'by' && grouping.labels.length === 0;
      return {
        kind: 'aggregate',
        name: node.name,
        expr: mapped(node.expr),
        ...(node.parameter && { parameter: mapped(node.parameter) }),
        ...(grouping && !isAll && { grouping }),
      };
    }
    case 'call':
      return { ...node, args: node.args.map(mapped) };
    case 'binary': {
      const [left, right] = [mapped(node.left), mapped(node.right)];
      const isEither = (node.operator === '+' || node.operator === '*') && !node.matching?.group;
      return isEither && render(left) > render(right)
        ? { ...node, left: right, right: left }
        : { ...node, left, right };
    }
    default:
      return node;
  }
}

function ofSelector(node: SelectorNode): SelectorNode {
  const matchers = node.matchers.flatMap(ofMatcher);
  const byText = new Map(matchers.map((one) => [`${one.label}${one.operator}${one.value}`, one]));
  return {
    ...node,
    matchers: [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
  };
}

function ofMatcher(matcher: Matcher): readonly Matcher[] {
  const { operator, value } = matcher;
  if (operator === '=' || operator === '!=') return [matcher];
  const pattern = value.replace(/^\^|(?<!\\)\$$/g, '').replace(/^\((?:\?:)?([^()]*)\)$/, '$1');
  // every value meets it
  if (operator === '=~' && pattern === '.*') return [];
  if (operator === '!~' && pattern === '') return [{ ...matcher, operator: '!=', value: '' }];
  if (pattern === '.+')
    return [{ ...matcher, operator: operator === '=~' ? '!=' : '=', value: '' }];
  if (isLiteralRegex(pattern)) {
    const text = pattern.replace(/\\(.)/g, '$1');
    return [{ ...matcher, operator: operator === '=~' ? '=' : '!=', value: text }];
  }
  const alternatives = literalAlternatives(pattern) ?? topLevel(pattern);
  return [{ ...matcher, value: [...new Set(alternatives)].sort().join('|') }];
}

/** The alternatives of a pattern without groups. */
const topLevel = (pattern: string): readonly string[] =>
  /[()[\]\\]/.test(pattern) ? [pattern] : pattern.split('|');
