import type { Matcher } from '@observability-stack/contracts';
import {
  fullyMatches,
  isLiteralRegex,
  literalAlternatives,
  regexProblem,
} from '@observability-stack/query-common';
import {
  type AggregateNode,
  type BinaryNode,
  isComparison,
  type Matching,
  type Node,
  type SelectorNode,
} from '../ast';
import { functions } from '../functions';
import { render } from '../render';
import { expressionType } from '../types';
import { nodeSelectors, type PromqlContext, selectorSeries } from './context';

/**
 * Reports whether two expressions select the same series, however and in whatever order their
 * conditions are written.
 */
export const isSame = (one: Node, other: Node, context: PromqlContext): boolean =>
  haveSameMetrics(one, other) && normalized(one, context) === normalized(other, context);

/**
 * Reports whether two expressions are the same for one pair of series: conditions on the labels by
 * which the sides are matched are ignored, since both series of the pair meet them.
 */
export function isSamePair(
  one: Node,
  other: Node,
  matching: Matching | undefined,
  context: PromqlContext,
): boolean {
  if (!haveSameMetrics(one, other)) return false;
  const isMatched = (label: string): boolean =>
    matching ? matching.labels.includes(label) === (matching.mode === 'on') : true;
  const text = (node: Node) => normalized(withoutConditions(node, isMatched), context);
  return text(one) === text(other);
}

/**
 * Reports whether two expressions read the same metrics. Most differ in this, and it is cheaper to
 * compute than the rest.
 */
const haveSameMetrics = (one: Node, other: Node): boolean =>
  one.kind === other.kind && metricsOf(one) === metricsOf(other);

const metricsOf = (node: Node): string =>
  nodeSelectors(node)
    .map(({ name }) => name ?? '')
    .sort()
    .join();

/** Returns the text of an expression in which equal conditions are written equally. */
const normalized = (node: Node, context: PromqlContext): string =>
  render(mapped(node, (selector) => ofSelector(selector, context)));

/**
 * Reports whether one expression counts a part of what the other counts, as `sum(rate(errors…))`
 * and `sum(rate(requests…))` do if the first has the conditions of the second and more. Their
 * quotient is at most 1, since counters never decrease.
 */
export function isPartOf(part: Node, whole: Node, context: PromqlContext): boolean {
  if (part.kind !== 'aggregate' || whole.kind !== 'aggregate' || part.name !== whole.name)
    return false;
  // By the same labels, so that each part is divided by its own total.
  const outside = ({ name, grouping }: AggregateNode): string =>
    normalized({ kind: 'aggregate', name, expr: NOTHING, ...(grouping && { grouping }) }, context);
  if (outside(part) !== outside(whole)) return false;
  if (part.name === 'count')
    return isSubset(unconditional(part.expr), whole.expr, context, () => true);
  return (
    part.name === 'sum' &&
    isSubset(
      part.expr,
      whole.expr,
      context,
      (one) => selectorSeries(one, context)?.metricKind === 'counter',
    )
  );
}

const NOTHING: Node = { kind: 'number', value: 0 };

/** Returns the expression without a comparison with a number, which only removes series. */
const unconditional = (node: Node): Node =>
  node.kind === 'binary' &&
  isComparison(node.operator) &&
  !node.bool &&
  node.right.kind === 'number'
    ? unconditional(node.left)
    : node;

function isSubset(
  part: Node,
  whole: Node,
  context: PromqlContext,
  isCounted: (selector: SelectorNode) => boolean,
): boolean {
  if (part.kind === 'selector' && whole.kind === 'selector')
    return isCounted(part) && isNarrower(part, whole, context);
  if (part.kind === 'range' && whole.kind === 'range')
    return (
      part.range === whole.range && isSubset(part.selector, whole.selector, context, isCounted)
    );
  if (part.kind !== 'call' || whole.kind !== 'call' || part.name !== whole.name) return false;
  const [one, other] = [part.args[0], whole.args[0]];
  return (
    (part.name === 'rate' || part.name === 'increase') &&
    one !== undefined &&
    other !== undefined &&
    isSubset(one, other, context, isCounted)
  );
}

/** Reports whether one selector has all conditions of another; a bucket is a part of the count. */
function isNarrower(part: SelectorNode, whole: SelectorNode, context: PromqlContext): boolean {
  const [one, other] = [ofSelector(part, context), ofSelector(whole, context)];
  const metric = selectorSeries(part, context)?.metric;
  const isBucket =
    metric?.type === 'histogram' &&
    metric.buckets !== undefined &&
    one.name === metric.bucket?.name &&
    other.name === metric.count?.name &&
    one.matchers.some(({ label, operator }) => label === 'le' && operator === '=');
  const text = ({ name: _, ...node }: SelectorNode): string => render({ ...node, matchers: [] });
  const has = new Set(one.matchers.map(matcherText));
  return (
    one.name !== undefined &&
    (isBucket || one.name === other.name) &&
    text(one) === text(other) &&
    other.matchers.every((matcher) => has.has(matcherText(matcher)))
  );
}

