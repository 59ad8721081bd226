import type { TargetLabel } from '@observability-stack/contracts';
import { up } from '@observability-stack/contracts/standard/target';
import {
  and,
  div,
  eq,
  type InstantVector,
  increase,
  type Matchers,
  offset,
  or,
  type QueryDuration,
  rate,
  type SampleType,
  type Selector,
  unless,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';

/** A counter whose series appear with their first increment. */
export interface Counted<L extends string, S extends SampleType> {
  readonly counter: Selector<L | TargetLabel, S, 'counter'>;
  /** Labels of the metric, without the labels of the target. */
  readonly own: readonly L[];
  /** Matchers of the targets that expose it. */
  readonly targets: Matchers<TargetLabel>;
}

/**
 * Returns the value of new series. The first failure creates a new series, and `rate` and `increase` ignore its first
 * sample. A series that did not exist one window ago counts with its full value if its target was scraped then, because
 * it was incremented since. For a target that is new, was down, or has other labels than before, the age of the value
 * is unknown, and the series counts from its second sample.
 */
function ofNewSeries<L extends string, S extends SampleType>(
  { counter, own, targets }: Counted<L, S>,
  window: QueryDuration,
): InstantVector<L | TargetLabel, S> {
  return and(
    unless(counter, offset(counter, window)),
    eq(offset(up.where(targets), window), 1),
    // Matches by all labels of the target, including those that only this job has.
    { ignoring: own },
  );
}

/** Returns the rate of a counter, including the first value of new series. */
export const rateFromZero = <L extends string, S extends SampleType>(
  counted: Counted<L, S>,
  window: QueryDuration,
): InstantVector<L | TargetLabel, S> =>
  or(
    div(ofNewSeries(counted, window), parseDurationMs(window) / 1000),
    rate(counted.counter, window),
  );

/** Returns the increase of a counter, including the first value of new series. */
export const increaseFromZero = <L extends string, S extends SampleType>(
  counted: Counted<L, S>,
  window: QueryDuration,
): InstantVector<L | TargetLabel, S> =>
  or(ofNewSeries(counted, window), increase(counted.counter, window));
