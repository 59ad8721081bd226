import type * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import type * as gauge from '@grafana/grafana-foundation-sdk/gauge';
import type * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import type * as logs from '@grafana/grafana-foundation-sdk/logs';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as sdkText from '@grafana/grafana-foundation-sdk/text';
import {
  type GaugePanel,
  type GrafanaPanel,
  type HeatmapPanel,
  hasQueries,
  type LogsPanel,
  type Panel,
  type ReduceCalc,
  type StateTimelinePanel,
  type StatPanel,
  type TextPanel,
  type TracesPanel,
} from '../../catalog/definitions/panel';
import {
  dataLinkModels,
  type FieldConfigSource,
  noValueText,
  type Override,
  type Property,
  thresholdSteps,
  type Visualization,
  valueMappings,
} from './fields';
import type { Plain } from './plain';
import { tableVisualization } from './table';
import { timeSeriesVisualization } from './time-series';
import { traceStoresIn } from './trace-queries';

/** Returns the visualization of a panel, with the overrides and transformations in Grafana's own form. */
export function panelVisualization(panel: Exclude<Panel, GrafanaPanel>): Visualization {
  const drawn = visualizationOf(panel);
  if (!hasQueries(panel)) return drawn;
  const { transformations = [], overrides = [] } = panel;
  return {
    ...drawn,
    fieldConfig: {
      ...drawn.fieldConfig,
      overrides: [...drawn.fieldConfig.overrides, ...(overrides as readonly Override[])],
    },
    transformations: [...drawn.transformations, ...transformations],
  };
}

function visualizationOf(panel: Exclude<Panel, GrafanaPanel>): Visualization {
  switch (panel.kind) {
    case 'timeseries':
      return timeSeriesVisualization(panel);
    case 'table':
      return tableVisualization(panel);
    case 'stat':
      return drawn('stat', statOptions(panel), valueFields(panel));
    case 'gauge':
      return drawn('gauge', gaugeOptions(panel), valueFields(panel));
    case 'bargauge':
      return drawn('bargauge', barGaugeOptions(panel), valueFields(panel));
    case 'heatmap':
      return drawn('heatmap', heatmapOptions(panel), noValueConfig(panel));
    case 'logs':
      return drawn('logs', logOptions, noValueConfig(panel));
    case 'state-timeline':
      return drawn('state-timeline', timelineOptions, timelineFields(panel));
    case 'traces':
      return drawn('traces', {}, noValueConfig(panel));
    case 'trace-list':
      return drawn('table', traceListOptions(panel), traceListFields(panel));
    case 'text':
      return drawn('text', textOptions(panel), { defaults: {}, overrides: [] });
  }
}

const drawn = (type: string, options: object, fieldConfig: FieldConfigSource): Visualization => ({
  type,
  options,
  fieldConfig,
  transformations: [],
});

const noValueConfig = (panel: HeatmapPanel | LogsPanel | TracesPanel): FieldConfigSource => ({
  defaults: noValueText(panel),
  overrides: [],
});

/** Returns the field options of single values, coloured by thresholds. */
function valueFields(panel: StatPanel | GaugePanel): FieldConfigSource {
  const { unit, decimals, min = 0, max, mappings, thresholds, dataLinks } = panel;
  return {
    defaults: {
      color: { mode: 'thresholds' },
      ...(decimals === undefined ? {} : { decimals }),
      ...(dataLinks ? { links: dataLinkModels(dataLinks) as never } : {}),
      mappings: valueMappings(mappings),
      ...(max === undefined ? {} : { max }),
      ...(min === 'auto' ? {} : { min }),
      ...noValueText(panel),
      thresholds: thresholdSteps(thresholds),
      unit,
    },
    overrides: [],
  };
}

const reduced = (calc: ReduceCalc = 'lastNotNull') => ({
  calcs: [calc],
  fields: '',
  values: false,
});

