import type { KnownSeries, Matcher } from '@observability-stack/contracts';
import { memoizeByObject } from '@observability-stack/query-common';
import {
  type AggregateNode,
  type BinaryNode,
  type CallNode,
  isSetOperator,
  type Node,
  type SelectorNode,
} from '../ast';
import { functions } from '../functions';
import { expressionType } from '../types';
import { type QueryContext, selectorSeries } from './context';

/** The labels of the series of an expression. */
export interface LabelSet {
  /** Labels that some series may have; undefined if any label is possible. */
  readonly possible?: ReadonlySet<string>;
  /** Labels that all series have. */
  readonly certain: ReadonlySet<string>;
  /** Labels with the same value on all series. */
  readonly fixed: ReadonlySet<string>;
  /** Labels with the same value on all series of one target. */
  readonly perTarget: ReadonlySet<string>;
}

type Names = Iterable<string>;
const without = (labels: Names, dropped: Names): ReadonlySet<string> => {
  const left = new Set(labels);
  for (const label of dropped) left.delete(label);
  return left;
};
const within = (labels: Names, kept: ReadonlySet<string>): ReadonlySet<string> => {
  const inside = new Set<string>();
  for (const label of labels) if (kept.has(label)) inside.add(label);
  return inside;
};
const union = (some: Names, more: Names): ReadonlySet<string> => {
  const all = new Set(some);
  for (const label of more) all.add(label);
  return all;
};

const NO_LABELS: ReadonlySet<string> = new Set();
const ANY: LabelSet = { certain: NO_LABELS, fixed: NO_LABELS, perTarget: NO_LABELS };
const NONE: LabelSet = { ...ANY, possible: NO_LABELS };

/**
 * Returns the labels of the result. Cached, since every surrounding operator requests those of the
 * same node.
 */
export function resultLabels(node: Node, context: QueryContext): LabelSet {
  const known = context.labels.get(node);
  if (known) return known;
  const labels = find(node, context);
  context.labels.set(node, labels);
  return labels;
}

function find(node: Node, context: QueryContext): LabelSet {
  switch (node.kind) {
    case 'number':
    case 'string':
      return NONE;
    case 'invalid':
      return ANY;
    case 'range':
      return resultLabels(node.selector, context);
    case 'subquery':
    case 'negate':
      return resultLabels(node.expr, context);
    case 'selector':
      return ofSelector(node, context);
    case 'call':
      return ofCall(node, context);
    case 'aggregate':
      return ofAggregate(node, resultLabels(node.expr, context));
    case 'binary':
      return ofBinary(node, context);
  }
}

function ofSelector(node: SelectorNode, context: QueryContext): LabelSet {
  const { asked, absent } = requiredLabels(node.matchers);
  const series = selectorSeries(node, context);
  if (!series) return { ...ANY, certain: asked, fixed: asked };
  const { all, perTarget, addedToTargets } = labelsOfSeries(series);
  const possible = absent.size === 0 ? all : without(all, absent);
  // `up` has them too, although its contract does not say so
  const certain = addedToTargets.length === 0 ? possible : without(possible, addedToTargets);
  return { possible, certain, fixed: asked, perTarget };
}

/** Returns the labels of a series. Cached, since several queries read most series. */
const labelsOfSeries = memoizeByObject(
  ({ queryLabels, addedToTargets = [], metric: { labels, budget } }: KnownSeries) => ({
    all: new Set(queryLabels) as ReadonlySet<string>,
    addedToTargets,
    perTarget: new Set(labels.filter((label) => budget[label] === 1)) as ReadonlySet<string>,
  }),
);

/** Returns the labels that must have one value, and those that must be absent. */
function requiredLabels(matchers: readonly Matcher[]): {
  readonly asked: ReadonlySet<string>;
  readonly absent: ReadonlySet<string>;
} {
  const asked = new Set<string>();
  const absent = new Set<string>();
  for (const { operator, label, value } of matchers)
    if (operator === '=') (value === '' ? absent : asked).add(label);
  return { asked, absent };
}

function map(
  labels: LabelSet,
  change: (names: ReadonlySet<string>) => ReadonlySet<string>,
): LabelSet {
  return {
    ...(labels.possible && { possible: change(labels.possible) }),
    certain: change(labels.certain),
    fixed: change(labels.fixed),
    perTarget: change(labels.perTarget),
  };
}
const dropped = (labels: LabelSet, names: Names): LabelSet =>
  map(labels, (all) => without(all, names));
