import type { At } from '@observability-stack/contracts';
import {
  type Duration,
  milliseconds,
  type RangeWindow,
  type SignedDuration,
  signedMilliseconds,
  type Window,
  windowOf,
} from '@observability-stack/query-common';
import { METRIC_NAME, type Node } from './ast';
import {
  type Course,
  type InstantVector,
  nodeOf,
  type RangeVector,
  type Sample,
  type Selector,
  typed,
} from './expression';
import { render } from './render';

/** Expressions that accept `offset` and `@`. */
type Movable = Selector | RangeVector;

/** Selects all series of all metrics. Its cost grows with everything that Prometheus stores: use it in infrequent rules only. */
export const everySeries = (): Selector<string> =>
  typed({
    kind: 'selector',
    matchers: [{ label: METRIC_NAME, operator: '=~', value: '.+' }],
  });

/** Selects the samples of the last `window`. */
export function range<L extends string, S extends Sample, C extends Course>(
  selector: Selector<L, S, C>,
  window: Window,
): RangeVector<L, S, C> {
  return typed(rangeNode(nodeOf(selector), windowOf(window)));
}

/** A range over anything but a selector can only come from hand-written text. */
export function rangeNode(selector: Node, window: RangeWindow): Node {
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
 * Evaluates an expression at each step of the last `window`. Over a metric it stays a counter or a gauge; any other
 * result is a gauge, and has no rate.
 */
export function subquery<L extends string, S extends Sample, C extends Course>(
  expression: Selector<L, S, C>,
  window: Duration,
  step?: Duration,
): RangeVector<L, S, C>;
export function subquery<L extends string, S extends Sample>(
  expression: InstantVector<L, S>,
  window: Duration,
  step?: Duration,
): RangeVector<L, S, 'gauge'>;
export function subquery(
  expression: InstantVector,
  window: Duration,
  step?: Duration,
): RangeVector<never, Sample, 'gauge'> {
  return typed({
    kind: 'subquery',
    expr: nodeOf(expression),
    range: milliseconds(window),
    ...(step && { step: milliseconds(step) }),
  });
}

/** Shifts the evaluation time into the past. */
export function offset<T extends Movable>(expression: T, by: SignedDuration): T {
  return modified(expression, { offset: signedMilliseconds(by) });
}

/** Sets a fixed evaluation time: milliseconds since 1970, or the start or end of the query's range. */
export function at<T extends Movable>(expression: T, time: At): T {
  return modified(expression, { at: time });
}

/** Sets how the samples at the borders of the range are selected; needs `--enable-feature=promql-extended-range-selectors`. */
export function border<T extends Selector | RangeVector>(
  expression: T,
  kind: 'anchored' | 'smoothed',
): T {
  return modified(expression, { border: kind });
}

type Modifier = {
  readonly offset?: number;
  readonly at?: At;
  readonly border?: 'anchored' | 'smoothed';
};

function modified<T extends Movable>(expression: T, modifier: Modifier): T {
  const node = nodeOf(expression);
  switch (node.kind) {
    case 'range':
      return typed({ ...node, selector: { ...node.selector, ...modifier } });
    case 'selector':
      return typed({ ...node, ...modifier });
    case 'subquery':
      if (!modifier.border) return typed({ ...node, ...modifier });
  }
  return typed(invalid(node, `${Object.keys(modifier)[0]} is only allowed on a selector`));
}
