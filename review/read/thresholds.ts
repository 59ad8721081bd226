import { renderLogql } from '../../query/logql';
import { isComparison as isLogqlComparison } from '../../query/logql/ast';
import { renderPromql } from '../../query/promql';
import { isComparison } from '../../query/promql/ast';
import { canonical } from '../deep-diff';
import type { Language } from '../model';
import type { Value } from './parts';
import { treeOf } from './rules';

/** A number that decides whether an alert fires. */
export interface Threshold {
  /** What is held against it, as query text. */
  readonly of: string;
  readonly operator: string;
  readonly value: number;
}

export interface Anatomy {
  /** The query without its thresholds: equal for two queries that differ in nothing else. */
  readonly skeleton: string;
  readonly thresholds: readonly Threshold[];
}

const render = (language: Language, node: Value): string =>
  language === 'promql' ? renderPromql(node) : renderLogql(node);

/** Takes a query apart into the numbers it compares with and the rest. */
export function anatomyOf(language: Language, text: string): Anatomy {
  const tree = treeOf(language, text);
  if (tree === undefined) return { skeleton: text, thresholds: [] };
  const thresholds: Threshold[] = [];
  const skeleton = canonical(without(language, tree, thresholds));
  return { skeleton, thresholds };
}

function without(language: Language, node: Value, found: Threshold[]): Value {
  if (Array.isArray(node)) return node.map((part) => without(language, part, found));
  if (typeof node !== 'object' || node === null) return node;
  if (isThreshold(node)) {
    found.push({
      of: render(language, node.left),
      operator: node.operator,
      value: numberOf(node.right),
    });
    return { ...node, left: without(language, node.left, found), right: 'threshold' };
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, part]) => [key, without(language, part, found)]),
  );
}

const isThreshold = (node: Value): boolean =>
  node.kind === 'binary' &&
  (isComparison(node.operator) || isLogqlComparison(node.operator)) &&
  (node.right?.kind === 'number' ||
    (node.right?.kind === 'negate' && node.right.expr.kind === 'number'));

const numberOf = (node: Value): number => (node.kind === 'negate' ? -node.expr.value : node.value);

/** Whether fewer values pass: `> 10` in place of `> 5`. */
export function isLooser(before: Threshold, after: Threshold): boolean {
  if (before.operator.startsWith('<')) return after.value < before.value;
  return before.operator.startsWith('>') && after.value > before.value;
}
