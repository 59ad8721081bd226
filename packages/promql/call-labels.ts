import type { Node } from './ast';
import { call } from './call';
import {
  type InstantVector,
  nodeOf,
  operandOf,
  type Sample,
  type Scalar,
  type ScalarLike,
  type Selector,
  typed,
} from './expression';

/** Functions that change which labels there are, or how many series. */

const text = (value: string): Node => ({ kind: 'string', value });

/**
 * The φ-quantile of a histogram: of a native one, or of the buckets of a classic one, whose label `le`
 * must have survived what was done to them.
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
  return typed<never>(call('histogram_quantile', [operandOf(phi), nodeOf(histogram)]));
}

/** The share of observations between two values. */
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
  const args = [operandOf(lower), operandOf(upper), nodeOf(histogram)];
  return typed<never>(call('histogram_fraction', args));
}

/** Several quantiles at once, told apart by the label `into`. Experimental. */
export function histogramQuantiles<L extends string, const Into extends string>(
  histogram: InstantVector<L, 'histogram'>,
  into: Into,
  ...phis: readonly [ScalarLike, ...ScalarLike[]]
): InstantVector<L | Into, 'float'> {
  return typed(
    call('histogram_quantiles', [nodeOf(histogram), text(into), ...phis.map(operandOf)]),
  );
}

/** Sets a label from another one, where a pattern matches all of its value. */
export function labelReplace<L extends string, S extends Sample, const Into extends string>(
  expression: InstantVector<L, S>,
  options: {
    readonly into: Into;
    /** `$1` is the first group of the pattern. */
    readonly value: string;
    readonly from: NoInfer<L>;
    readonly pattern: string;
  },
): InstantVector<L | Into, S> {
  const { into, value, from, pattern } = options;
  const args = [into, value, from, pattern].map(text);
  return typed(call('label_replace', [nodeOf(expression), ...args]));
}

/** Sets a label to the values of others, joined. */
export function labelJoin<L extends string, S extends Sample, const Into extends string>(
  expression: InstantVector<L, S>,
  options: {
    readonly into: Into;
    readonly separator: string;
    readonly from: readonly NoInfer<L>[];
  },
): InstantVector<L | Into, S> {
  const { into, separator, from } = options;
  const args = [into, separator, ...from].map(text);
  return typed(call('label_join', [nodeOf(expression), ...args]));
}

/** 1 when there is no such series, with the labels that the selector asks for by equality. */
export function absent<L extends string>(expression: InstantVector<L>): InstantVector<L, 'float'> {
  return typed(call('absent', [nodeOf(expression)]));
}

/** The value of the only series; NaN when there is none, or more. */
export function scalar(expression: InstantVector): Scalar {
  return typed(call('scalar', [nodeOf(expression)]));
}

/** A number as one series without labels. */
export function vector(value: ScalarLike): InstantVector<never, 'float'> {
  return typed(call('vector', [operandOf(value)]));
}

/** Adds labels of `target_info`, or of what the selector names. Experimental. */
export function info<S extends Sample>(
  expression: InstantVector<never, S>,
  selector?: Selector,
): InstantVector<string, S> {
  const rest = selector ? [nodeOf(selector)] : [];
  return typed(call('info', [nodeOf(expression), ...rest]));
}

type SortByLabel = <L extends string, S extends Sample>(
  expression: InstantVector<L, S>,
  ...labels: readonly NoInfer<L>[]
) => InstantVector<L, S>;
const sortBy =
  (name: 'sort_by_label' | 'sort_by_label_desc'): SortByLabel =>
  (expression, ...labels) =>
    typed(call(name, [nodeOf(expression), ...labels.map(text)]));
/** Experimental: Prometheus must be told to allow it. */
export const sortByLabel: SortByLabel = sortBy('sort_by_label');
/** Experimental: Prometheus must be told to allow it. */
export const sortByLabelDesc: SortByLabel = sortBy('sort_by_label_desc');
