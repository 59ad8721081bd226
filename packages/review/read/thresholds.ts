import { renderLogql } from '@observability-stack/logql';
import { isComparison as isLogqlComparison } from '@observability-stack/logql/ast';
import { renderPromql } from '@observability-stack/promql';
import { isComparison } from '@observability-stack/promql/ast';
import { canonical } from '../deep-diff';
import type { Language } from '../model';
import type { JsonValueNode } from './parts';
import { parseQueryTree } from './rules';

/** A threshold of an alert. */
export interface QueryThreshold {
  /** Compared expression, as query text. */
  readonly of: string;
  readonly operator: string;
  readonly value: number;
  /** Whether the alert fires less often with a looser threshold, as after `unless`. */
  readonly inverted: boolean;
}

export interface QueryAnatomy {
  /** Query without its thresholds: equal for two queries that differ only in them. */
  readonly skeleton: string;
  /** Query without its thresholds, as a tree. @default none: the text is not a valid query */
  readonly tree?: JsonValueNode;
  readonly thresholds: readonly QueryThreshold[];
}

const render = (language: Language, node: JsonValueNode): string =>
  language === 'promql' ? renderPromql(node) : renderLogql(node);

/** Splits a query into its thresholds and the rest. */
export function dissectQuery(language: Language, text: string): QueryAnatomy {
  const tree = parseQueryTree(language, text);
  if (tree === undefined) return { skeleton: text, thresholds: [] };
  const thresholds: QueryThreshold[] = [];
  const rest = without(language, tree, thresholds, false);
  return { skeleton: canonical(rest), tree: rest, thresholds };
}

function without(
  language: Language,
  node: JsonValueNode,
  found: QueryThreshold[],
  inverted: boolean,
): JsonValueNode {
  if (Array.isArray(node)) return node.map((part) => without(language, part, found, inverted));
  if (typeof node !== 'object' || node === null) return node;
  if (isThreshold(node)) {
    found.push({
      of: render(language, node.left),
      operator: node.operator,
      value: numberOf(node.right),
      inverted,
    });
    const left = without(language, node.left, found, inverted !== isInverting(node, 'left'));
    return { ...node, left, right: 'threshold' };
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, part]) => [
      key,
      without(language, part, found, inverted !== isInverting(node, key)),
    ]),
  );
}

/** Reports whether the query returns less if this part of it returns more. */
export function isInverting({ kind, operator, name, left }: JsonValueNode, key: string): boolean {
  if (kind === 'call' || kind === 'range') return /^absent/.test(name) && key !== 'name';
  if (kind !== 'binary') return false;
  if (key === 'right') return ['unless', '-', '/'].includes(operator);
  // Fires if a sum or a count is small.
  return (
    key === 'left' &&
    /^<=?$/.test(operator) &&
    left?.kind === 'aggregate' &&
    /^(sum|count)$/.test(left.name)
  );
}

const isThreshold = (node: JsonValueNode): boolean =>
  node.kind === 'binary' &&
  (isComparison(node.operator) || isLogqlComparison(node.operator)) &&
  (node.right?.kind === 'number' ||
    (node.right?.kind === 'negate' && node.right.expr.kind === 'number'));

const numberOf = (node: JsonValueNode): number =>
  node.kind === 'negate' ? -node.expr.value : node.value;

/** Reports whether fewer values pass the threshold: `> 10` instead of `> 5`. */
export function isLooser(before: QueryThreshold, after: QueryThreshold): boolean {
  const [low, high] = before.inverted ? [after, before] : [before, after];
  if (before.operator.startsWith('<')) return high.value < low.value;
  return before.operator.startsWith('>') && high.value > low.value;
}
