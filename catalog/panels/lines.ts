import { type Known, type Lines, rate, sum } from '@observability-stack/logql';
import {
  type LogsPanel,
  logQuery,
  logs,
  type TimeSeriesPanel,
  timeSeries,
} from '../definitions/panel';
import { legendOf, type Shown } from './metrics';

/** Returns a panel with the rate of log lines by labels or fields. */
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

/** Returns a panel with log lines, newest first. */
export const linesOf = <K extends Known, P extends Known>(
  lines: Lines<K, P>,
  panel: Omit<LogsPanel, 'kind' | 'queries'>,
): LogsPanel => logs({ ...panel, queries: [logQuery(lines)] });
