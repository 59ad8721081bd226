import type { SyntaxNode } from '@lezer/common';
import type { BinaryNode, Matching } from './ast';
import type { SyntaxSource } from './parse-parts';

/** Parses `bool on (a) group_left (b)` after an operator. */
export function parseLogqlMatching(
  syntax: SyntaxNode,
  source: SyntaxSource,
): Pick<BinaryNode, 'bool' | 'matching'> {
  const bool = source.find(syntax, 'Bool') !== undefined;
  const on = source.find(syntax, 'OnOrIgnoringModifier');
  const left = source.find(syntax, 'GroupLeft');
  const right = source.find(syntax, 'GroupRight');
  const group: Matching['group'] =
    left || right
      ? {
          side: left ? 'left' : 'right',
          include: labelsOf(source.find(syntax, 'GroupingLabels'), source),
        }
      : undefined;
  if (!on) return bool ? { bool } : {};
  const labels = labelsOf(source.find(on, 'GroupingLabels'), source);
  const mode = source.find(on, 'On') ? 'on' : 'ignoring';
  // `ignoring ()` is the default
  const matching =
    mode === 'ignoring' && labels.length === 0 && !group
      ? undefined
      : { mode, labels, ...(group && { group }) };
  return { ...(bool && { bool }), ...(matching && { matching: matching as Matching }) };
}

function labelsOf(list: SyntaxNode | undefined, source: SyntaxSource): readonly string[] {
  if (!list) return [];
  if (/,\s*\)$/.test(source.textOf(list))) throw new Error('missing label after the comma');
  return source.leaves(list, ['LabelName']).map((name) => source.textOf(name));
}
