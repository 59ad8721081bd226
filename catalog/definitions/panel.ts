import type { Query } from './panel-query';
import type { Severity } from './team';

export * from './panel-query';

/** Grafana's units that are in use. */
export const panelUnits = [
  'none',
  'short',
  'percentunit',
  's',
  'dtdurations',
  'dateTimeFromNow',
  'bytes',
  'binBps',
  'reqps',
  'ops',
  'iops',
  'bool_yes_no',
  'string',
] as const;

/** What values are: a unit of Grafana, or `suffix:orders/s` for words of one's own; Grafana puts a space before them. */
export type PanelUnit = (typeof panelUnits)[number] | `suffix:${string}`;

/** A value at which something becomes wrong; drawn as a line, or as a colour. */
export interface Threshold {
  readonly value: number;
  /** `page` is red and `ticket` orange. */
  readonly severity: Severity;
  /** Name of the alert that fires there: a check holds its value against this one. @default none */
  readonly alert?: string;
  /** What 1 in the panel is in the query of the alert: a burn rate of 1 is a share of bad requests. @default 1 */
  readonly per?: number;
}
/** On which side of its thresholds a value is bad. */
export type Thresholds =
  | { readonly above: readonly Threshold[] }
  | { readonly below: readonly Threshold[] };

export interface Link {
  readonly title: string;
  /**
   * May name variables: `/d/logs-explorer?var-service=$service`. One that can hold several values gives its parameters
   * whole: `/d/fleet?${team:queryparam}`.
   */
  readonly url: string;
  /** @default false */
  readonly newTab?: boolean;
}

/** Names of values: 1 is "up". */
export interface ValueName {
  readonly value: number;
  readonly text: string;
  readonly color: PanelColor;
}
export const panelColors = ['green', 'orange', 'red', 'blue', 'yellow', 'purple', 'text'] as const;
export type PanelColor = (typeof panelColors)[number];

interface AnyPanel {
  /** Tells it from the other panels of its dashboard; its id comes from it, so it never changes. */
  readonly key: string;
  readonly title: string;
  /** What is shown, and what good looks like. */
  readonly description: string;
  /** Of 24 columns. @default by kind */
  readonly width?: number;
  /** In units of 30 pixels. @default by kind */
  readonly height?: number;
  /** @default none */
  readonly links?: readonly Link[];
}

interface DataPanel extends AnyPanel {
  readonly queries: readonly Query[];
  /** Said where there is no data. @default 'No data' */
  readonly noData?: string;
}

interface ValuePanel extends DataPanel {
  readonly unit: PanelUnit;
  /** Least value of the axis or scale; 'auto' where values may be negative. @default 0 */
  readonly min?: number | 'auto';
  /** Greatest value of the axis or scale. @default what the data asks for */
  readonly max?: number;
  /** @default as many as tell values apart */
  readonly decimals?: number;
  /** @default none */
  readonly thresholds?: Thresholds;
  /** @default none */
  readonly names?: readonly ValueName[];
  /** Where a click on a value leads. @default nowhere */
  readonly dataLinks?: readonly Link[];
}

/** What Grafana makes of the values of a series. */
export const calcs = ['lastNotNull', 'mean', 'max', 'min', 'sum'] as const;
export type Calc = (typeof calcs)[number];

/** How some series look. */
export interface SeriesStyle {
  /** Whole name of a series, or a regular expression of JavaScript between slashes: `/p99/`, `/error/i`. */
  readonly series: string;
  /** @default one of the palette */
  readonly color?: PanelColor;
  /** @default false */
  readonly dashed?: boolean;
  /** Not on top of others where series are stacked. @default false */
  readonly alone?: boolean;
  /** Drawn downwards, as what leaves beside what enters. @default false */
  readonly mirrored?: boolean;
}

export interface TimeSeriesPanel extends ValuePanel {
  readonly kind: 'timeseries';
  /** Numbers of each series in the legend; none for a legend of names alone. @default mean, max and last; without the mean where it is narrow */
  readonly calcs?: readonly Calc[];
  /** Series on top of one another. @default false */
  readonly stacked?: boolean;
  /** @default 'line' */
  readonly draw?: 'line' | 'bars' | 'points';
  /** The axis reaches at least so far. @default what the data asks for */
  readonly softMax?: number;
  /** @default none */
  readonly styles?: readonly SeriesStyle[];
}

