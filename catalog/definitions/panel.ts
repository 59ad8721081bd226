import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import type { Builder, GrafanaModel } from './grafana-model';
import type { Query } from './panel-query';
import type { Severity } from './routing';

export * from './panel-query';

/** Ids of the units of Grafana. */
export const panelUnits: readonly string[] = [...new Set<string>(Object.values(units))];

/**
 * Unit of values: a Grafana unit, or `suffix:orders/s` and `prefix:€` for custom ones. Grafana separates a suffix with a
 * space.
 */
export type PanelUnit =
  | `${(typeof units)[keyof typeof units]}`
  | `suffix:${string}`
  | `prefix:${string}`;

/** A value at which something becomes wrong, shown as a line or a colour. */
export interface Threshold {
  readonly value: number;
  /** Severity, which sets the colour: red for `page`, orange for `ticket`. */
  readonly severity: Severity;
  /** Name of the alert with this threshold: a check compares both values. @default none */
  readonly alert?: string;
  /**
   * The value in the query of the alert that corresponds to 1 in the panel, such as the ratio of bad requests for a
   * burn rate of 1.
   * @default 1
   */
  readonly alertScale?: number;
}
/** The side of the thresholds on which a value is bad. */
export type Thresholds =
  | { readonly above: readonly Threshold[] }
  | { readonly below: readonly Threshold[] };

export interface PanelLink {
  readonly title: string;
  /**
   * URL, which may contain variables: `/d/logs-explorer?var-service=$service`. A variable with several values adds its
   * parameters: `/d/fleet?${team:queryparam}`.
   */
  readonly url: string;
  /** Whether to open the link in a new tab. @default false */
  readonly targetBlank?: boolean;
}

/** A value mapping, such as "up" for 1. */
export interface ValueMapping {
  readonly value: number;
  readonly text: string;
  readonly color: PanelColor;
}
export const panelColors = ['green', 'orange', 'red', 'blue', 'yellow', 'purple', 'text'] as const;
export type PanelColor = (typeof panelColors)[number];

/** https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/transform-data/ */
export interface Transformation {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether it is skipped. @default false */
  readonly disabled?: boolean;
}

