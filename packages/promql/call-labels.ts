import type { Node } from './ast';
import { call } from './call';
import {
  type InstantVector,
  promqlExpression,
  promqlNode,
  promqlOperand,
  type SampleType,
  type Scalar,
  type ScalarLike,
  type Selector,
} from './expression';

/** Functions that change labels, or the number of series. */

const text = (value: string): Node => ({ kind: 'string', value });

/**
 * Returns the φ-quantile of a native histogram, or of the buckets of a classic histogram, which
 * must still have the label `le` after aggregation.
 */
export function histogramQuantile<L extends string>(
  phi: ScalarLike,
  histogram: InstantVector<L, 'histogram'>,
): InstantVector<L, 'float'>;
export function histogramQuantile<L extends string>(
  phi: ScalarLike,
  buckets: InstantVector<L, 'float'> & NoInfer<InstantVector<'le', 'float'>>,
): InstantVector<Exclude<L, 'le'>, 'float'>;
export function histogramQuantile(phi: ScalarLike, histogram: InstantVector): never {
  return promqlExpression<never>(
    call('histogram_quantile', [promqlOperand(phi), promqlNode(histogram)]),
  );
}

/** Returns the ratio of observations between two values. */
export function histogramFraction<L extends string>(
  lower: ScalarLike,
  upper: ScalarLike,
  histogram: InstantVector<L, 'histogram'>,
): InstantVector<L, 'float'>;
export function histogramFraction<L extends string>(
  lower: ScalarLike,
  upper: ScalarLike,
  buckets: InstantVector<L, 'float'> & NoInfer<InstantVector<'le', 'float'>>,
): InstantVector<Exclude<L, 'le'>, 'float'>;
export function histogramFraction(
  lower: ScalarLike,
  upper: ScalarLike,
  histogram: InstantVector,
): never {
  const args = [promqlOperand(lower), promqlOperand(upper), promqlNode(histogram)];
  return promqlExpression<never>(call('histogram_fraction', args));
}

/** Returns several quantiles, distinguished by the label `into`. Experimental. */
export function histogramQuantiles<L extends string, const Into extends string>(
  histogram: InstantVector<L, 'histogram'>,
  into: Into,
  ...phis: readonly [ScalarLike, ...ScalarLike[]]
): InstantVector<L | Into, 'float'> {
  return promqlExpression(
    call('histogram_quantiles', [promqlNode(histogram), text(into), ...phis.map(promqlOperand)]),
  );
}

/** Sets a label from another label whose entire value matches a pattern. */
export function labelReplace<L extends string, S extends SampleType, const Into extends string>(
  expression: InstantVector<L, S>,
  options: {
    readonly into: Into;
    /** Replacement; `$1` is the first group of the pattern. */
    readonly value: string;
    readonly from: NoInfer<L>;
    readonly pattern: string;
  },
): InstantVector<L | Into, S> {
  const { into, value, from, pattern } = options;
  const args = [into, value, from, pattern].map(text);
  return promqlExpression(call('label_replace', [promqlNode(expression), ...args]));
}

/** Sets a label to the joined values of other labels. */
export function labelJoin<L extends string, S extends SampleType, const Into extends string>(
  expression: InstantVector<L, S>,
  options: {
    readonly into: Into;
    readonly separator: string;
    readonly from: readonly NoInfer<L>[];
  },
): InstantVector<L | Into, S> {
  const { into, separator, from } = options;
  const args = [into, separator, ...from].map(text);
  return promqlExpression(call('label_join', [promqlNode(expression), ...args]));
}

/** Returns 1 if no series matches, with the labels that the selector matches by equality. */
export function absent<L extends string>(expression: InstantVector<L>): InstantVector<L, 'float'> {
  return promqlExpression(call('absent', [promqlNode(expression)]));
}

/** Returns the value of a single series; NaN for no series or more than one. */
export function scalar(expression: InstantVector): Scalar {
  return promqlExpression(call('scalar', [promqlNode(expression)]));
}

/** Returns a scalar as one series without labels. */
export function vector(value: ScalarLike): InstantVector<never, 'float'> {
  return promqlExpression(call('vector', [promqlOperand(value)]));
}

/** Adds the labels of `target_info`, or of the metric that the selector names. Experimental. */
export function info<S extends SampleType>(
  expression: InstantVector<never, S>,
  selector?: Selector,
): InstantVector<string, S> {
  const rest = selector ? [promqlNode(selector)] : [];
  return promqlExpression(call('info', [promqlNode(expression), ...rest]));
}

type SortByLabel = <L extends string, S extends SampleType>(
  expression: InstantVector<L, S>,
  ...labels: readonly NoInfer<L>[]
) => InstantVector<L, S>;
const sortBy =
  (name: 'sort_by_label' | 'sort_by_label_desc'): SortByLabel =>
  (expression, ...labels) =>
    promqlExpression(call(name, [promqlNode(expression), ...labels.map(text)]));
/** Experimental: requires `--enable-feature=promql-experimental-functions`. */
export const sortByLabel: SortByLabel = sortBy('sort_by_label');
/** Experimental: requires `--enable-feature=promql-experimental-functions`. */
export const sortByLabelDesc: SortByLabel = sortBy('sort_by_label_desc');
