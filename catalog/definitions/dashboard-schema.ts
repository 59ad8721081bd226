import { traceStores } from '../data-sources';
import {
  arrayOf,
  boolean,
  enumOf,
  expressionOf,
  goDuration,
  nonEmptyString,
  objectSchema,
  positiveInteger,
  type Schema,
  unionByKind,
} from '../helpers/schema';
import type { Annotation, Dashboard, DashboardVariable, Row } from './dashboard';
import {
  type Column,
  calcs,
  type FieldOverride,
  type GaugePanel,
  type GrafanaPanel,
  type HeatmapPanel,
  type LogQuery,
  type LogsPanel,
  type MetricQuery,
  type PanelKind,
  type PanelLink,
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
  type Transformation,
  type ValueMapping,
} from './panel';

/** The schema of a dashboard that a team writes; separate checks validate its content. */

const anyText: Schema = { type: 'string' };
const promql = expressionOf('promql');
const logql = expressionOf('logql');
/** A number; a separate check validates it. */
const anyNumber: Schema = {};
const anyOf = (values: readonly string[]): Schema => enumOf(...values);

const store = enumOf(...traceStores);

const querySchema: Schema = unionByKind({
  promql: objectSchema<MetricQuery>(
    {
      kind: nonEmptyString,
      expr: promql,
      legendFormat: anyText,
      instant: boolean,
      exemplars: boolean,
    },
    ['expr'],
  ),
  logql: objectSchema<LogQuery>(
    {
      kind: nonEmptyString,
      expr: logql,
      legendFormat: anyText,
      instant: boolean,
      maxLines: positiveInteger,
    },
    ['expr'],
  ),
  trace: objectSchema<TraceById>({ kind: nonEmptyString, store, traceId: nonEmptyString }, [
    'traceId',
  ]),
  'trace-search': objectSchema<TraceSearch>(
    {
      kind: nonEmptyString,
      store,
      service: nonEmptyString,
      operation: nonEmptyString,
      minDuration: goDuration,
      tags: nonEmptyString,
      limit: positiveInteger,
    },
    ['service'],
  ),
} satisfies Record<Query['kind'], Schema>);

const linkSchema = objectSchema<PanelLink>(
  { title: nonEmptyString, url: nonEmptyString, targetBlank: boolean },
  ['title', 'url'],
);

const thresholds: Schema = {
  type: 'object',
  properties: { above: arrayOf(thresholdSchema()), below: arrayOf(thresholdSchema()) },
  additionalProperties: false,
  oneOf: [{ required: ['above'] }, { required: ['below'] }],
};

function thresholdSchema(): Schema {
  return objectSchema<Threshold>(
    {
      value: anyNumber,
      severity: nonEmptyString,
      alert: nonEmptyString,
      alertScale: { type: 'number' },
    },
    ['value', 'severity'],
  );
}

const mappings = arrayOf(
  objectSchema<ValueMapping>(
    { value: { type: 'number' }, text: anyText, color: anyOf(panelColors) },
    ['value', 'text', 'color'],
  ),
);

const anyPanel = {
  kind: nonEmptyString,
  key: nonEmptyString,
  title: anyText,
  description: anyText,
  width: anyNumber,
  height: anyNumber,
  links: arrayOf(linkSchema),
  repeat: nonEmptyString,
};
const needed = ['key', 'title', 'description'] as const;
const anyObject: Schema = { type: 'object' };
const dataPanel = {
  ...anyPanel,
  queries: arrayOf(querySchema),
  noValue: anyText,
  transformations: arrayOf(
    objectSchema<Transformation>({ id: nonEmptyString, options: anyObject, disabled: boolean }, [
      'id',
      'options',
    ]),
  ),
  overrides: arrayOf(
    objectSchema<FieldOverride>(
      {
        matcher: objectSchema<FieldOverride['matcher']>(
          {
            id: enumOf('byName', 'byRegexp', 'byType', 'byFrameRefID', 'byValue', 'byNames'),
            options: {},
          },
          ['id', 'options'],
        ),
        properties: arrayOf(
          objectSchema<FieldOverride['properties'][number]>({ id: nonEmptyString, value: {} }, [
            'id',
            'value',
          ]),
        ),
      },
      ['matcher', 'properties'],
    ),
  ),
};
const required = [...needed, 'queries'] as const;
const valuePanel = {
  ...dataPanel,
  // A separate check, which knows the query, validates the unit.
  unit: anyText,
  min: anyNumber,
  max: anyNumber,
  decimals: anyNumber,
  thresholds,
  mappings,
  dataLinks: arrayOf(linkSchema),
};

const styles = arrayOf(
  objectSchema<SeriesStyle>(
    {
      series: nonEmptyString,
      color: anyOf(panelColors),
      dashed: boolean,
      stack: boolean,
      negativeY: boolean,
    },
    ['series'],
  ),
);

