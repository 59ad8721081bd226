import type { FunctionComponent } from 'react';
import { HeatmapView } from './heatmap';
import { LogsView } from './logs';
import type { PanelProps } from './props';
import { StateTimelineView } from './state-timeline';
import { TableView } from './table';
import { TextView } from './text';
import { TimeSeriesView } from './time-series';
import { BarGaugeView, GaugeView, StatView } from './values';

/** The component of each panel type; unsupported types show a message. */
export const panelViews: Readonly<Record<string, FunctionComponent<PanelProps>>> = {
  timeseries: TimeSeriesView,
  stat: StatView,
  gauge: GaugeView,
  bargauge: BarGaugeView,
  table: TableView,
  heatmap: HeatmapView,
  logs: LogsView,
  'state-timeline': StateTimelineView,
  text: TextView,
};
