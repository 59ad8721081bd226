import type { Matcher } from '../../../catalog/metrics/selector';
import {
  type AggregateNode,
  type BinaryNode,
  type CallNode,
  isSetOperator,
  type Node,
} from '../ast';
import { functions } from '../functions';
import { valueTypeOf } from '../types';
import { type PromqlContext, seriesOf } from './context';

/** Which labels the series of an expression have. */
export interface Labels {
  /** Those that some of them may have; undefined where any could be. */
  readonly possible?: ReadonlySet<string>;
  /** Those that all of them have. */
  readonly certain: ReadonlySet<string>;
  /** Those with the same value on all of them. */
  readonly fixed: ReadonlySet<string>;
  /** Those with the same value on all series of one target. */
  readonly perTarget: ReadonlySet<string>;
}

type Names = Iterable<string>;
const without = (labels: Names, dropped: Names): ReadonlySet<string> => {
  const out = new Set(dropped);
  return new Set([...labels].filter((label) => !out.has(label)));
};
const within = (labels: Names, kept: Names): ReadonlySet<string> => {
  const inside = new Set(kept);
  return new Set([...labels].filter((label) => inside.has(label)));
};
const union = (...all: readonly Names[]): ReadonlySet<string> =>
  new Set(all.flatMap((labels) => [...labels]));

const ANY: Labels = { certain: new Set(), fixed: new Set(), perTarget: new Set() };
const NONE: Labels = { ...ANY, possible: new Set() };

export function labelsOf(node: Node, context: PromqlContext): Labels {
  switch (node.kind) {
    case 'number':
    case 'string':
      return NONE;
    case 'invalid':
      return ANY;
    case 'range':
      return labelsOf(node.selector, context);
    case 'subquery':
    case 'negate':
      return labelsOf(node.expr, context);
    case 'selector': {
      const { asked, absent } = askedFor(node.matchers);
      const series = seriesOf(node, context);
      if (!series) return { ...ANY, certain: asked, fixed: asked };
      const possible = without(series.queryLabels, absent);
      const { labels, budget } = series.metric;
      const perTarget = new Set(labels.filter((label) => budget[label] === 1));
      return { possible, certain: possible, fixed: asked, perTarget };
    }
    case 'call':
      return ofCall(node, context);
    case 'aggregate':
      return ofAggregate(node, labelsOf(node.expr, context));
    case 'binary':
      return ofBinary(node, context);
  }
}

/** Labels that must have one value, and those that must not be there. */
function askedFor(matchers: readonly Matcher[]): {
  readonly asked: ReadonlySet<string>;
  readonly absent: ReadonlySet<string>;
} {
  const equal = matchers.filter(({ operator }) => operator === '=');
  const names = (empty: boolean) =>
    new Set(equal.filter(({ value }) => (value === '') === empty).map(({ label }) => label));
  return { asked: names(false), absent: names(true) };
}

function map(labels: Labels, change: (names: ReadonlySet<string>) => ReadonlySet<string>): Labels {
  return {
    ...(labels.possible && { possible: change(labels.possible) }),
    certain: change(labels.certain),
    fixed: change(labels.fixed),
    perTarget: change(labels.perTarget),
  };
}
const dropped = (labels: Labels, names: Names): Labels => map(labels, (all) => without(all, names));
const added = (labels: Labels, names: Names): Labels => ({
  ...(labels.possible && { possible: union(labels.possible, names) }),
  certain: union(labels.certain, names),
  fixed: without(labels.fixed, names),
  perTarget: without(labels.perTarget, names),
});

function ofCall(node: CallNode, context: PromqlContext): Labels {
  const spec = functions[node.name];
  const source = node.args.find((arg) => ['instant', 'range'].includes(valueTypeOf(arg)));
  if (!source || spec.labels === 'none') return NONE;
  const labels = labelsOf(source, context);
  const text = (index: number): readonly string[] => {
    const arg = node.args[index];
    return arg?.kind === 'string' ? [arg.value] : [];
  };
  switch (node.name) {
    case 'absent':
    case 'absent_over_time': {
      const selector = source.kind === 'range' ? source.selector : source;
      if (selector.kind !== 'selector') return NONE;
      const { asked } = askedFor(selector.matchers);
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
      // an empty value takes the label away
      return text(2)[0] === '' ? dropped(labels, text(1)) : added(labels, text(1));
    case 'label_join':
      return added(labels, text(1));
    default:
      return labels;
  }
}

/** Aggregations that pick series, which keep their labels. */
export const picks = ({ name }: AggregateNode): boolean =>
  ['topk', 'bottomk', 'limitk', 'limit_ratio'].includes(name);

function ofAggregate(node: AggregateNode, input: Labels): Labels {
  if (picks(node)) return input;
  const labels = grouped(node, input);
  return node.name === 'count_values' && node.parameter?.kind === 'string'
    ? added(labels, [node.parameter.value])
    : labels;
}

function grouped({ grouping }: AggregateNode, input: Labels): Labels {
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

function ofBinary(node: BinaryNode, context: PromqlContext): Labels {
  const { operator, matching } = node;
  const left = labelsOf(node.left, context);
  const right = labelsOf(node.right, context);
  if (valueTypeOf(node.left) === 'scalar') return right;
  if (valueTypeOf(node.right) === 'scalar') return left;
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
  // the labels that are not ignored are the same on both sides
  const both = left.possible && right.possible;
  const all: Labels = {
    ...((left.possible ?? right.possible) && {
      possible: both
        ? within(left.possible ?? [], right.possible ?? [])
        : (left.possible ?? right.possible),
    }),
    certain: union(left.certain, right.certain),
    fixed: union(left.fixed, right.fixed),
    perTarget: union(left.perTarget, right.perTarget),
  };
  return dropped(all, matching?.labels ?? []);
}

const either = (left: Labels, right: Labels): Labels => ({
  ...(left.possible && right.possible && { possible: union(left.possible, right.possible) }),
  certain: within(left.certain, right.certain),
  fixed: new Set(),
  perTarget: within(left.perTarget, right.perTarget),
});