export interface StatPanel extends ValuePanel {
  readonly kind: 'stat';
  /** @default 'lastNotNull' */
  readonly calc?: Calc;
  /** A small graph of the course. @default true */
  readonly sparkline?: boolean;
  /** @default 'value' */
  readonly colored?: 'value' | 'background' | 'not';
}

export interface GaugePanel extends ValuePanel {
  readonly kind: 'gauge' | 'bargauge';
  /** @default 'lastNotNull' */
  readonly calc?: Calc;
}

/** One column: a label of the rows, or the value of a query, by its place in the list from 0. */
export interface Column {
  readonly of: string | number;
  readonly title: string;
  /** @default that of the panel */
  readonly unit?: PanelUnit;
  /** @default as many as tell values apart */
  readonly decimals?: number;
  /** There for links alone. @default false */
  readonly hidden?: boolean;
  /** Pixels. @default what is left */
  readonly width?: number;
  /** @default 'text' */
  readonly show?: 'text' | 'colored-text' | 'colored-cell' | 'bar';
  /** @default none */
  readonly thresholds?: Thresholds;
  /** Of a bar. @default what the data asks for */
  readonly max?: number;
  /** @default none */
  readonly names?: readonly ValueName[];
  /** Where a click leads; `\${__data.fields.service}` is the value of another column by its label. @default nowhere */
  readonly links?: readonly Link[];
}

/** A row for each set of labels; the queries are joined by the labels that are columns. */
export interface TablePanel extends DataPanel {
  readonly kind: 'table';
  readonly unit: PanelUnit;
  readonly columns: readonly Column[];
  /** @default as the queries give them */
  readonly sortBy?: { readonly column: string; readonly descending: boolean };
}

/** Queries give the buckets of a histogram by `le`. */
export interface HeatmapPanel extends DataPanel {
  readonly kind: 'heatmap';
  /** Of the bounds. */
  readonly unit: PanelUnit;
}

export interface LogsPanel extends DataPanel {
  readonly kind: 'logs';
}

export interface StateTimelinePanel extends DataPanel {
  readonly kind: 'state-timeline';
  readonly unit: PanelUnit;
  readonly names: readonly ValueName[];
}

/** A trace as a waterfall, or a list of traces. */
export interface TracesPanel extends DataPanel {
  readonly kind: 'traces' | 'trace-list';
  /** Order of a list. @default the newest first */
  readonly slowestFirst?: boolean;
}

export interface TextPanel extends AnyPanel {
  readonly kind: 'text';
  readonly markdown: string;
}

export type Panel =
  | TimeSeriesPanel
  | StatPanel
  | GaugePanel
  | TablePanel
  | HeatmapPanel
  | LogsPanel
  | StateTimelinePanel
  | TracesPanel
  | TextPanel;
export type PanelKind = Panel['kind'];

/** Constructors, so that an editor completes a panel where it is written. */
const kind =
  <P extends Panel>(kind: P['kind']) =>
  (panel: Omit<P, 'kind'>): P =>
    ({ kind, ...panel }) as P;
export const timeSeries = kind<TimeSeriesPanel>('timeseries');
export const stat = kind<StatPanel>('stat');
export const gauge = kind<GaugePanel>('gauge');
export const barGauge = kind<GaugePanel>('bargauge');
export const table = kind<TablePanel>('table');
export const heatmap = kind<HeatmapPanel>('heatmap');
export const logs = kind<LogsPanel>('logs');
export const stateTimeline = kind<StateTimelinePanel>('state-timeline');
export const trace = kind<TracesPanel>('traces');
export const traceList = kind<TracesPanel>('trace-list');
export const text = kind<TextPanel>('text');

export const queriesOf = (panel: Panel): readonly Query[] =>
  panel.kind === 'text' ? [] : panel.queries;
