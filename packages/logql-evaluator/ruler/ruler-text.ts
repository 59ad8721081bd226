import type { LabelFilter, LinesNode, Node, Stage } from '@observability-stack/logql/ast';
import { combineFilters } from '@observability-stack/logql/parse-operators';
import { roundBytesAsLoki } from '@observability-stack/logql/text';

/**
 * Returns a query as the ruler evaluates it: parsed from the text that Loki renders from the rule, in which sizes have
 * two or three digits and vectors six decimals.
 */
export function toRulerNode<T extends Node>(node: T): T {
  return visit(node) as T;
}

function visit(node: Node): Node {
  switch (node.kind) {
    case 'lines':
      return linesOf(node);
    case 'range':
      return {
        ...node,
        lines: linesOf(node.lines),
        ...(node.unwrap && {
          unwrap: { ...node.unwrap, filters: node.unwrap.filters.map(filterOf) },
        }),
      };
    case 'aggregate':
    case 'label_replace':
      return { ...node, expr: toRulerNode(node.expr) };
    case 'binary':
      return { ...node, left: toRulerNode(node.left), right: toRulerNode(node.right) };
    case 'vector':
      return { ...node, value: Number(node.value.toFixed(6)) };
    case 'number':
    case 'invalid':
      return node;
  }
}

const linesOf = (node: LinesNode): LinesNode => ({ ...node, stages: node.stages.map(stageOf) });

const stageOf = (stage: Stage): Stage =>
  stage.kind === 'label-filter' ? { ...stage, filter: filterOf(stage.filter) } : stage;

function filterOf(filter: LabelFilter): LabelFilter {
  if ('filters' in filter) return combineFilters(filter.kind, filter.filters.map(filterOf));
  return filter.kind === 'bytes' ? { ...filter, bytes: roundBytesAsLoki(filter.bytes) } : filter;
}
