import { type KnownFields, type LogPipeline, rate, sum } from '@observability-stack/logql';
import {
  type LogsPanel,
  logQuery,
  logs,
  type TimeSeriesPanel,
  timeSeries,
} from '../definitions/panel';
import { legendFormat, type PanelOptions } from './metrics';

/** Returns a panel with the rate of log lines by labels or fields. */
export const logRatePanel = <
  K extends KnownFields,
  P extends KnownFields,
  const B extends readonly (keyof K & string)[],
>(
  lines: LogPipeline<K, P>,
  by: B,
  panel: PanelOptions,
): TimeSeriesPanel =>
  timeSeries({
    drawStyle: 'bars',
    stacked: true,
    ...panel,
    queries: [
      logQuery(sum(rate(lines, '$__interval'), { by }), {
        legendFormat: legendFormat(by, panel.title),
      }),
    ],
  });

/** Returns a panel with log lines, newest first. */
export const logsPanel = <K extends KnownFields, P extends KnownFields>(
  lines: LogPipeline<K, P>,
  panel: Omit<LogsPanel, 'kind' | 'queries'>,
): LogsPanel => logs({ ...panel, queries: [logQuery(lines)] });
