import type { Matcher, Node } from './ast';
import { type LogExpression, logqlExpression, logqlNode } from './expression';

/** Returns the same query over fewer streams: each stream selector in it also gets these conditions. */
export const addStreamMatchers = <T extends LogExpression>(
  expression: T,
  matchers: readonly Matcher[],
): T => logqlExpression(narrowed(logqlNode(expression), matchers) as ReturnType<typeof logqlNode>);

function narrowed(part: unknown, matchers: readonly Matcher[]): unknown {
  if (Array.isArray(part)) return part.map((one) => narrowed(one, matchers));
  if (typeof part !== 'object' || part === null) return part;
  const inside = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, narrowed(value, matchers)]),
  );
  return 'kind' in part && part.kind === 'lines' && 'matchers' in part
    ? { ...inside, matchers: [...(part.matchers as readonly Matcher[]), ...matchers] }
    : inside;
}

/** Returns the stream selectors of a query. */
export function streamSelectors(node: Node): readonly (readonly Matcher[])[] {
  switch (node.kind) {
    case 'lines':
      return [node.matchers];
    case 'range':
      return streamSelectors(node.lines);
    case 'aggregate':
    case 'label_replace':
      return streamSelectors(node.expr);
    case 'binary':
      return [...streamSelectors(node.left), ...streamSelectors(node.right)];
    case 'number':
    case 'vector':
    case 'invalid':
      return [];
    default:
      return node satisfies never;
  }
}
