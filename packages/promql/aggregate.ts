import type { AggregateNode, Aggregation, Grouping } from './ast';
import {
  type InstantVector,
  promqlExpression,
  promqlNode,
  promqlOperand,
  type SampleType,
  type ScalarLike,
} from './expression';

/** The labels that the result keeps, or those that it drops. */
export interface By<L extends readonly string[]> {
  readonly by: L;
  readonly without?: undefined;
}
export interface Without<L extends readonly string[]> {
  readonly without: L;
  readonly by?: undefined;
}

type AnyGrouping = By<readonly string[]> | Without<readonly string[]>;

/** An aggregation of samples `In` to samples `Out`, or to the same type if `Out` is undefined. */
interface Aggregate<In extends SampleType, Out extends SampleType | undefined = undefined> {
  <L extends string, S extends In, const B extends readonly L[]>(
    expression: InstantVector<L, S>,
    grouping: By<B>,
  ): InstantVector<B[number], Out extends SampleType ? Out : S>;
  <L extends string, S extends In, const W extends readonly L[]>(
    expression: InstantVector<L, S>,
    grouping: Without<W>,
  ): InstantVector<Exclude<L, W[number]>, Out extends SampleType ? Out : S>;
  <S extends In>(
    expression: InstantVector<never, S>,
  ): InstantVector<never, Out extends SampleType ? Out : S>;
}

/** Aggregations that select series, which keep all their labels. */
type Pick = <L extends string, S extends SampleType>(
  parameter: ScalarLike,
  expression: InstantVector<L, S>,
  grouping?: By<readonly NoInfer<L>[]> | Without<readonly NoInfer<L>[]>,
) => InstantVector<L, S>;

const aggregate =
  (name: Aggregation) =>
  (expression: InstantVector, grouping?: AnyGrouping): never =>
    promqlExpression<never>(aggregateNode(name, expression, grouping));

const pick =
  (name: Aggregation): Pick =>
  (parameter, expression, grouping) =>
    promqlExpression({
      ...aggregateNode(name, expression, grouping),
      parameter: promqlOperand(parameter),
    });

function aggregateNode(
  name: Aggregation,
  expression: InstantVector,
  grouping: AnyGrouping | undefined,
): AggregateNode {
  return {
    kind: 'aggregate',
    name,
    expr: promqlNode(expression),
    // `by ()` without labels means no grouping: one series.
    ...(grouping && grouping.by?.length !== 0 && { grouping: groupingOf(grouping) }),
  };
}

const groupingOf = ({ by, without }: AnyGrouping): Grouping =>
  by ? { mode: 'by', labels: by } : { mode: 'without', labels: without ?? [] };

export const sum: Aggregate<SampleType> = aggregate('sum');
export const avg: Aggregate<SampleType> = aggregate('avg');
export const count: Aggregate<SampleType, 'float'> = aggregate('count');
export const group: Aggregate<SampleType, 'float'> = aggregate('group');
export const min: Aggregate<'float'> = aggregate('min');
export const max: Aggregate<'float'> = aggregate('max');
export const stddev: Aggregate<'float'> = aggregate('stddev');
export const stdvar: Aggregate<'float'> = aggregate('stdvar');

export const topk: Pick = pick('topk');
export const bottomk: Pick = pick('bottomk');
/** Experimental: requires `--enable-feature=promql-experimental-functions`. */
export const limitk: Pick = pick('limitk');
/** Experimental: requires `--enable-feature=promql-experimental-functions`. */
export const limitRatio: Pick = pick('limit_ratio');

/** Returns the φ-quantile over series; for the quantile of a histogram, see `histogramQuantile`. */
export function quantile<L extends string, const B extends readonly L[]>(
  phi: ScalarLike,
  expression: InstantVector<L, 'float'>,
  grouping: By<B>,
): InstantVector<B[number], 'float'>;
export function quantile<L extends string, const W extends readonly L[]>(
  phi: ScalarLike,
  expression: InstantVector<L, 'float'>,
  grouping: Without<W>,
): InstantVector<Exclude<L, W[number]>, 'float'>;
export function quantile(
  phi: ScalarLike,
  expression: InstantVector<never, 'float'>,
): InstantVector<never, 'float'>;
export function quantile(
  phi: ScalarLike,
  expression: InstantVector,
  grouping?: AnyGrouping,
): InstantVector<never, 'float'> {
  const node = aggregateNode('quantile', expression, grouping);
  return promqlExpression({ ...node, parameter: promqlOperand(phi) });
}

/** Counts the series with each value; the value becomes the label `into`. */
export function countValues<
  L extends string,
  const Into extends string,
  const B extends readonly L[] = readonly [],
>(
  into: Into,
  expression: InstantVector<L>,
  grouping?: By<B>,
): InstantVector<Into | B[number], 'float'> {
  const node = aggregateNode('count_values', expression, grouping);
  return promqlExpression({ ...node, parameter: { kind: 'string', value: into } });
}