const statOptions = ({
  calc,
  sparkline = true,
  colorMode = 'value',
}: StatPanel): Plain<stat.Options> => ({
  colorMode,
  graphMode: sparkline ? 'area' : 'none',
  justifyMode: 'auto',
  orientation: 'auto',
  percentChangeColorMode: 'standard',
  reduceOptions: reduced(calc),
  showPercentChange: false,
  textMode: 'auto',
  wideLayout: true,
});

const gaugeOptions = ({ calc }: GaugePanel): Plain<gauge.Options> => ({
  minVizHeight: 75,
  minVizWidth: 75,
  orientation: 'auto',
  reduceOptions: reduced(calc),
  showThresholdLabels: false,
  showThresholdMarkers: true,
  sizing: 'auto',
});

const barGaugeOptions = ({ calc }: GaugePanel): Plain<bargauge.Options> => ({
  displayMode: 'basic',
  legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: false },
  maxVizHeight: 300,
  minVizHeight: 16,
  minVizWidth: 8,
  namePlacement: 'auto',
  orientation: 'horizontal',
  reduceOptions: reduced(calc),
  showUnfilled: true,
  sizing: 'auto',
  valueMode: 'color',
});

const heatmapOptions = ({ unit }: HeatmapPanel): Plain<heatmap.Options> => ({
  calculate: false,
  cellGap: 1,
  color: {
    exponent: 0.5,
    fill: 'dark-orange',
    mode: 'scheme',
    reverse: false,
    scale: 'exponential',
    scheme: 'Oranges',
    steps: 64,
  },
  exemplars: { color: 'rgba(255,0,255,0.7)' },
  // Buckets without requests stay empty.
  filterValues: { le: 1e-9 },
  legend: { show: true },
  rowsFrame: { layout: 'auto' },
  showValue: 'never',
  tooltip: { mode: 'single', showColorScale: true, yHistogram: true },
  yAxis: { axisPlacement: 'left', reverse: false, unit },
});

const logOptions: Plain<logs.Options> = {
  dedupStrategy: 'none',
  enableLogDetails: true,
  prettifyLogMessage: false,
  showCommonLabels: false,
  showLabels: false,
  showLogContextToggle: true,
  showTime: true,
  sortOrder: 'Descending',
  wrapLogMessage: true,
};

const timelineOptions: Plain<statetimeline.Options> = {
  alignValue: 'left',
  legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: false },
  mergeValues: true,
  rowHeight: 0.9,
  showValue: 'never',
  tooltip: { mode: 'single', sort: 'none' },
};

const timelineFields = (panel: StateTimelinePanel): FieldConfigSource => ({
  defaults: {
    color: { mode: 'thresholds' },
    custom: { fillOpacity: 80, lineWidth: 0 },
    mappings: valueMappings(panel.mappings),
    ...noValueText(panel),
    thresholds: thresholdSteps(undefined),
    unit: panel.unit,
  },
  overrides: [],
});

const traceListOptions = ({ slowestFirst }: TracesPanel): Plain<table.Options> => ({
  cellHeight: 'sm',
  frameIndex: 0,
  showHeader: true,
  sortBy: [{ desc: true, displayName: slowestFirst ? 'Duration' : 'Start time' }],
});

/** Overrides the link of trace ids, which Grafana points to Explore, with a link to a dashboard. */
function traceListFields(panel: TracesPanel): FieldConfigSource {
  const column = (options: string, ...properties: Property[]): Override => ({
    matcher: { id: 'byName', options },
    properties,
  });
  const width = (value: number): Property => ({ id: 'custom.width', value });
  return {
    defaults: noValueText(panel),
    overrides: [
      column(
        'traceID',
        width(90),
        ...(panel.links ? [{ id: 'links', value: dataLinkModels(panel.links) }] : []),
      ),
      column('startTime', width(160)),
      ...[...new Set(traceStoresIn(panel.queries))].map((store) =>
        column(DURATION_FIELD[store], width(90)),
      ),
    ],
  };
}

/** Name of the duration column by data source; its title is the same. */
const DURATION_FIELD = { jaeger: 'duration', tempo: 'traceDuration' } as const;

const textOptions = ({ markdown }: TextPanel): Plain<sdkText.Options> => ({
  content: markdown,
  mode: 'markdown',
});
