import type { LabelFilter, LinesNode, Node, Stage } from '@observability-stack/logql/ast';
import { combined } from '@observability-stack/logql/parse-operators';
import { roundedBytes } from '@observability-stack/logql/text';

/**
 * Returns a query as the ruler evaluates it: parsed from the text that Loki renders from the rule, in which sizes have
 * two or three digits and vectors six decimals.
 */
export function asRulerReads<T extends Node>(node: T): T {
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
      return { ...node, expr: asRulerReads(node.expr) };
    case 'binary':
      return { ...node, left: asRulerReads(node.left), right: asRulerReads(node.right) };
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
  if ('filters' in filter) return combined(filter.kind, filter.filters.map(filterOf));
  return filter.kind === 'bytes' ? { ...filter, bytes: roundedBytes(filter.bytes) } : filter;
}
