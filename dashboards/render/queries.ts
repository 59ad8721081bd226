import type * as loki from '@grafana/grafana-foundation-sdk/loki';
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { type DataSourceKind, sourceVariables } from '../../catalog/data-sources';
import type { DashboardVariable } from '../../catalog/definitions/dashboard';
import type {
  LogQuery,
  MetricQuery,
  Panel,
  Query,
  QueryPanel,
} from '../../catalog/definitions/panel';
import type { Plain } from './plain';
import { logqlText, promqlText } from './query-texts';
import { storeOf, traceTarget } from './trace-queries';

/** A query as Grafana sends it, and the type of its data source. */
export interface QueryTarget {
  readonly refId: string;
  readonly source: DataSourceKind;
  readonly spec: object;
}
export type { DataSourceKind };

/** Returns a reference to the data source that is selected at the top of the dashboard. */
export const dataSourceRef = (source: DataSourceKind) => ({
  type: source,
  uid: `\${${sourceVariables[source].name}}`,
});

export const queryTargets = (
  panel: QueryPanel,
  variables: readonly DashboardVariable[],
): readonly QueryTarget[] =>
  panel.queries.map((query, index) => targetOf(panel, query, variables, refId(index)));

export const refId = (index: number): string => String.fromCharCode(65 + index);

function targetOf(
  panel: Panel,
  query: Query,
  variables: readonly DashboardVariable[],
  refId: string,
): QueryTarget {
  switch (query.kind) {
    case 'promql':
      return { refId, source: 'prometheus', spec: metricTarget(panel, query, variables) };
    case 'logql':
      return { refId, source: 'loki', spec: logTarget(panel, query, variables) };
    default:
      return { refId, source: storeOf(query), spec: traceTarget(query) };
  }
}

/** Minimum step of queries that count log lines: over shorter steps, most counts are zero or one. */
const LINES_STEP = '30s';

/** Returns the minimum of `$__interval`. */
export const minInterval = (panel: QueryPanel) =>
  panel.kind === 'timeseries' && panel.queries.some(({ kind }) => kind === 'logql')
    ? { interval: LINES_STEP }
    : {};

/** Reports whether a panel shows one value per series; a stat with a sparkline needs a range. */
export const isInstantPanel = (panel: Panel): boolean =>
  panel.kind === 'table' ||
  panel.kind === 'gauge' ||
  panel.kind === 'bargauge' ||
  (panel.kind === 'stat' && panel.sparkline === false);

function metricTarget(
  panel: Panel,
  { expr, legendFormat, instant = isInstantPanel(panel), exemplars }: MetricQuery,
  variables: readonly DashboardVariable[],
): Omit<Plain<prometheus.Dataquery>, 'datasource' | 'refId'> {
  return {
    editorMode: 'code',
    ...(exemplars ? { exemplar: true } : {}),
    expr: promqlText(expr, variables),
    format: formatOf(panel),
    instant,
    ...(legendFormat === undefined ? {} : { legendFormat: legendFormat }),
    range: !instant,
  };
}

function formatOf({ kind }: Panel): 'table' | 'heatmap' | 'time_series' {
  if (kind === 'table') return 'table';
  return kind === 'heatmap' ? 'heatmap' : 'time_series';
}

const logTarget = (
  panel: Panel,
  { expr, legendFormat, instant = isInstantPanel(panel), maxLines }: LogQuery,
  variables: readonly DashboardVariable[],
): Omit<Plain<loki.dataquery>, 'datasource' | 'refId'> => ({
  editorMode: 'code',
  expr: logqlText(expr, variables),
  ...(legendFormat === undefined ? {} : { legendFormat: legendFormat }),
  ...(panel.kind === 'logs' ? { direction: 'backward', maxLines: maxLines ?? 500 } : {}),
  queryType: instant ? 'instant' : 'range',
});
