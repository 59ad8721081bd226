import type { InstantVector, Selector } from '@observability-stack/contracts';
import { gte, histogramQuantile, rate, sum } from '@observability-stack/promql';
import { query, type TimeSeriesPanel, timeSeries } from '../definitions/panel';

/** What only the one who adds the panel knows. */
export type Shown = Omit<TimeSeriesPanel, 'kind' | 'queries'>;

/** Name of a series, by the labels that tell it from the others. */
export const legendOf = (by: readonly string[], all: string): string =>
  by.length === 0 ? all : by.map((label) => `{{${label}}}`).join(' ');

/** How often something happens: a counter, a second, by some of its labels. */
export const rateOf = <L extends string, const B extends readonly L[]>(
  counter: Selector<L, 'float', 'counter'>,
  by: B,
  panel: Shown,
): TimeSeriesPanel =>
  timeSeries({
    ...panel,
    queries: [
      query(sum(rate(counter, '$__rate_interval'), { by }), { legend: legendOf(by, panel.title) }),
    ],
  });

/** What something is now, summed up by some of its labels. */
export const levelOf = <L extends string, const B extends readonly L[]>(
  gauge: InstantVector<L, 'float'>,
  by: B,
  panel: Shown,
): TimeSeriesPanel =>
  timeSeries({
    ...panel,
    queries: [query(sum(gauge, { by }), { legend: legendOf(by, panel.title) })],
  });

/** How long most and nearly all take: quantiles of a histogram's buckets. */
export const quantilesOf = (
  buckets: Selector<'le', 'float', 'counter'>,
  { quantiles = [0.5, 0.95, 0.99], exemplars = false, ...panel }: Shown & Quantiles,
): TimeSeriesPanel =>
  timeSeries({
    ...panel,
    queries: quantiles.map((phi, index) =>
      // without an observation a quantile is no number
      query(
        gte(histogramQuantile(phi, sum(rate(buckets, '$__rate_interval'), { by: ['le'] })), 0),
        {
          legend: `${Number((phi * 100).toPrecision(6))} %`,
          ...(exemplars && index === quantiles.length - 1 ? { exemplars } : {}),
        },
      ),
    ),
  });

interface Quantiles {
  /** @default half, 95 % and 99 % */
  readonly quantiles?: readonly number[];
  /** Dots that lead to traces, where the program gives exemplars. @default false */
  readonly exemplars?: boolean;
}
