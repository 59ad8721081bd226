import { formatDuration } from '@observability-stack/query-common';
import type {
  AggregateNode,
  BinaryNode,
  BinaryOperator,
  Grouping,
  LinesNode,
  Matching,
  MetricNode,
  Node,
  RangeNode,
} from './ast';
import { type LogExpression, logqlNode } from './expression';
import { renderLabelFilter, renderMatcher, renderStage } from './render-stages';
import { formatOffset, quoteLogql, renderNumber } from './text';

/** Formats a query on one line, with the fewest parentheses that it needs. */
export const renderLogql = (expression: LogExpression): string => render(logqlNode(expression));

export function render(node: Node): string {
  switch (node.kind) {
    case 'lines':
      return renderLines(node);
    case 'number':
      return renderNumber(node.value);
    case 'vector':
      return `vector(${renderNumber(node.value)})`;
    case 'range':
      return renderRange(node);
    case 'aggregate':
      return renderAggregate(node);
    case 'binary':
      return renderBinary(node);
    case 'label_replace': {
      const texts = [node.into, node.value, node.from, node.pattern].map(quoteLogql);
      return `label_replace(${[render(node.expr), ...texts].join(', ')})`;
    }
    case 'invalid':
      return node.text;
  }
}

function renderLines({ matchers, stages }: LinesNode): string {
  const conditions = matchers.map(renderMatcher).join(', ');
  return [`{${conditions}}`, ...stages.map(renderStage)].join(' ');
}

function renderRange({
  name,
  parameter,
  lines,
  unwrap,
  range,
  variable,
  offset,
  grouping,
}: RangeNode): string {
  const parts = [render(lines)];
  if (unwrap) {
    const { label, conversion, filters } = unwrap;
    parts.push(`| unwrap ${conversion ? `${conversion}(${label})` : label}`);
    for (const filter of filters) parts.push(`| ${renderLabelFilter(filter)}`);
  }
  parts.push(`[${variable ?? formatDuration(range)}]`);
  if (offset) parts.push(`offset ${formatOffset(offset)}`);
  const first = parameter === undefined ? '' : `${renderNumber(parameter)}, `;
  const last = grouping ? ` ${renderGrouping(grouping)}` : '';
  return `${name}(${first}${parts.join(' ')})${last}`;
}

function renderAggregate({ name, parameter, expr, grouping }: AggregateNode): string {
  const modifier = grouping ? ` ${renderGrouping(grouping)} ` : '';
  const first = parameter === undefined ? '' : `${renderNumber(parameter)}, `;
  return `${name}${modifier}(${first}${render(expr)})`;
}

const renderGrouping = ({ mode, labels }: Grouping): string => `${mode} ${labelList(labels)}`;
const labelList = (labels: readonly string[]): string => `(${labels.join(', ')})`;

/** Precedence of the operators, highest first. All except `^` are left-associative. */
export const precedences: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  '^': 6,
};
/** Precedence of atoms. A minus is part of a number literal: `-2 ^ 2` is 4. */
const WHOLE = 7;
export const isRightAssociative = (operator: BinaryOperator): boolean => operator === '^';

const precedenceOf = (node: MetricNode): number =>
  node.kind === 'binary' ? precedences[node.operator] : WHOLE;

function renderBinary({ operator, left, right, bool, matching }: BinaryNode): string {
  const own = precedences[operator];
  const fromRight = isRightAssociative(operator);
  return [
    inParentheses(left, fromRight ? precedenceOf(left) <= own : precedenceOf(left) < own),
    `${operator}${bool ? ' bool' : ''}${renderMatching(matching)}`,
    inParentheses(right, fromRight ? precedenceOf(right) < own : precedenceOf(right) <= own),
  ].join(' ');
}

const inParentheses = (node: MetricNode, needed: boolean): string =>
  needed ? `(${render(node)})` : render(node);

function renderMatching(matching: Matching | undefined): string {
  if (!matching) return '';
  const { mode, labels, group } = matching;
  const side = group ? ` group_${group.side} ${labelList(group.include)}` : '';
  return ` ${mode} ${labelList(labels)}${side}`;
}