const columns = arrayOf(
  objectSchema<Column>(
    {
      field: { type: ['string', 'integer'] },
      of: { type: 'integer', minimum: 0 },
      title: nonEmptyString,
      unit: anyText,
      decimals: anyNumber,
      hidden: boolean,
      width: positiveInteger,
      cellType: enumOf('auto', 'color-text', 'color-background', 'gauge'),
      thresholds,
      max: anyNumber,
      mappings,
      links: arrayOf(linkSchema),
    },
    ['field', 'title'],
  ),
);

const gauge = objectSchema<GaugePanel>({ ...valuePanel, calc: anyOf(calcs) }, required);
const traces = objectSchema<TracesPanel>({ ...dataPanel, slowestFirst: boolean }, required);

export const panelSchema: Schema = unionByKind({
  timeseries: objectSchema<TimeSeriesPanel>(
    {
      ...valuePanel,
      calcs: arrayOf(anyOf(calcs)),
      stacked: boolean,
      drawStyle: enumOf('line', 'bars', 'points'),
      axisSoftMax: { type: 'number' },
      styles,
    },
    required,
  ),
  stat: objectSchema<StatPanel>(
    {
      ...valuePanel,
      calc: anyOf(calcs),
      sparkline: boolean,
      colorMode: enumOf('value', 'background', 'none'),
    },
    required,
  ),
  gauge,
  bargauge: gauge,
  heatmap: objectSchema<HeatmapPanel>({ ...dataPanel, unit: anyText }, required),
  logs: objectSchema<LogsPanel>(dataPanel, required),
  traces,
  'trace-list': traces,
  table: objectSchema<TablePanel>(
    {
      ...dataPanel,
      unit: anyText,
      columns,
      sortBy: objectSchema<NonNullable<TablePanel['sortBy']>>(
        { column: nonEmptyString, descending: boolean },
        ['column', 'descending'],
      ),
    },
    [...required, 'columns'],
  ),
  'state-timeline': objectSchema<StateTimelinePanel>({ ...dataPanel, unit: anyText, mappings }, [
    ...required,
    'mappings',
  ]),
  grafana: objectSchema<GrafanaPanel>({ ...anyPanel, model: { type: 'object' } }, [
    ...needed,
    'model',
  ]),
  text: objectSchema<TextPanel>({ ...anyPanel, markdown: anyText }, [...needed, 'markdown']),
} satisfies Record<PanelKind, Schema>);

/** The characters that Grafana accepts after a `$`; it reserves names that start with two underscores. */
const variableName: Schema = { type: 'string', pattern: '^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$' };

type VariableOf<K extends DashboardVariable['kind']> = Extract<
  DashboardVariable,
  { readonly kind: K }
>;
const anyVariable = { kind: nonEmptyString, name: variableName, title: nonEmptyString };

const variableSchema: Schema = unionByKind({
  labels: objectSchema<VariableOf<'labels'>>(
    {
      ...anyVariable,
      label: nonEmptyString,
      source: {
        type: 'object',
        properties: { metrics: promql, logs: logql },
        additionalProperties: false,
        oneOf: [{ required: ['metrics'] }, { required: ['logs'] }],
      },
      multi: boolean,
      default: anyText,
      refreshOnTimeRange: boolean,
    },
    ['name', 'title', 'label', 'source'],
  ),
  text: objectSchema<VariableOf<'text'>>({ ...anyVariable, default: anyText }, ['name', 'title']),
  choice: objectSchema<VariableOf<'choice'>>(
    { ...anyVariable, values: { ...arrayOf(anyText), minItems: 1 }, multi: boolean },
    ['name', 'title', 'values'],
  ),
} satisfies Record<DashboardVariable['kind'], Schema>);

export const dashboardSchema: Schema = objectSchema<Dashboard>(
  {
    uid: nonEmptyString,
    title: anyText,
    description: anyText,
    tags: arrayOf(nonEmptyString),
    variables: arrayOf(variableSchema),
    rows: arrayOf(
      objectSchema<Row>(
        { key: nonEmptyString, title: anyText, panels: arrayOf(panelSchema), collapsed: boolean },
        ['key', 'title', 'panels'],
      ),
    ),
    links: arrayOf(linkSchema),
    annotations: arrayOf(
      objectSchema<Annotation>(
        {
          name: nonEmptyString,
          color: enumOf('blue', 'red', 'orange'),
          query: querySchema,
          text: nonEmptyString,
          enable: boolean,
        },
        ['name', 'color', 'query', 'text'],
      ),
    ),
    from: { type: 'string', pattern: '^now-[0-9]+[mhd]$' },
    refresh: { enum: ['10s', '30s', '1m', '5m', false] },
  },
  ['uid', 'title', 'description', 'tags', 'rows'],
);
