import type { AtModifier, Matcher } from '@observability-stack/contracts';
import { formatDuration, quote } from '@observability-stack/query-common';
import {
  type AggregateNode,
  type BinaryNode,
  type Fill,
  type Matching,
  METRIC_NAME,
  type NegateNode,
  type Node,
  type RangeNode,
  type SelectorNode,
  type SubqueryNode,
} from './ast';
import { type Expression, promqlNode } from './expression';
import { formatNumber } from './number';
import {
  groupingLabel,
  isBareMetricName,
  isRightAssociative,
  NEGATE_PRECEDENCE,
  operatorPrecedence,
  PRIMARY_PRECEDENCE,
  renderLabelName,
} from './syntax';

/** Formats a query on one line, with the fewest parentheses that it needs. */
export const renderPromql = (expression: Expression): string => render(promqlNode(expression));

export function render(node: Node): string {
  switch (node.kind) {
    case 'number':
      return node.duration ? formatDuration(toMilliseconds(node.value)) : formatNumber(node.value);
    case 'string':
      return quote(node.value);
    case 'selector':
      return renderSelector(node) + renderModifiers(node);
    case 'range':
      return renderRange(node);
    case 'subquery':
      return renderSubquery(node);
    case 'call':
      return `${node.name}(${node.args.map(node.name === 'info' ? renderOfInfo : render).join(', ')})`;
    case 'aggregate':
      return `${renderAggregation(node)}(${callArguments(node).map(render).join(', ')})`;
    case 'binary':
      return renderBinary(node);
    case 'invalid':
      return node.text;
    case 'negate':
      return `-${inParentheses(node.expr, needsParentheses(node).right)}`;
  }
}

/** Formats an aggregation up to its arguments. */
export const renderAggregation = ({ name, grouping }: AggregateNode): string =>
  grouping ? `${name} ${grouping.mode} ${labelList(grouping.labels)} ` : name;

export const callArguments = ({ parameter, expr }: AggregateNode): readonly Node[] =>
  parameter ? [parameter, expr] : [expr];

/**
 * Renders an argument of `info`. The second has only matchers: a metric name must be one of them.
 */
const renderOfInfo = (node: Node, index: number): string =>
  index === 1 && node.kind === 'selector' ? renderSelector(node, true) : render(node);

const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000);

function renderBinary(node: BinaryNode): string {
  const needed = needsParentheses(node);
  return [
    inParentheses(node.left, needed.left),
    renderOperator(node),
    inParentheses(node.right, needed.right),
  ].join(' ');
}

/** Formats an operator with its modifiers. */
export const renderOperator = ({ operator, bool, matching, fill }: BinaryNode): string =>
  `${operator}${bool ? ' bool' : ''}${renderMatching(matching)}${renderFill(fill)}`;

/** Reports which operands need parentheses. */
export function needsParentheses(node: BinaryNode | NegateNode | SubqueryNode): {
  readonly left: boolean;
  readonly right: boolean;
} {
  if (node.kind === 'subquery')
    return { left: precedenceOfNode(node.expr) < PRIMARY_PRECEDENCE, right: false };
  if (node.kind === 'negate')
    return {
      left: false,
      right: !startsWithMinus(node.expr) && precedenceOfNode(node.expr) <= NEGATE_PRECEDENCE,
    };
  const left = precedenceOfNode(node.left);
  const right = precedenceOfNode(node.right);
  const own = operatorPrecedence(node.operator);
  const fromRight = isRightAssociative(node.operator);
  return {
    left: fromRight ? left <= own : left < own,
    // A minus at the start of the right side is unambiguous.
    right: !startsWithMinus(node.right) && (fromRight ? right < own : right <= own),
  };
}

const inParentheses = (node: Node, needed: boolean): string =>
  needed ? `(${render(node)})` : render(node);

/**
 * Reports whether a node starts with a minus. Negative numbers are written with one, and have its
 * precedence.
 */
const startsWithMinus = (node: Node): boolean =>
  node.kind === 'negate' ||
  (node.kind === 'number' && (node.value < 0 || Object.is(node.value, -0)));

function precedenceOfNode(node: Node): number {
  if (startsWithMinus(node)) return NEGATE_PRECEDENCE;
  return node.kind === 'binary' ? operatorPrecedence(node.operator) : PRIMARY_PRECEDENCE;
}

function renderMatching(matching: Matching | undefined): string {
  if (!matching) return '';
  const { mode, labels, group } = matching;
  const side = group ? ` group_${group.side} ${labelList(group.include)}` : '';
  return ` ${mode} ${labelList(labels)}${side}`;
}

function renderFill(fill: Fill | undefined): string {
  if (!fill) return '';
  const { left, right } = fill;
  if (left !== undefined && Object.is(left, right)) return ` fill (${formatNumber(left)})`;
  const part = (name: string, value: number | undefined) =>
    value === undefined ? '' : ` ${name} (${formatNumber(value)})`;
  return part('fill_left', left) + part('fill_right', right);
}

const labelList = (labels: readonly string[]): string =>
  `(${labels.map(groupingLabel).join(', ')})`;

function renderSelector({ name, matchers }: SelectorNode, onlyBraces = false): string {
  // Outside the braces a name must be plain, and there must be no other matcher of the name.
  const bare =
    !onlyBraces &&
    name !== undefined &&
    isBareMetricName(name) &&
    !matchers.some(({ label }) => label === METRIC_NAME);
  const inside = matchers.map(renderMatcher);
  if (name !== undefined && !bare) inside.unshift(quote(name));
  return `${bare ? name : ''}${inside.length > 0 || !bare ? `{${inside.join(',')}}` : ''}`;
}

const renderMatcher = ({ label, operator, value }: Matcher): string =>
  `${renderLabelName(label)}${operator}${quote(value)}`;

function renderRange({ selector, range, variable }: RangeNode): string {
  return `${renderSelector(selector)}[${variable ?? formatDuration(range)}]${renderModifiers(selector)}`;
}

function renderSubquery(node: SubqueryNode): string {
  return inParentheses(node.expr, needsParentheses(node).left) + renderSteps(node);
}

/** Formats the range and the step of a subquery. */
export function renderSteps(node: SubqueryNode): string {
  const step = node.step === undefined ? '' : formatDuration(node.step);
  return `[${formatDuration(node.range)}:${step}]${renderModifiers(node)}`;
}

function renderModifiers({
  border,
  at,
  offset,
}: Pick<SelectorNode, 'border' | 'at' | 'offset'>): string {
  let text = border ? ` ${border}` : '';
  if (at !== undefined) text += ` @ ${renderAt(at)}`;
  if (offset) text += ` offset ${formatDuration(offset)}`;
  return text;
}

/** Formats a time in seconds, with as many decimals as its milliseconds need. */
function renderAt(at: AtModifier): string {
  if (typeof at === 'string') return `${at}()`;
  const whole = Math.floor(Math.abs(at) / 1000);
  const rest = String(Math.abs(at) % 1000).padStart(3, '0');
  return `${at < 0 ? '-' : ''}${whole}${rest === '000' ? '' : `.${rest.replace(/0+$/, '')}`}`;
}
