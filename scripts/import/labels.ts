// Labels of the result of a query whose metrics no contract declares, as far as the query names them.
import { rawLogql } from '@observability-stack/logql';
import { logqlNode } from '@observability-stack/logql/expression';
import { rawPromql } from '@observability-stack/promql';
import { promqlNode } from '@observability-stack/promql/expression';
import type { Language } from './read';

/** The fields of a node that determine labels; the trees of both languages have them. */
interface QueryNode {
  readonly kind: string;
  readonly name?: string;
  readonly args?: readonly QueryNode[];
  readonly expr?: QueryNode;
  readonly left?: QueryNode;
  readonly right?: QueryNode;
  readonly operator?: string;
  readonly value?: unknown;
  readonly matchers?: readonly { readonly label: string }[];
  readonly grouping?: { readonly mode: 'by' | 'without'; readonly labels: readonly string[] };
  readonly matching?: {
    readonly mode: 'on' | 'ignoring';
    readonly labels: readonly string[];
    readonly group?: { readonly side: 'left' | 'right'; readonly include: readonly string[] };
  };
}

/** Returns the labels that a query keeps; those of series that it only selects by name are not known. */
export function labelsOfResult(language: Language, expr: string): readonly string[] {
  const node = language === 'promql' ? promqlNode(rawPromql(expr)) : logqlNode(rawLogql(expr));
  return [...new Set(labelsIn(node as unknown as QueryNode))].sort();
}

/** Functions that set the label of their second argument. */
const SETTERS = ['label_replace', 'label_join'];

function labelsIn(node: QueryNode | undefined): readonly string[] {
  if (node === undefined) return [];
  const { kind, grouping, matching, left, right, args = [] } = node;
  if (grouping?.mode === 'by') return grouping.labels;
  if (kind === 'binary' && matching?.group)
    return [
      ...labelsIn(matching.group.side === 'left' ? left : right),
      ...matching.group.include,
      ...(matching.mode === 'on' ? matching.labels : []),
    ];
  // Arithmetic with `on` keeps these labels only; `and`, `or` and `unless` keep those of the left side.
  if (kind === 'binary' && matching?.mode === 'on' && !SET_OPERATORS.includes(node.operator ?? ''))
    return matching.labels;
  const inner =
    kind === 'binary'
      ? [...labelsIn(left), ...labelsIn(node.operator === 'or' ? right : undefined)]
      : [
          ...(node.matchers ?? []).map(({ label }) => label),
          ...labelsIn(node.expr),
          ...args.flatMap(labelsIn),
          ...(SETTERS.includes(node.name ?? '') ? [String(args[1]?.value)] : []),
        ];
  const dropped = grouping?.labels ?? (matching?.mode === 'ignoring' ? matching.labels : []);
  // An aggregation without a grouping has one series.
  if (kind === 'aggregate' && grouping === undefined && !SELECTIONS.includes(node.name ?? ''))
    return [];
  return inner.filter((label) => label !== '__name__' && !dropped.includes(label));
}

const SET_OPERATORS = ['and', 'or', 'unless'];
/** Aggregations that keep series with their labels. */
const SELECTIONS = ['topk', 'bottomk', 'limitk', 'limit_ratio'];
