import { traceStores } from '../data-sources';
import { byKind, flag, list, object, oneOf, positive, type Schema, text } from '../helpers/schema';
import type { Annotation, Dashboard, Row, Variable } from './dashboard';
import {
  type Column,
  calcs,
  type GaugePanel,
  type HeatmapPanel,
  type Link,
  type LogQuery,
  type LogsPanel,
  type MetricQuery,
  type PanelKind,
  panelColors,
  type Query,
  type SeriesStyle,
  type StateTimelinePanel,
  type StatPanel,
  type TablePanel,
  type TextPanel,
  type Threshold,
  type TimeSeriesPanel,
  type TraceById,
  type TraceSearch,
  type TracesPanel,
  type ValueName,
} from './panel';

/** The schema of a dashboard that a team writes; separate checks validate its content. */

const anyText: Schema = { type: 'string' };
/** The result of a constructor. */
const expression: Schema = { type: 'object' };
/** A number; a separate check validates it. */
const anyNumber: Schema = {};
const anyOf = (values: readonly string[]): Schema => oneOf(...values);

const store = oneOf(...traceStores);

const querySchema: Schema = byKind({
  promql: object<MetricQuery>(
    { kind: text, expr: expression, legend: anyText, instant: flag, exemplars: flag },
    ['expr'],
  ),
  logql: object<LogQuery>(
    { kind: text, expr: expression, legend: anyText, instant: flag, maxLines: positive },
    ['expr'],
  ),
  trace: object<TraceById>({ kind: text, store, traceId: text }, ['traceId']),
  'trace-search': object<TraceSearch>(
    {
      kind: text,
      store,
      service: text,
      operation: text,
      minDuration: text,
      tags: text,
      limit: positive,
    },
    ['service'],
  ),
} satisfies Record<Query['kind'], Schema>);

const linkSchema = object<Link>({ title: text, url: text, newTab: flag }, ['title', 'url']);

const thresholds: Schema = {
  type: 'object',
  properties: { above: list(thresholdSchema()), below: list(thresholdSchema()) },
  additionalProperties: false,
  oneOf: [{ required: ['above'] }, { required: ['below'] }],
};

function thresholdSchema(): Schema {
  return object<Threshold>(
    { value: anyNumber, severity: text, alert: text, per: { type: 'number' } },
    ['value', 'severity'],
  );
}

const names = list(
  object<ValueName>({ value: { type: 'number' }, text: anyText, color: anyOf(panelColors) }, [
    'value',
    'text',
    'color',
  ]),
);

const anyPanel = {
  kind: text,
  key: text,
  title: anyText,
  description: anyText,
  width: anyNumber,
  height: anyNumber,
  links: list(linkSchema),
};
const needed = ['key', 'title', 'description'] as const;
const dataPanel = { ...anyPanel, queries: list(querySchema), noData: anyText };
const asked = [...needed, 'queries'] as const;
const valuePanel = {
  ...dataPanel,
  // A separate check, which knows the query, validates the unit.
  unit: anyText,
  min: anyNumber,
  max: anyNumber,
  decimals: anyNumber,
  thresholds,
  names,
  dataLinks: list(linkSchema),
};

const styles = list(
  object<SeriesStyle>(
    { series: text, color: anyOf(panelColors), dashed: flag, alone: flag, mirrored: flag },
    ['series'],
  ),
);

const columns = list(
  object<Column>(
    {
      of: { type: ['string', 'integer'] },
      title: text,
      unit: anyText,
      decimals: anyNumber,
      hidden: flag,
      width: positive,
      show: oneOf('text', 'colored-text', 'colored-cell', 'bar'),
      thresholds,
      max: anyNumber,
      names,
      links: list(linkSchema),
    },
    ['of', 'title'],
  ),
);

const gauge = object<GaugePanel>({ ...valuePanel, calc: anyOf(calcs) }, asked);
const traces = object<TracesPanel>({ ...dataPanel, slowestFirst: flag }, asked);

export const panelSchema: Schema = byKind({
  timeseries: object<TimeSeriesPanel>(
    {
      ...valuePanel,
      calcs: list(anyOf(calcs)),
      stacked: flag,
      draw: oneOf('line', 'bars', 'points'),
      softMax: { type: 'number' },
      styles,
    },
    asked,
  ),
  stat: object<StatPanel>(
    {
      ...valuePanel,
      calc: anyOf(calcs),
      sparkline: flag,
      colored: oneOf('value', 'background', 'not'),
    },
    asked,
  ),
  gauge,
  bargauge: gauge,
  heatmap: object<HeatmapPanel>({ ...dataPanel, unit: anyText }, asked),
  logs: object<LogsPanel>(dataPanel, asked),
  traces,
  'trace-list': traces,
  table: object<TablePanel>(
    {
      ...dataPanel,
      unit: anyText,
      columns,
      sortBy: object<NonNullable<TablePanel['sortBy']>>({ column: text, descending: flag }, [
        'column',
        'descending',
      ]),
    },
    [...asked, 'columns'],
  ),
  'state-timeline': object<StateTimelinePanel>({ ...dataPanel, unit: anyText, names }, [
    ...asked,
    'names',
  ]),
  text: object<TextPanel>({ ...anyPanel, markdown: anyText }, [...needed, 'markdown']),
} satisfies Record<PanelKind, Schema>);

/** The characters that Grafana accepts after a `$`; it reserves names that start with two underscores. */
const variableName: Schema = { type: 'string', pattern: '^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$' };

type VariableOf<K extends Variable['kind']> = Extract<Variable, { readonly kind: K }>;
const anyVariable = { kind: text, name: variableName, title: text };

const variableSchema: Schema = byKind({
  labels: object<VariableOf<'labels'>>(
    {
      ...anyVariable,
      label: text,
      of: {
        type: 'object',
        properties: { metrics: expression, logs: expression },
        additionalProperties: false,
        oneOf: [{ required: ['metrics'] }, { required: ['logs'] }],
      },
      several: flag,
      first: anyText,
      withTime: flag,
    },
    ['name', 'title', 'label', 'of'],
  ),
  text: object<VariableOf<'text'>>({ ...anyVariable, first: anyText }, ['name', 'title']),
  choice: object<VariableOf<'choice'>>(
    { ...anyVariable, values: { ...list(anyText), minItems: 1 }, several: flag },
    ['name', 'title', 'values'],
  ),
} satisfies Record<Variable['kind'], Schema>);

export const dashboardSchema: Schema = object<Dashboard>(
  {
    uid: text,
    title: anyText,
    description: anyText,
    tags: list(text),
    variables: list(variableSchema),
    rows: list(
      object<Row>({ key: text, title: anyText, panels: list(panelSchema), collapsed: flag }, [
        'key',
        'title',
        'panels',
      ]),
    ),
    links: list(linkSchema),
    annotations: list(
      object<Annotation>(
        {
          name: text,
          color: oneOf('blue', 'red', 'orange'),
          query: querySchema,
          text: text,
          shown: flag,
        },
        ['name', 'color', 'query', 'text'],
      ),
    ),
    from: { type: 'string', pattern: '^now-[0-9]+[mhd]$' },
    refresh: { enum: ['10s', '30s', '1m', '5m', false] },
  },
  ['uid', 'title', 'description', 'tags', 'rows'],
);
