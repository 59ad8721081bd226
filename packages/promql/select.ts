import type { AtModifier } from '@observability-stack/contracts';
import {
  parseQueryDuration,
  parseSignedDuration,
  parseWindow,
  type QueryDuration,
  type RangeWindow,
  type SignedDuration,
  type Window,
} from '@observability-stack/query-common';
import { METRIC_NAME, type Node } from './ast';
import {
  type InstantVector,
  type MetricKind,
  promqlExpression,
  promqlNode,
  type RangeVector,
  type SampleType,
  type Selector,
} from './expression';
import { render } from './render';

/** Expressions that accept `offset` and `@`. */
type Movable = Selector | RangeVector;

/** Selects all series of all metrics. Its cost grows with everything that Prometheus stores: use it in infrequent rules only. */
export const allSeries = (): Selector<string> =>
  promqlExpression({
    kind: 'selector',
    matchers: [{ label: METRIC_NAME, operator: '=~', value: '.+' }],
  });

/** Selects the samples of the last `window`. */
export function range<L extends string, S extends SampleType, C extends MetricKind>(
  selector: Selector<L, S, C>,
  window: Window,
): RangeVector<L, S, C> {
  return promqlExpression(toRangeNode(promqlNode(selector), parseWindow(window)));
}

/** Returns a range. Over anything but a selector, it can only come from hand-written text. */
export function toRangeNode(selector: Node, window: RangeWindow): Node {
  if (selector.kind === 'selector') return { kind: 'range', selector, ...window };
  return selector.kind === 'invalid'
    ? selector
    : invalid(
        selector,
        'a range is only allowed on a selector: use a subquery for other expressions',
      );
}

const invalid = (node: Node, problem: string): Node => ({
  kind: 'invalid',
  text: render(node),
  problem,
});

/**
 * Evaluates an expression at each step of the last `window`. The result of a metric remains a
 * counter or a gauge; any other result is a gauge, and has no rate.
 */
export function subquery<L extends string, S extends SampleType, C extends MetricKind>(
  expression: Selector<L, S, C>,
  window: QueryDuration,
  step?: QueryDuration,
): RangeVector<L, S, C>;
export function subquery<L extends string, S extends SampleType>(
  expression: InstantVector<L, S>,
  window: QueryDuration,
  step?: QueryDuration,
): RangeVector<L, S, 'gauge'>;
export function subquery(
  expression: InstantVector,
  window: QueryDuration,
  step?: QueryDuration,
): RangeVector<never, SampleType, 'gauge'> {
  return promqlExpression({
    kind: 'subquery',
    expr: promqlNode(expression),
    range: parseQueryDuration(window),
    ...(step && { step: parseQueryDuration(step) }),
  });
}

/** Shifts the evaluation time into the past. */
export function offset<T extends Movable>(expression: T, by: SignedDuration): T {
  return modified(expression, { offset: parseSignedDuration(by) });
}

/** Sets a fixed evaluation time: milliseconds since 1970, or the start or end of the query's range. */
export function at<T extends Movable>(expression: T, time: AtModifier): T {
  return modified(expression, { at: time });
}

/** Sets how the samples at the borders of the range are selected; needs `--enable-feature=promql-extended-range-selectors`. */
export function extendRange<T extends Selector | RangeVector>(
  expression: T,
  kind: 'anchored' | 'smoothed',
): T {
  return modified(expression, { border: kind });
}

type Modifier = {
  readonly offset?: number;
  readonly at?: AtModifier;
  readonly border?: 'anchored' | 'smoothed';
};

function modified<T extends Movable>(expression: T, modifier: Modifier): T {
  const node = promqlNode(expression);
  switch (node.kind) {
    case 'range':
      return promqlExpression({ ...node, selector: { ...node.selector, ...modifier } });
    case 'selector':
      return promqlExpression({ ...node, ...modifier });
    case 'subquery':
      if (!modifier.border) return promqlExpression({ ...node, ...modifier });
  }
  return promqlExpression(
    invalid(node, `${Object.keys(modifier)[0]} is only allowed on a selector`),
  );
}
