import type * as loki from '@grafana/grafana-foundation-sdk/loki';
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { type Source, sourceVariables } from '../../catalog/data-sources';
import type { Variable } from '../../catalog/definitions/dashboard';
import type { LogQuery, MetricQuery, Panel, Query } from '../../catalog/definitions/panel';
import type { Plain } from './plain';
import { logqlText, promqlText } from './query-texts';
import { storeOf, traceTarget } from './trace-queries';

/** What Grafana sends to a data source, and which kind of source that is. */
export interface Target {
  readonly refId: string;
  readonly source: Source;
  readonly spec: object;
}
export type { Source };

/** Reference to the data source that is chosen at the top of the dashboard. */
export const sourceOf = (source: Source) => ({
  type: source,
  uid: `\${${sourceVariables[source].name}}`,
});

export const targetsOf = (
  panel: Exclude<Panel, { readonly kind: 'text' }>,
  variables: readonly Variable[],
): readonly Target[] =>
  panel.queries.map((query, index) => targetOf(panel, query, variables, refIdOf(index)));

export const refIdOf = (index: number): string => String.fromCharCode(65 + index);

function targetOf(
  panel: Panel,
  query: Query,
  variables: readonly Variable[],
  refId: string,
): Target {
  switch (query.kind) {
    case 'promql':
      return { refId, source: 'prometheus', spec: metricTarget(panel, query, variables) };
    case 'logql':
      return { refId, source: 'loki', spec: logTarget(panel, query, variables) };
    default:
      return { refId, source: storeOf(query), spec: traceTarget(query) };
  }
}

/** A step of counted lines: over shorter ones they are mostly none or one. */
const LINES_STEP = '30s';

/** The least that `$__interval` may be. */
export const leastInterval = (panel: Exclude<Panel, { readonly kind: 'text' }>) =>
  panel.kind === 'timeseries' && panel.queries.some(({ kind }) => kind === 'logql')
    ? { interval: LINES_STEP }
    : {};

/** Kinds that show one value of a series; a stat with a sparkline needs its course. */
export const isInstant = (panel: Panel): boolean =>
  panel.kind === 'table' ||
  panel.kind === 'gauge' ||
  panel.kind === 'bargauge' ||
  (panel.kind === 'stat' && panel.sparkline === false);

function metricTarget(
  panel: Panel,
  { expr, legend, instant = isInstant(panel), exemplars }: MetricQuery,
  variables: readonly Variable[],
): Omit<Plain<prometheus.Dataquery>, 'datasource' | 'refId'> {
  return {
    editorMode: 'code',
    ...(exemplars ? { exemplar: true } : {}),
    expr: promqlText(expr, variables),
    format: formatOf(panel),
    instant,
    ...(legend === undefined ? {} : { legendFormat: legend }),
    range: !instant,
  };
}

function formatOf({ kind }: Panel): 'table' | 'heatmap' | 'time_series' {
  if (kind === 'table') return 'table';
  return kind === 'heatmap' ? 'heatmap' : 'time_series';
}

const logTarget = (
  panel: Panel,
  { expr, legend, instant = isInstant(panel), maxLines }: LogQuery,
  variables: readonly Variable[],
): Omit<Plain<loki.dataquery>, 'datasource' | 'refId'> => ({
  editorMode: 'code',
  expr: logqlText(expr, variables),
  ...(legend === undefined ? {} : { legendFormat: legend }),
  ...(panel.kind === 'logs' ? { direction: 'backward', maxLines: maxLines ?? 500 } : {}),
  queryType: instant ? 'instant' : 'range',
});
