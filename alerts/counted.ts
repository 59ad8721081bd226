import type { TargetLabel } from '@observability-stack/contracts';
import { up } from '@observability-stack/contracts/standard/target';
import {
  and,
  type Duration,
  div,
  equal,
  type InstantVector,
  increase,
  type Matchers,
  offset,
  or,
  rate,
  type Selector,
  unless,
} from '@observability-stack/promql';
import { millisecondsOf } from '@observability-stack/query-common';

/** A counter whose series appear with the first thing that they count. */
interface Counted<L extends string> {
  readonly counter: Selector<L | TargetLabel, 'float', 'counter'>;
  /** Labels of the metric that its target does not have. */
  readonly own: readonly L[];
  /** Selects the targets that expose it. */
  readonly targets: Matchers<TargetLabel>;
}

/**
 * What new series count. The first failure makes a new series, and `rate` and `increase` count from its second sample on.
 * A series that was not there a window ago counts with its whole value, where its target was scraped then: what the counter
 * shows has come since. Of a target that is new, was down, or has other labels than before, how old its counts are is not
 * known, and they count from the second sample on.
 */
function ofNewSeries<L extends string>(
  { counter, own, targets }: Counted<L>,
  window: Duration,
): InstantVector<L | TargetLabel, 'float'> {
  return and(
    unless(counter, offset(counter, window)),
    equal(offset(up.where(targets), window), 1),
    // by all labels of the target, those that only this job has too
    { ignoring: own },
  );
}

/** Rate of a counter, with what its series start with. */
export const countedRate = <L extends string>(
  counted: Counted<L>,
  window: Duration,
): InstantVector<L | TargetLabel, 'float'> =>
  or(
    div(ofNewSeries(counted, window), millisecondsOf(window) / 1000),
    rate(counted.counter, window),
  );

/** Increase of a counter, with what its series start with. */
export const countedIncrease = <L extends string>(
  counted: Counted<L>,
  window: Duration,
): InstantVector<L | TargetLabel, 'float'> =>
  or(ofNewSeries(counted, window), increase(counted.counter, window));
