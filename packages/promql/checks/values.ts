import type { Interval } from '@observability-stack/query-common';
import * as intervals from '@observability-stack/query-common';
import {
  type AggregateNode,
  type BinaryNode,
  type CallNode,
  isComparison,
  isSetOperator,
  type Node,
  type SelectorNode,
} from '../ast';
import { expressionType } from '../types';
import { nodeSelectors, type PromqlContext, type QueryContext, selectorSeries } from './context';
import { isPartOf, isSame } from './same';

const {
  ANY_VALUE: ANY,
  EMPTY_INTERVAL: NEVER,
  lowerBounded: atLeast,
  rangeInterval: between,
  pointInterval: exactly,
} = intervals;

/**
 * Returns the range of values that the series of an expression can have, as far as its text and the
 * contracts show. Cached, since every surrounding operator requests that of the same node.
 */
export function valueInterval(node: Node, context: QueryContext): Interval {
  const known = context.values.get(node);
  if (known) return known;
  const values = find(node, context);
  context.values.set(node, values);
  return values;
}

function find(node: Node, context: QueryContext): Interval {
  switch (node.kind) {
    case 'number':
      return exactly(node.value);
    case 'string':
    case 'invalid':
      return ANY;
    case 'selector':
      return ofSelector(node, context);
    case 'range':
      return ofSelector(node.selector, context);
    case 'subquery':
      return valueInterval(node.expr, context);
    case 'negate':
      return intervals.negateInterval(valueInterval(node.expr, context));
    case 'aggregate':
      return ofAggregate(node, valueInterval(node.expr, context));
    case 'call':
      return ofCall(node, context);
    case 'binary':
      return ofBinary(node, context);
  }
}

function ofSelector(node: SelectorNode, context: PromqlContext): Interval {
  const series = selectorSeries(node, context);
  if (!series || series.sampleType === 'histogram') return ANY;
  if (series.name === 'up') return between(0, 1);
  return series.metricKind === 'counter' ? atLeast(0) : ANY;
}

function ofAggregate({ name, parameter }: AggregateNode, values: Interval): Interval {
  if (intervals.isEmptyInterval(values)) return NEVER;
  switch (name) {
    case 'sum':
      return intervals.addIntervals(values);
    case 'count':
    case 'count_values':
      return atLeast(1);
    case 'group':
      return exactly(1);
    case 'stddev':
    case 'stdvar':
      return { ...atLeast(0), nan: values.nan ?? false };
    case 'quantile':
      return parameter?.kind === 'number' && parameter.value >= 0 && parameter.value <= 1
        ? values
        : ANY;
    default:
      return values;
  }
}

const CALENDAR: Readonly<Record<string, Interval>> = {
  minute: between(0, 59),
  hour: between(0, 23),
  day_of_week: between(0, 6),
  day_of_month: between(1, 31),
  day_of_year: between(1, 366),
  days_in_month: between(28, 31),
  month: between(1, 12),
};

function ofCall(node: CallNode, context: QueryContext): Interval {
  const { name, args } = node;
  const of = (index: number): Interval => {
    const arg = args[index];
    return arg ? valueInterval(arg, context) : ANY;
  };
  switch (name) {
    case 'absent':
    case 'absent_over_time':
      return exactly(1);
    case 'present_over_time':
      return intervals.isEmptyInterval(of(0)) ? NEVER : exactly(1);
    case 'count_over_time':
      return intervals.isEmptyInterval(of(0)) ? NEVER : atLeast(1);
    case 'rate':
    case 'irate':
    case 'increase':
    case 'changes':
    case 'resets':
    case 'time':
    case 'timestamp':
      return atLeast(0);
    case 'abs': {
      const { min, max, nan = false } = of(0);
      if (min >= 0 || min > max) return of(0);
      return { ...atLeast(max < 0 ? -max : 0), nan };
    }
    case 'sqrt':
    case 'exp':
    case 'stddev_over_time':
    case 'stdvar_over_time':
    case 'mad_over_time':
    case 'histogram_count':
    case 'histogram_stddev':
    case 'histogram_stdvar':
      return { ...atLeast(0), nan: true };
    case 'sgn':
      return { ...between(-1, 1), nan: true };
    case 'ceil':
    case 'floor':
    case 'round': {
      const { min, max, nan = false } = of(0);
      if (name === 'round' && args.length > 1) return ANY;
      return min > max ? NEVER : { min: Math.floor(min), max: Math.ceil(max), nan };
    }
    case 'clamp':
      return clamped(of(0), of(1).min, of(2).max);
    case 'clamp_min':
      return clamped(of(0), of(1).min, Number.POSITIVE_INFINITY);
    case 'clamp_max':
      return clamped(of(0), Number.NEGATIVE_INFINITY, of(1).max);
    case 'sum_over_time':
      return intervals.addIntervals(of(0));
    case 'avg_over_time':
    case 'min_over_time':
    case 'max_over_time':
    case 'last_over_time':
    case 'first_over_time':
    case 'label_replace':
    case 'label_join':
    case 'sort':
    case 'sort_desc':
    case 'sort_by_label':
    case 'sort_by_label_desc':
    case 'info':
    case 'vector':
      return of(0);
    case 'scalar':
      return { ...of(0), nan: true };
    case 'histogram_fraction':
      return { ...between(0, 1), nan: true };
    case 'histogram_quantile':
      return ofQuantile(args, context);
    default:
      return CALENDAR[name] ?? ANY;
  }
}

