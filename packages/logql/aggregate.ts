import type { AggregateNode, Aggregation } from './ast';
import { type LogVector, logqlExpression, logqlMetricNode } from './expression';
import { type AnyGrouping, type By, toGrouping, type Without } from './range';

interface Aggregate {
  <L extends string, const B extends readonly L[]>(
    expression: LogVector<L>,
    grouping: By<B>,
  ): LogVector<B[number]>;
  <L extends string, const W extends readonly L[]>(
    expression: LogVector<L>,
    grouping: Without<W>,
  ): LogVector<Exclude<L, W[number]>>;
  (expression: LogVector<never>): LogVector<never>;
}

/** Aggregations that select series, which keep all their labels. */
type Pick = <L extends string>(
  count: number,
  expression: LogVector<L>,
  grouping?: By<readonly NoInfer<L>[]> | Without<readonly NoInfer<L>[]>,
) => LogVector<L>;
type Order = <L extends string>(expression: LogVector<L>) => LogVector<L>;

function node(name: Aggregation, expression: LogVector, grouping?: AnyGrouping): AggregateNode {
  return {
    kind: 'aggregate',
    name,
    expr: logqlMetricNode(expression),
    // `by ()` without labels means no grouping: one series.
    ...(grouping && grouping.by?.length !== 0 && { grouping: toGrouping(grouping) }),
  };
}
const aggregate =
  (name: Aggregation) =>
  (expression: LogVector, grouping?: AnyGrouping): never =>
    logqlExpression<never>(node(name, expression, grouping));
const pick =
  (name: Aggregation): Pick =>
  (count, expression, grouping) =>
    logqlExpression({ ...node(name, expression, grouping), parameter: count });

export const sum: Aggregate = aggregate('sum');
export const avg: Aggregate = aggregate('avg');
export const min: Aggregate = aggregate('min');
export const max: Aggregate = aggregate('max');
export const count: Aggregate = aggregate('count');
export const stddev: Aggregate = aggregate('stddev');
export const stdvar: Aggregate = aggregate('stdvar');
export const topk: Pick = pick('topk');
export const bottomk: Pick = pick('bottomk');
/** Experimental: must be enabled in Loki. It cannot be part of another expression. */
export const approxTopk = <L extends string>(
  amount: number,
  expression: LogVector<L>,
): LogVector<L> => pick('approx_topk')(amount, expression);
export const sort: Order = (expression) => logqlExpression(node('sort', expression));
export const sortDesc: Order = (expression) => logqlExpression(node('sort_desc', expression));
