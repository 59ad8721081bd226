import type { FunctionComponent } from 'react';
import { HeatmapPanel } from './heatmap';
import { LogsPanel } from './logs';
import type { PanelProps } from './props';
import { StateTimelinePanel } from './state-timeline';
import { TablePanel } from './table';
import { TextPanel } from './text';
import { TimeSeriesPanel } from './time-series';
import { BarGaugePanel, GaugePanel, StatPanel } from './values';

/** The component of each panel type; unsupported types show a message. */
export const kinds: Readonly<Record<string, FunctionComponent<PanelProps>>> = {
  timeseries: TimeSeriesPanel,
  stat: StatPanel,
  gauge: GaugePanel,
  bargauge: BarGaugePanel,
  table: TablePanel,
  heatmap: HeatmapPanel,
  logs: LogsPanel,
  'state-timeline': StateTimelinePanel,
  text: TextPanel,
};
