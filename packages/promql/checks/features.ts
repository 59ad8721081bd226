import type { Node } from '../ast';
import { functions } from '../functions';
import { type NodeCheck, type PromqlFeature, promqlError } from './context';

/** Reports features that Prometheus rejects unless they are enabled. */
export const featureCheck: NodeCheck = (node, { context }) => {
  const needed = featureOf(node);
  if (!needed || context.features?.includes(needed.feature)) return [];
  return [
    promqlError(
      'promql/experimental-feature',
      node,
      `"${needed.what}" is experimental and not enabled`,
      `remove it, or enable the feature: prometheus: { enableFeatures: ["${needed.feature}"] }`,
    ),
  ];
};

function featureOf(
  node: Node,
): { readonly feature: PromqlFeature; readonly what: string } | undefined {
  switch (node.kind) {
    case 'call':
      return functions[node.name].experimental
        ? { feature: 'promql-experimental-functions', what: node.name }
        : undefined;
    case 'aggregate':
      return node.name.startsWith('limit')
        ? { feature: 'promql-experimental-functions', what: node.name }
        : undefined;
    case 'selector':
      return node.border
        ? { feature: 'promql-extended-range-selectors', what: node.border }
        : undefined;
    case 'binary':
      return node.fill ? { feature: 'promql-binop-fill-modifiers', what: 'fill' } : undefined;
    default:
      return undefined;
  }
}
