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

/** What can be moved in time. */
type Movable = Selector | RangeVector;

/** All series of all metrics. What is made of it costs what Prometheus holds, so it is for seldom rules. */
export const everySeries = (): Selector<string> =>
  typed({
    kind: 'selector',
    matchers: [{ label: METRIC_NAME, operator: '=~', value: '.+' }],
  });

/** The samples of the last `window`. */
export function range<L extends string, S extends Sample, C extends Course>(
  selector: Selector<L, S, C>,
  window: Window,
): RangeVector<L, S, C> {
  return typed(rangeNode(nodeOf(selector), windowOf(window)));
}

/** A range over what is no selector can only come from hand-written text. */
export function rangeNode(selector: Node, window: RangeWindow): Node {
  if (selector.kind === 'selector') return { kind: 'range', selector, ...window };
  return selector.kind === 'invalid'
    ? selector
    : invalid(selector, 'a range needs a plain selector in front; anything else takes a subquery');
}

const invalid = (node: Node, problem: string): Node => ({
  kind: 'invalid',
  text: render(node),
  problem,
});

/**
 * An expression evaluated again and again over the last `window`. Over a metric it stays a counter or a
 * gauge; any other result moves like a gauge, and has no rate.
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

/** The same, that long ago. */
export function offset<T extends Movable>(expression: T, by: SignedDuration): T {
  return modified(expression, { offset: signedMilliseconds(by) });
}

/** The same, at a fixed time: milliseconds since 1970, or an end of the query's range. */
export function at<T extends Movable>(expression: T, time: At): T {
  return modified(expression, { at: time });
}

/** How samples at the borders of the range are made up; Prometheus must be told to allow it. */
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
  return typed(invalid(node, `${Object.keys(modifier)[0]} needs a plain selector in front`));
}
