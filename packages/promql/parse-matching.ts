import type { SyntaxNode } from '@lezer/common';
import type { Fill, Matching } from './ast';
import { type NodeChildren, parseLabelList, parseNumberNode } from './parse-parts';

/** Parses `on (a) group_left (b)` after an operator. */
export function parseMatching(
  clause: SyntaxNode | undefined,
  text: string,
  children: NodeChildren,
): Matching | undefined {
  const [keyword, list, side, included] = clause ? children(clause) : [];
  if (!keyword || !list) return undefined;
  const mode = keyword.name === 'On' ? 'on' : 'ignoring';
  const labels = parseLabelList(list, text, children);
  if (!side) return mode === 'ignoring' && labels.length === 0 ? undefined : { mode, labels };
  const include = included ? parseLabelList(included, text, children) : [];
  return {
    mode,
    labels,
    group: { side: side.name === 'GroupLeft' ? 'left' : 'right', include },
  };
}

/** Parses `fill (0)`, or `fill_left (0) fill_right (1)`. */
export function parseFill(
  modifier: SyntaxNode | undefined,
  text: string,
  children: NodeChildren,
): Fill | undefined {
  if (!modifier) return undefined;
  const fill: { left?: number; right?: number } = {};
  for (const clause of children(modifier)) {
    const literal = children(clause).at(-1);
    const own = literal ? text.slice(literal.from, literal.to) : '';
    const [, sign, digits = ''] = /^([-+]?)\s*(.*)$/s.exec(own) ?? [];
    const value = (sign === '-' ? -1 : 1) * parseNumberNode(digits).value;
    if (clause.name !== 'FillRightClause') fill.left = value;
    if (clause.name !== 'FillLeftClause') fill.right = value;
  }
  return fill;
}