const matcherText = ({ label, operator, value }: Matcher): string => `${label}${operator}${value}`;

/** Removes conditions on labels that are unchanged in the result. */
function withoutConditions(node: Node, reaches: (label: string) => boolean): Node {
  const of = (selector: SelectorNode): SelectorNode => ({
    ...selector,
    matchers: selector.matchers.filter(({ label }) => !reaches(label)),
  });
  switch (node.kind) {
    case 'selector':
      return of(node);
    case 'range':
      return { ...node, selector: of(node.selector) };
    case 'subquery':
    case 'negate':
      return { ...node, expr: withoutConditions(node.expr, reaches) };
    case 'aggregate': {
      const { mode, labels } = node.grouping ?? { mode: 'by', labels: [] };
      const isGroup = ['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'].includes(
        node.name,
      );
      return isGroup
        ? {
            ...node,
            expr: withoutConditions(
              node.expr,
              (label) => reaches(label) && labels.includes(label) === (mode === 'by'),
            ),
          }
        : node;
    }
    case 'call': {
      // functions that set labels or detect absence are left unchanged
      const isPlain = functions[node.name].labels === undefined;
      return isPlain
        ? { ...node, args: node.args.map((arg) => withoutConditions(arg, reaches)) }
        : node;
    }
    case 'binary':
      return withoutConditionsOf(node, reaches);
    default:
      return node;
  }
}

/**
 * Removes conditions of an operation on a vector and a number; two vectors are matched by other
 * rules.
 */
function withoutConditionsOf(node: BinaryNode, reaches: (label: string) => boolean): Node {
  if (expressionType(node.left) === 'scalar')
    return { ...node, right: withoutConditions(node.right, reaches) };
  return expressionType(node.right) === 'scalar'
    ? { ...node, left: withoutConditions(node.left, reaches) }
    : node;
}

function mapped(node: Node, of: (selector: SelectorNode) => SelectorNode): Node {
  switch (node.kind) {
    case 'selector':
      return of(node);
    case 'range':
      return { ...node, selector: of(node.selector) };
    case 'subquery':
    case 'negate':
      return { ...node, expr: mapped(node.expr, of) };
    case 'aggregate': {
      const grouping = node.grouping && {
        ...node.grouping,
        labels: [...new Set(node.grouping.labels)].sort(),
      };
      // `by ()` means no grouping.
      const isAll = grouping?.mode === 'by' && grouping.labels.length === 0;
      return {
        kind: 'aggregate',
        name: node.name,
        expr: mapped(node.expr, of),
        ...(node.parameter && { parameter: mapped(node.parameter, of) }),
        ...(grouping && !isAll && { grouping }),
      };
    }
    case 'call':
      return { ...node, args: node.args.map((arg) => mapped(arg, of)) };
    case 'binary': {
      const [left, right] = [mapped(node.left, of), mapped(node.right, of)];
      const isEither = (node.operator === '+' || node.operator === '*') && !node.matching?.group;
      return isEither && render(left) > render(right)
        ? { ...node, left: right, right: left }
        : { ...node, left, right };
    }
    default:
      return node;
  }
}

function ofSelector(node: SelectorNode, context: PromqlContext): SelectorNode {
  const metric = selectorSeries(node, context)?.metric;
  const matchers = node.matchers
    .filter((matcher) => !isMetByAll(matcher, metric?.values?.[matcher.label]))
    .flatMap(ofMatcher);
  const byText = new Map(matchers.map((one) => [matcherText(one), one]));
  return {
    ...node,
    matchers: [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
  };
}

/** Reports whether a pattern matches every known value of a label. */
const isMetByAll = ({ operator, value }: Matcher, values: readonly string[] | undefined): boolean =>
  operator === '=~' &&
  values !== undefined &&
  regexProblem(value) === undefined &&
  values.every((one) => fullyMatches(value, one));

function ofMatcher(matcher: Matcher): readonly Matcher[] {
  const { operator, value } = matcher;
  if (operator === '=' || operator === '!=') return [matcher];
  const pattern = value.replace(/^\^|(?<!\\)\$$/g, '').replace(/^\((?:\?:)?([^()]*)\)$/, '$1');
  // Every value matches.
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

/** Returns the alternatives of a pattern without groups. */
const topLevel = (pattern: string): readonly string[] =>
  /[()[\]\\]/.test(pattern) ? [pattern] : pattern.split('|');
