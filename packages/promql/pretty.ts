import type { Node } from './ast';
import { type Expression, promqlNode } from './expression';
import {
  callArguments,
  needsParentheses,
  render,
  renderAggregation,
  renderOperator,
  renderSteps,
} from './render';

/** Maximum width of an expression on one line. */
const WIDTH = 100;

/** Formats a query over several lines, as `promtool promql format` does. */
export const prettyPromql = (expression: Expression): string => pretty(promqlNode(expression), 0);

const indent = (level: number): string => '  '.repeat(level);

export function pretty(node: Node, level: number): string {
  const line = render(node);
  const short = indent(level) + line;
  if (Buffer.byteLength(line) <= WIDTH) return short;
  switch (node.kind) {
    case 'call':
      // the second argument of info has its own notation
      return node.name === 'info' ? short : list(node.name, node.args, level);
    case 'aggregate':
      return list(renderAggregation(node), callArguments(node), level);
    case 'binary': {
      const needed = needsParentheses(node);
      return [
        operand(node.left, needed.left, level + 1),
        indent(level) + renderOperator(node),
        operand(node.right, needed.right, level + 1),
      ].join('\n');
    }
    case 'subquery':
      return operand(node.expr, needsParentheses(node).left, level) + renderSteps(node);
    case 'negate':
      return `${indent(level)}-${operand(node.expr, needsParentheses(node).right, level).trimStart()}`;
    default:
      return short;
  }
}

const list = (name: string, args: readonly Node[], level: number): string =>
  `${indent(level)}${name}(\n${args.map((arg) => pretty(arg, level + 1)).join(',\n')}\n${indent(level)})`;

function operand(node: Node, parentheses: boolean, level: number): string {
  if (!parentheses) return pretty(node, level);
  const line = `(${render(node)})`;
  return Buffer.byteLength(line) <= WIDTH ? indent(level) + line : list('', [node], level);
}
