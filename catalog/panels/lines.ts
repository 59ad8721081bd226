import { type Known, type Lines, rate, sum } from '@observability-stack/logql';
import {
  type LogsPanel,
  logQuery,
  logs,
  type TimeSeriesPanel,
  timeSeries,
} from '../definitions/panel';
import { legendOf, type Shown } from './metrics';

/** How many lines there are of a kind, a second, by some of what they carry. */
export const lineRateOf = <
  K extends Known,
  P extends Known,
  const B extends readonly (keyof K & string)[],
>(
  lines: Lines<K, P>,
  by: B,
  panel: Shown,
): TimeSeriesPanel =>
  timeSeries({
    draw: 'bars',
    stacked: true,
    ...panel,
    queries: [
      logQuery(sum(rate(lines, '$__interval'), { by }), { legend: legendOf(by, panel.title) }),
    ],
  });

/** The lines themselves, newest first. */
export const linesOf = <K extends Known, P extends Known>(
  lines: Lines<K, P>,
  panel: Omit<LogsPanel, 'kind' | 'queries'>,
): LogsPanel => logs({ ...panel, queries: [logQuery(lines)] });