function clamped(values: Interval, least: number, most: number): Interval {
  if (intervals.isEmptyInterval(values)) return NEVER;
  if (least > most) return ANY;
  const within = (value: number): number => Math.min(Math.max(value, least), most);
  return { min: within(values.min), max: within(values.max), nan: values.nan ?? false };
}

/**
 * Returns the values of a quantile. That of buckets is at most the last bound, whatever was
 * measured.
 */
function ofQuantile([phi, buckets]: readonly Node[], context: QueryContext): Interval {
  if (!buckets || phi?.kind !== 'number' || !(phi.value >= 0 && phi.value <= 1)) return ANY;
  const bounds = nodeSelectors(buckets).map((selector) => {
    const metric = selectorSeries(selector, context)?.metric;
    return metric?.type === 'histogram' && !('native' in metric && metric.native)
      ? metric.buckets
      : undefined;
  });
  const [first, ...others] = bounds;
  if (!first || others.length > 0) return ANY;
  return { ...between(Math.min(0, ...first), Math.max(...first)), nan: true };
}

function ofBinary(node: BinaryNode, context: QueryContext): Interval {
  const { operator } = node;
  const left = valueInterval(node.left, context);
  const right = valueInterval(node.right, context);
  if (operator === 'or') return intervals.unionInterval(left, right);
  if (intervals.isEmptyInterval(left)) return NEVER;
  if (isSetOperator(operator)) return isNeverTrue(node, { left, right }, context) ? NEVER : left;
  if (intervals.isEmptyInterval(right)) return NEVER;
  if (isComparison(operator)) {
    if (node.bool) return between(0, 1);
    // A number is compared with each series, whose value is kept.
    return expressionType(node.left) === 'scalar'
      ? intervals.narrowInterval(intervals.mirrorOperator(operator), right, left)
      : intervals.narrowInterval(operator, left, right);
  }
  if (node.fill) return ANY;
  const share = operator === '/' ? shareOf(node, context) : undefined;
  return share ?? intervals.computeInterval(operator, left, right);
}

/** Returns the values of a part divided by its total, and those times 100. */
function shareOf({ left, right }: BinaryNode, context: QueryContext): Interval | undefined {
  const factor =
    left.kind === 'binary' && left.operator === '*'
      ? [left.left, left.right].find((side) => side.kind === 'number')
      : undefined;
  const part =
    factor && left.kind === 'binary' ? (left.left === factor ? left.right : left.left) : left;
  const times = factor?.kind === 'number' ? factor.value : 1;
  if (times > 0 && isPartOf(part, right, context)) {
    // A count is at least one.
    const isCount = part.kind === 'aggregate' && part.name === 'count';
    return { ...between(0, times), ...(isCount ? { openMin: true } : { nan: true }) };
  }
  return meanOf(left, right, context);
}

/**
 * Reports whether `and` or `unless` returns nothing, since both sides are conditions on the same
 * series.
 */
function isNeverTrue(
  { operator, left, right, matching }: BinaryNode,
  values: { readonly left: Interval; readonly right: Interval },
  context: PromqlContext,
): boolean {
  if (operator === 'and' && intervals.isEmptyInterval(values.right)) return true;
  if (matching && (matching.mode === 'on' || matching.labels.length > 0)) return false;
  const one = conditionOf(left);
  const other = conditionOf(right);
  if (!one || !other || !isSame(one.series, other.series, context)) return false;
  return operator === 'and'
    ? intervals.isEmptyInterval(intervals.intersectIntervals(values.left, values.right))
    : other.isExact && intervals.isSubinterval(values.left, values.right);
}

/** Returns the values of a sum divided by the count of the same series. */
function meanOf(left: Node, right: Node, context: QueryContext): Interval | undefined {
  if (left.kind !== 'aggregate' || right.kind !== 'aggregate') return undefined;
  if (left.name !== 'sum' || right.name !== 'count') return undefined;
  return isSame({ ...left, name: 'count' }, right, context)
    ? valueInterval(left.expr, context)
    : undefined;
}

/** Reports whether `or` combines conditions on the same series of which each value meets one. */
export function keepsAllSeries(
  { left, right, matching }: BinaryNode,
  context: QueryContext,
): boolean {
  if (matching) return false;
  const one = conditionOf(left);
  const other = conditionOf(right);
  if (!one?.isExact || !other?.isExact || !isSame(one.series, other.series, context)) return false;
  const [first, second] = [valueInterval(left, context), valueInterval(right, context)].sort(
    (a, b) => a.min - b.min,
  ) as [Interval, Interval];
  const isEven = first.max === second.min && !(first.openMax && second.openMin);
  return (
    first.min === Number.NEGATIVE_INFINITY &&
    Math.max(first.max, second.max) === Number.POSITIVE_INFINITY &&
    (first.max > second.min || isEven)
  );
}

/**
 * Returns the series that comparisons with numbers restrict, and whether all values between the
 * lowest and the highest remain.
 */
function conditionOf(node: Node): { readonly series: Node; readonly isExact: boolean } | undefined {
  if (node.kind !== 'binary' || !isComparison(node.operator) || node.bool)
    return expressionType(node) === 'instant' ? { series: node, isExact: true } : undefined;
  const [compared, number] =
    node.right.kind === 'number' ? [node.left, node.right] : [node.right, node.left];
  if (number.kind !== 'number') return undefined;
  const inside = conditionOf(compared);
  return inside && { ...inside, isExact: inside.isExact && node.operator !== '!=' };
}
