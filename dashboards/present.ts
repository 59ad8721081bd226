import { nodeSelectors } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { variablesIn } from '@observability-stack/query-common';
import type { DataSourceKind } from '../catalog/data-sources';
import type { Dashboard, DashboardVariable, Row } from '../catalog/definitions/dashboard';
import {
  type Panel,
  type PanelLink,
  panelQueries,
  type Query,
  type TablePanel,
} from '../catalog/definitions/panel';
import { dashboardVariables } from '../catalog/names';
import { hasSeries } from '../resolve/available';
import type { ResolvedEnvironment } from '../resolve/environment';
import { exists } from '../resolve/parts';
import { panelSources } from './raw/panel';
import { storeOf } from './render/trace-queries';

/**
 * Returns a dashboard without the queries, panels and rows about programs that the environment leaves out or to others;
 * undefined if nothing remains.
 */
export function presentDashboard(
  environment: ResolvedEnvironment,
  dashboard: Dashboard,
): Dashboard | undefined {
  if (environment.absent.length === 0) return dashboard;
  const rows = dashboard.rows.flatMap((row) => presentRow(environment, row));
  if (rows.length === 0) return undefined;
  const present: Dashboard = {
    ...dashboard,
    rows,
    ...(dashboard.variables
      ? { variables: dashboard.variables.map((one) => presentVariable(environment, one)) }
      : {}),
    ...(dashboard.annotations
      ? { annotations: dashboard.annotations.filter(({ query }) => canQuery(environment, query)) }
      : {}),
  };
  return present.variables ? withoutUnused(present, present.variables, dashboard) : present;
}

/** Returns a dashboard without the variables that only removed parts of the original use. */
function withoutUnused(
  present: Dashboard,
  variables: readonly DashboardVariable[],
  original: Dashboard,
): Dashboard {
  const used = usedVariables(present);
  const unused = variables.filter(({ name }) => !used.has(name));
  if (unused.length === 0) return present;
  const usedBefore = usedVariables(original);
  const removed = new Set(unused.filter(({ name }) => usedBefore.has(name)));
  return { ...present, variables: variables.filter((one) => !removed.has(one)) };
}

/** Returns the names of the variables that the parts of a dashboard refer to. */
const usedVariables = (dashboard: Dashboard): ReadonlySet<string> =>
  new Set(variablesIn(JSON.stringify(dashboard)));

/** Returns a dashboard without links to dashboards that do not exist. */
export function withoutLinks(dashboard: Dashboard, absent: ReadonlySet<string>): Dashboard {
  if (absent.size === 0) return dashboard;
  const kept = (links: readonly PanelLink[]) => links.filter(({ url }) => !absent.has(uidOf(url)));
  const linked = <T extends { readonly links?: readonly PanelLink[] }>(one: T): T =>
    one.links ? { ...one, links: kept(one.links) } : one;
  const panelOf = (panel: Panel): Panel => ({
    ...linked(panel),
    ...('dataLinks' in panel && panel.dataLinks ? { dataLinks: kept(panel.dataLinks) } : {}),
    ...(panel.kind === 'table' ? { columns: panel.columns.map(linked) } : {}),
  });
  return {
    ...linked(dashboard),
    rows: dashboard.rows.map((row) => ({ ...row, panels: row.panels.map(panelOf) })),
  };
}

/** Returns the uid of the dashboard of a link: `/d/<uid>?var-service=x`. */
const uidOf = (url: string): string => /^\/d\/([^/?#]+)/.exec(url)?.[1] ?? '';

function presentRow(environment: ResolvedEnvironment, row: Row): readonly Row[] {
  const panels = row.panels.flatMap((panel) => presentPanel(environment, panel));
  return panels.length > 0 ? [{ ...row, panels }] : [];
}

function presentPanel(environment: ResolvedEnvironment, panel: Panel): readonly Panel[] {
  if (panel.kind === 'grafana')
    return panelSources(panel).every((source) => hasSource(environment, source)) ? [panel] : [];
  const queries = panelQueries(panel);
  const found = queries.map((query) => canQuery(environment, query));
  if (found.every(Boolean)) return [panel];
  const isLeft = queries.some((query, index) => found[index] && !isConstant(query));
  if (!isLeft || !('queries' in panel)) return [];
  const kept = { ...panel, queries: queries.filter((_, index) => found[index]) } as Panel;
  return [kept.kind === 'table' ? { ...kept, columns: columnsOf(kept, found) } : kept];
}

/** Returns the columns of the remaining queries of a table, which number their queries. */
const columnsOf = ({ columns }: TablePanel, found: readonly boolean[]): TablePanel['columns'] =>
  columns.flatMap((column) => {
    const { field, of } = column;
    const numberOf = (query: number) => found.slice(0, query).filter(Boolean).length;
    if (typeof field !== 'string')
      return found[field] ? [{ ...column, field: numberOf(field) }] : [];
    if (!found[of ?? 0]) return [];
    return [of === undefined ? column : { ...column, of: numberOf(of) }];
  });

/** Reports whether a query reads no series, such as the line of an expected value. */
const isConstant = (query: Query): boolean =>
  query.kind === 'promql' && nodeSelectors(promqlNode(query.expr)).length === 0;

/** Reports whether a query can return anything. */
function canQuery(environment: ResolvedEnvironment, query: Query): boolean {
  if (query.kind === 'promql') return hasSeries(environment, query.expr);
  return hasSource(environment, query.kind === 'logql' ? 'loki' : storeOf(query));
}

/** Reports whether a data source exists. */
const hasSource = (environment: ResolvedEnvironment, source: DataSourceKind): boolean =>
  source === 'prometheus' || exists(environment, source === 'loki' ? 'loki' : 'tracing');

/** Returns a variable, with the values of the definitions if its series do not exist. */
function presentVariable(
  environment: ResolvedEnvironment,
  variable: DashboardVariable,
): DashboardVariable {
  if (variable.kind !== 'labels') return variable;
  const { source, name, title, multi = false } = variable;
  const hasValues =
    'metrics' in source ? hasSeries(environment, source.metrics) : hasSource(environment, 'loki');
  if (hasValues) return variable;
  const values = definedValues(environment, name);
  return values.length > 0
    ? { kind: 'choice', name, title, values, multi }
    : { kind: 'text', name, title };
}

function definedValues(
  { name: environment, services, teams }: ResolvedEnvironment,
  variable: string,
): readonly string[] {
  switch (variable) {
    case dashboardVariables.env:
      return [environment];
    case dashboardVariables.team:
      return teams.map(({ name }) => name);
    case dashboardVariables.service:
      return services.map(({ name }) => name);
    default:
      return [];
  }
}
