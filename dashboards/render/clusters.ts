import { type Expression, externalLabels, type Matcher } from '@observability-stack/contracts';
import { addStreamMatchers } from '@observability-stack/logql';
import { addMatchers } from '@observability-stack/promql';
import type { Dashboard, DashboardVariable } from '../../catalog/definitions/dashboard';
import type { Panel, PanelLink, Query } from '../../catalog/definitions/panel';
import { dashboardVariables } from '../../catalog/names';

const matchers: readonly Matcher[] = [
  { label: externalLabels.cluster, operator: '=', value: `$${dashboardVariables.cluster}` },
];

/**
 * Returns the dashboard with a variable for the cluster, if there are several: each query reads the series and streams of
 * the selected one, and links to other dashboards keep it. Aggregations and joins of a dashboard are about one cluster, since
 * pods have the same names in all of them.
 */
export function selectCluster(dashboard: Dashboard, clusters: readonly string[]): Dashboard {
  if (clusters.length < 2) return dashboard;
  const { variables = [], rows, links, annotations } = dashboard;
  return {
    ...dashboard,
    variables: [
      { kind: 'choice', name: dashboardVariables.cluster, title: 'Cluster', values: clusters },
      ...variables.map(variableOf),
    ],
    rows: rows.map((row) => ({ ...row, panels: row.panels.map(panelOf) })),
    ...(links ? { links: links.map(linkOf) } : {}),
    ...(annotations
      ? {
          annotations: annotations.map((one) => ({
            ...one,
            query: queryOf(one.query),
          })),
        }
      : {}),
  };
}

function variableOf(variable: DashboardVariable): DashboardVariable {
  if (variable.kind !== 'labels') return variable;
  const { source } = variable;
  return {
    ...variable,
    source:
      'metrics' in source
        ? { metrics: addMatchers(source.metrics, matchers) }
        : { logs: inStreams(source.logs) },
  };
}

const inStreams = <T extends Expression>(expr: T): T =>
  addStreamMatchers(expr as never, matchers) as never as T;

function panelOf(panel: Panel): Panel {
  const own = {
    ...panel,
    ...('queries' in panel ? { queries: panel.queries.map(queryOf) } : {}),
    ...(panel.links ? { links: panel.links.map(linkOf) } : {}),
    ...('dataLinks' in panel && panel.dataLinks ? { dataLinks: panel.dataLinks.map(linkOf) } : {}),
  } as Panel;
  return own.kind === 'table'
    ? {
        ...own,
        columns: own.columns.map((column) =>
          column.links ? { ...column, links: column.links.map(linkOf) } : column,
        ),
      }
    : own;
}

function queryOf<T extends Query>(query: T): T {
  switch (query.kind) {
    case 'promql':
      return { ...query, expr: addMatchers(query.expr, matchers) };
    case 'logql':
      return { ...query, expr: inStreams(query.expr) };
    default:
      return query;
  }
}

/** Links inside of Grafana are paths. */
const linkOf = (link: PanelLink): PanelLink =>
  link.url.startsWith('/d/')
    ? {
        ...link,
        url: `${link.url}${link.url.includes('?') ? '&' : '?'}var-${dashboardVariables.cluster}=\${${dashboardVariables.cluster}}`,
      }
    : link;