const added = (labels: LabelSet, names: Names): LabelSet => ({
  ...(labels.possible && { possible: union(labels.possible, names) }),
  certain: union(labels.certain, names),
  fixed: without(labels.fixed, names),
  perTarget: without(labels.perTarget, names),
});

function ofCall(node: CallNode, context: QueryContext): LabelSet {
  const spec = functions[node.name];
  const source = node.args.find((arg) => ['instant', 'range'].includes(expressionType(arg)));
  if (!source || spec.labels === 'none') return NONE;
  const labels = resultLabels(source, context);
  const text = (index: number): readonly string[] => {
    const arg = node.args[index];
    return arg?.kind === 'string' ? [arg.value] : [];
  };
  switch (node.name) {
    case 'absent':
    case 'absent_over_time': {
      const selector = source.kind === 'range' ? source.selector : source;
      if (selector.kind !== 'selector') return NONE;
      const { asked } = requiredLabels(selector.matchers);
      return { ...ANY, possible: asked, certain: asked, fixed: asked };
    }
    case 'histogram_quantile':
    case 'histogram_fraction':
      return dropped(labels, ['le']);
    case 'histogram_quantiles':
      return added(dropped(labels, ['le']), text(1));
    case 'info':
      return { ...labels, possible: undefined };
    case 'label_replace':
      // An empty value removes the label.
      return text(2)[0] === '' ? dropped(labels, text(1)) : added(labels, text(1));
    case 'label_join':
      return added(labels, text(1));
    default:
      return labels;
  }
}

/** Reports whether an aggregation selects series, which keep their labels. */
export const picksSeries = ({ name }: AggregateNode): boolean =>
  ['topk', 'bottomk', 'limitk', 'limit_ratio'].includes(name);

function ofAggregate(node: AggregateNode, input: LabelSet): LabelSet {
  if (picksSeries(node)) return input;
  const labels = grouped(node, input);
  if (node.name !== 'count_values' || node.parameter?.kind !== 'string') return labels;
  const counted = added(labels, [node.parameter.value]);
  // The one series without labels, such as that of month(), has one value.
  return input.possible?.size === 0
    ? { ...counted, fixed: union(counted.fixed, [node.parameter.value]) }
    : counted;
}

function grouped({ grouping }: AggregateNode, input: LabelSet): LabelSet {
  if (!grouping) return NONE;
  const { mode, labels } = grouping;
  if (mode === 'without') return dropped(input, labels);
  const { possible = new Set(labels) } = input;
  return {
    possible: within(labels, possible),
    certain: input.possible ? within(labels, input.certain) : new Set(labels),
    fixed: within(labels, input.fixed),
    perTarget: within(labels, input.perTarget),
  };
}

function ofBinary(node: BinaryNode, context: QueryContext): LabelSet {
  const { operator, matching } = node;
  const left = resultLabels(node.left, context);
  const right = resultLabels(node.right, context);
  if (expressionType(node.left) === 'scalar') return right;
  if (expressionType(node.right) === 'scalar') return left;
  if (isSetOperator(operator)) return operator === 'or' ? either(left, right) : left;
  if (matching?.group) {
    const [many, one] = matching.group.side === 'left' ? [left, right] : [right, left];
    const { include } = matching.group;
    return {
      ...(many.possible && { possible: union(many.possible, include) }),
      certain: union(without(many.certain, include), within(include, one.certain)),
      fixed: union(without(many.fixed, include), within(include, one.fixed)),
      perTarget: without(many.perTarget, include),
    };
  }
  if (matching?.mode === 'on') {
    const known = left.possible ?? right.possible;
    return {
      possible: known ? within(matching.labels, known) : new Set(matching.labels),
      certain: within(matching.labels, union(left.certain, right.certain)),
      fixed: within(matching.labels, union(left.fixed, right.fixed)),
      perTarget: within(matching.labels, union(left.perTarget, right.perTarget)),
    };
  }
  // The labels that are not ignored are equal on both sides.
  const both = left.possible && right.possible;
  const all: LabelSet = {
    ...((left.possible ?? right.possible) && {
      possible: both
        ? within(left.possible ?? [], right.possible ?? NO_LABELS)
        : (left.possible ?? right.possible),
    }),
    certain: union(left.certain, right.certain),
    fixed: union(left.fixed, right.fixed),
    perTarget: union(left.perTarget, right.perTarget),
  };
  return dropped(all, matching?.labels ?? []);
}

const either = (left: LabelSet, right: LabelSet): LabelSet => ({
  ...(left.possible && right.possible && { possible: union(left.possible, right.possible) }),
  certain: within(left.certain, right.certain),
  fixed: new Set(),
  perTarget: within(left.perTarget, right.perTarget),
});