/** https://grafana.com/docs/grafana/latest/panels-visualizations/configure-overrides/ */
export interface FieldOverride {
  readonly matcher: {
    readonly id: 'byName' | 'byRegexp' | 'byType' | 'byFrameRefID' | 'byValue' | 'byNames';
    readonly options: unknown;
  };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

interface AnyPanel {
  /** Unique among the panels of the dashboard. The panel id is derived from it, so it never changes. */
  readonly key: string;
  readonly title: string;
  /** What the panel shows, and the expected values ("Good: ..."). */
  readonly description: string;
  /** Width in grid columns, of 24. @default by kind */
  readonly width?: number;
  /** Height in grid units of 30 pixels. @default by kind */
  readonly height?: number;
  /** Links of the panel. @default none */
  readonly links?: readonly PanelLink[];
  /** Name of a variable with several values: the panel is drawn once for each. @default once */
  readonly repeat?: string;
}

interface DataPanel extends AnyPanel {
  readonly queries: readonly Query[];
  /**
   * Transformations in Grafana's own form, applied after those of the panel: `{ id: 'reduce', options: {} }`.
   * @default none
   */
  readonly transformations?: readonly Transformation[];
  /**
   * Field overrides in Grafana's own form, applied after those of the panel: by name, regular expression, type or query.
   * @default none
   */
  readonly overrides?: readonly FieldOverride[];
  /** Text without data. @default 'No data' */
  readonly noValue?: string;
}

interface ValuePanel extends DataPanel {
  readonly unit: PanelUnit;
  /** Minimum of the axis or scale; 'auto' if values may be negative. @default 0 */
  readonly min?: number | 'auto';
  /** Maximum of the axis or scale. @default derived from the data */
  readonly max?: number;
  /** Number of decimals. @default as many as needed to distinguish values */
  readonly decimals?: number;
  /** Thresholds. @default none */
  readonly thresholds?: Thresholds;
  /** Value mappings. @default none */
  readonly mappings?: readonly ValueMapping[];
  /** Links of values. @default none */
  readonly dataLinks?: readonly PanelLink[];
}

/** Reductions of a series to one value in Grafana. */
export const calcs = ['lastNotNull', 'mean', 'max', 'min', 'sum'] as const;
export type ReduceCalc = (typeof calcs)[number];

/** The style of some series. */
export interface SeriesStyle {
  /** Name of a series, or a JavaScript regular expression between slashes: `/p99/`, `/error/i`. */
  readonly series: string;
  /** Colour. @default from the palette */
  readonly color?: PanelColor;
  /** Whether the line is dashed. @default false */
  readonly dashed?: boolean;
  /** Whether the series is stacked in a panel with `stacked`. @default true */
  readonly stack?: boolean;
  /**
   * Whether to show the series as negative values, such as sent bytes beside received ones.
   * @default false
   */
  readonly negativeY?: boolean;
}

export interface TimeSeriesPanel extends ValuePanel {
  readonly kind: 'timeseries';
  /**
   * Calculations in the legend; an empty list shows only names.
   * @default mean, max and last; without mean in narrow panels
   */
  readonly calcs?: readonly ReduceCalc[];
  /** Whether series are stacked. @default false */
  readonly stacked?: boolean;
  /** Drawing style. @default 'line' */
  readonly drawStyle?: 'line' | 'bars' | 'points';
  /** Minimum upper limit of the axis. @default derived from the data */
  readonly axisSoftMax?: number;
  /** Styles of series. @default none */
  readonly styles?: readonly SeriesStyle[];
}

export interface StatPanel extends ValuePanel {
  readonly kind: 'stat';
  /** Reduction to one value. @default 'lastNotNull' */
  readonly calc?: ReduceCalc;
  /** Whether to show a sparkline. @default true */
  readonly sparkline?: boolean;
  /** Part of the panel that the thresholds colour. @default 'value' */
  readonly colorMode?: 'value' | 'background' | 'none';
}

export interface GaugePanel extends ValuePanel {
  readonly kind: 'gauge' | 'bargauge';
  /** Reduction to one value. @default 'lastNotNull' */
  readonly calc?: ReduceCalc;
}

/** A column: a label of the rows, or the value of a query by its index from 0. */
export interface Column {
  readonly field: string | number;
  readonly title: string;
  /** Index of the query whose result has the label. @default 0 */
  readonly of?: number;
  /** Unit. @default the unit of the panel */
  readonly unit?: PanelUnit;
  /** Number of decimals. @default as many as needed to distinguish values */
  readonly decimals?: number;
  /** Whether the column is hidden and only available to links. @default false */
  readonly hidden?: boolean;
  /** Width in pixels. @default the remaining width */
  readonly width?: number;
  /** Cell type. @default 'text' */
  readonly cellType?: 'auto' | 'color-text' | 'color-background' | 'gauge';
  /** Thresholds. @default none */
  readonly thresholds?: Thresholds;
  /** Maximum of a bar. @default derived from the data */
  readonly max?: number;
  /** Value mappings. @default none */
  readonly mappings?: readonly ValueMapping[];
  /**
   * Links of cells; `${__data.fields.service}` is the value of another column by its label.
   * @default none
   */
  readonly links?: readonly PanelLink[];
}

/** A table with a row per label set; the queries are joined by the labels that are columns. */
export interface TablePanel extends DataPanel {
  readonly kind: 'table';
  readonly unit: PanelUnit;
  readonly columns: readonly Column[];
  /** Sort order. @default the order of the query results */
  readonly sortBy?: { readonly column: string; readonly descending: boolean };
}

/** A heatmap; queries return the buckets of a histogram by `le`. */
export interface HeatmapPanel extends DataPanel {
  readonly kind: 'heatmap';
  /** Unit of the bucket bounds. */
  readonly unit: PanelUnit;
}

export interface LogsPanel extends DataPanel {
  readonly kind: 'logs';
}

export interface StateTimelinePanel extends DataPanel {
  readonly kind: 'state-timeline';
  readonly unit: PanelUnit;
  readonly mappings: readonly ValueMapping[];
}

/** A trace as a waterfall, or a list of traces. */
export interface TracesPanel extends DataPanel {
  readonly kind: 'traces' | 'trace-list';
  /** Whether to sort a list by duration instead of start time. @default false */
  readonly slowestFirst?: boolean;
}

/** A panel in Grafana's own form, which reading the definitions makes of a builder of the Foundation SDK. */
export interface GrafanaPanel extends AnyPanel {
  readonly kind: 'grafana';
  /** What the panel has besides the other keys: its type, queries, options and fields. */
  readonly model: GrafanaModel;
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
  | GrafanaPanel
  | TextPanel;
export type PanelKind = Panel['kind'];

/** A panel in the list of a service or a dashboard: also one of Grafana's Foundation SDK, or its builder. */
export type PanelInput = Panel | sdk.Panel | Builder<sdk.Panel>;

/** Returns a constructor for panels of one kind, checked and completed by the editor. */
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

export const panelQueries = (panel: Panel): readonly Query[] =>
  hasQueries(panel) ? panel.queries : [];

/** A panel with queries of this catalogue. */
export type QueryPanel = Exclude<Panel, TextPanel | GrafanaPanel>;
export const hasQueries = (panel: Panel): panel is QueryPanel => 'queries' in panel;
