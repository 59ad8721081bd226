import type { InstantVector, Selector } from '@observability-stack/contracts';
import { gte, histogramQuantile, rate, sum } from '@observability-stack/promql';
import { query, type TimeSeriesPanel, timeSeries } from '../definitions/panel';

/** Properties that every panel sets. */
export type PanelOptions = Omit<TimeSeriesPanel, 'kind' | 'queries'>;

/** Returns the legend of a series, by the labels of the aggregation. */
export const legendFormat = (by: readonly string[], all: string): string =>
  by.length === 0 ? all : by.map((label) => `{{${label}}}`).join(' ');

/** Returns a panel with the rate of a counter by labels. */
export const ratePanel = <L extends string, const B extends readonly L[]>(
  counter: Selector<L, 'float', 'counter'>,
  by: B,
  panel: PanelOptions,
): TimeSeriesPanel =>
  timeSeries({
    ...panel,
    queries: [
      query(sum(rate(counter, '$__rate_interval'), { by }), {
        legendFormat: legendFormat(by, panel.title),
      }),
    ],
  });

/** Returns a panel with the value of a gauge, aggregated by labels. */
export const gaugePanel = <L extends string, const B extends readonly L[]>(
  gauge: InstantVector<L, 'float'>,
  by: B,
  panel: PanelOptions,
): TimeSeriesPanel =>
  timeSeries({
    ...panel,
    queries: [query(sum(gauge, { by }), { legendFormat: legendFormat(by, panel.title) })],
  });

/** Returns a panel with quantiles of a histogram. */
export const quantilePanel = (
  buckets: Selector<'le', 'float', 'counter'>,
  { quantiles = [0.5, 0.95, 0.99], exemplars = false, ...panel }: PanelOptions & Quantiles,
): TimeSeriesPanel =>
  timeSeries({
    ...panel,
    queries: quantiles.map((phi, index) =>
      // Without observations, the quantile is NaN.
      query(
        gte(histogramQuantile(phi, sum(rate(buckets, '$__rate_interval'), { by: ['le'] })), 0),
        {
          legendFormat: `${Number((phi * 100).toPrecision(6))} %`,
          ...(exemplars && index === quantiles.length - 1 ? { exemplars } : {}),
        },
      ),
    ),
  });

interface Quantiles {
  /** Quantiles, from 0 to 1. @default [0.5, 0.95, 0.99] */
  readonly quantiles?: readonly number[];
  /** Whether to show exemplars, which link to traces. @default false */
  readonly exemplars?: boolean;
}
