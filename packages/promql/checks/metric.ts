import type { KnownSeries } from '@observability-stack/contracts';
import { didYouMean } from '@observability-stack/query-common';
import { METRIC_NAME, type Node, type SelectorNode } from '../ast';
import { isRemoved, type NodeCheck, promqlError, promqlWarning, selectorSeries } from './context';
import { resultLabels } from './labels';

/** Reports metrics without a contract, and matchers of labels that they do not have. */
export const metricCheck: NodeCheck = (node, { context, parent }) => {
  if (node.kind !== 'selector' || node.name === undefined) return [];
  if (parent?.kind === 'call' && parent.name === 'info' && parent.args[0] !== node) return [];
  const series = selectorSeries(node, context);
  if (!series && isRemoved(node, context))
    return [
      promqlError(
        'promql/removed-metric',
        node,
        `metric "${node.name}" is removed by the scrape of the service`,
        'remove the relabelling step that drops it, or query another metric',
      ),
    ];
  if (!series)
    return [
      promqlError(
        'promql/unknown-metric',
        node,
        `metric "${node.name}" is not declared by any contract`,
        `${didYouMean(node.name, context.catalogue.names())} or declare it and add it to metrics of the service`,
      ),
    ];
  return node.matchers
    .filter(({ label }) => label !== METRIC_NAME && !series.queryLabels.includes(label))
    .map(({ label }) =>
      promqlError(
        'promql/unknown-label',
        node,
        `metric "${node.name}" has no label "${label}"`,
        labelHint(label, series),
      ),
    );
};

/** Returns the correction of a label that a contract lacks: the contract may be incomplete. */
function labelHint(label: string, { metric, queryLabels }: KnownSeries): string {
  const known = didYouMean(label, queryLabels);
  const [emitter] = metric.emittedBy;
  // Labels of targets and of recorded series follow from the definitions.
  if (emitter === undefined || emitter === 'target' || emitter === 'rules') return known;
  const program = emitter === 'service' ? 'the service' : emitter;
  return `${known} or add it to the contract if ${program} exposes it`;
}

/** Reports labels in `by`, `without` or a function that no series can have there. */
export const groupingCheck: NodeCheck = (node, { context }) => {
  const named = labelsNamedBy(node);
  if (!named) return [];
  const { possible } = resultLabels(named.of, context);
  if (!possible) return [];
  return named.labels
    .filter((label) => label !== METRIC_NAME && !possible.has(label))
    .map((label) =>
      promqlError(
        'promql/unknown-label',
        node,
        `label "${label}" does not exist at this point of the query`,
        `${didYouMean(label, [...possible])} or keep it in the inner aggregations`,
      ),
    );
};

function labelsNamedBy(
  node: Node,
): { readonly of: Node; readonly labels: readonly string[] } | undefined {
  if (node.kind === 'aggregate' && node.grouping)
    return { of: node.expr, labels: node.grouping.labels };
  if (node.kind !== 'call') return undefined;
  const of = node.args[0];
  if (!of) return undefined;
  const texts = (from: number, to?: number): readonly string[] =>
    node.args.slice(from, to).map((arg) => (arg.kind === 'string' ? arg.value : ''));
  switch (node.name) {
    case 'label_replace':
      return { of, labels: texts(3, 4) };
    case 'label_join':
      return { of, labels: texts(3) };
    case 'sort_by_label':
    case 'sort_by_label_desc':
      return { of, labels: texts(1) };
    default:
      return undefined;
  }
}

/** Reports matchers of one label that exclude each other. */
export const conflictCheck: NodeCheck = (node) =>
  node.kind === 'selector' ? conflictsOf(node) : [];

function conflictsOf(node: SelectorNode) {
  if (node.matchers.length < 2) return [];
  const equal = node.matchers.filter(({ operator }) => operator === '=');
  const clash = node.matchers.find(({ label, operator, value }) =>
    equal.some(
      (other) =>
        other.label === label &&
        (operator === '=' ? other.value !== value : operator === '!=' && other.value === value),
    ),
  );
  if (!clash) return [];
  return [
    promqlWarning(
      'promql/conflicting-matchers',
      node,
      `matchers of label "${clash.label}" exclude each other`,
      'remove one, or use =~ with alternatives',
    ),
  ];
}
