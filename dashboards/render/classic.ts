import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { sourceVariables } from '../../catalog/data-sources';
import {
  type Dashboard,
  type DashboardVariable,
  dashboardPanels,
} from '../../catalog/definitions/dashboard';
import {
  type Panel,
  panelQueries,
  type Query,
  type QueryPanel,
} from '../../catalog/definitions/panel';
import { panelModel, panelSources } from '../raw/panel';
import { dashboardLinkModel } from './fields';
import { stableId } from './ids';
import { type LaidOutPanel, type LaidOutRow, layOutRows } from './layout';
import type { Plain } from './plain';
import { type DataSourceKind, dataSourceRef, minInterval, queryTargets } from './queries';
import { storeOf } from './trace-queries';
import { annotationModels, dataSourceVariables, variableModel } from './variables';
import { panelVisualization } from './visualization';

/** Grafana 10 supports this schema version; later versions migrate it when they load it. */
const SCHEMA_VERSION = 39;

/** Returns a dashboard in the classic JSON model, which file provisioning reads. */
export const classicJson = (dashboard: Dashboard): string =>
  `${JSON.stringify(classicDashboard(dashboard), undefined, 2)}\n`;

export function classicDashboard(dashboard: Dashboard) {
  const { uid, title, description, tags, variables = [], links = [] } = dashboard;
  const { from = 'now-1h', refresh = '30s' } = dashboard;
  return {
    annotations: { list: annotationModels(dashboard.annotations ?? [], variables) },
    description,
    editable: false,
    fiscalYearStartMonth: 0,
    // A shared crosshair in all panels.
    graphTooltip: 1,
    links: links.map(dashboardLinkModel),
    liveNow: false,
    panels: layOutRows(dashboard).flatMap((row) => rowOf(row, variables)),
    refresh: refresh === false ? '' : refresh,
    schemaVersion: SCHEMA_VERSION,
    tags,
    templating: {
      list: [
        ...dataSourceVariables(dashboardDataSources(dashboard)),
        ...variables.map((one) => variableModel(one, variables)),
      ],
    },
    time: { from, to: 'now' },
    timepicker: {},
    timezone: 'browser',
    title,
    uid,
    weekStart: '',
  } satisfies Plain<Omit<sdk.Dashboard, 'annotations' | 'panels'>> & Containers;
}

interface Containers {
  readonly annotations: object;
  readonly panels: readonly object[];
}

/** Returns the data sources that a dashboard queries. */
export function dashboardDataSources(dashboard: Dashboard): readonly DataSourceKind[] {
  const { variables = [], annotations = [] } = dashboard;
  const sources = new Set<DataSourceKind>(
    dashboardPanels(dashboard).flatMap((panel) =>
      panel.kind === 'grafana' ? panelSources(panel) : panelQueries(panel).map(sourceAsked),
    ),
  );
  for (const variable of variables)
    if (variable.kind === 'labels') sources.add('logs' in variable.source ? 'loki' : 'prometheus');
  for (const { query } of annotations) sources.add(sourceAsked(query));
  return (Object.keys(sourceVariables) as DataSourceKind[]).filter((source) => sources.has(source));
}

function sourceAsked(query: Query): DataSourceKind {
  switch (query.kind) {
    case 'promql':
      return 'prometheus';
    case 'logql':
      return 'loki';
    default:
      return storeOf(query);
  }
}

/** A collapsed row contains its panels; panels of an expanded row follow it. */
function rowOf(
  { row, place, panels }: LaidOutRow,
  variables: readonly DashboardVariable[],
): readonly object[] {
  const placed = panels.map((panel) => panelOf(panel, variables));
  const { collapsed = false } = row;
  const header: Plain<sdk.RowPanel> = {
    collapsed,
    gridPos: place,
    id: stableId(row.key),
    panels: [],
    title: row.title,
    type: 'row',
  };
  return collapsed ? [{ ...header, panels: placed }] : [header, ...placed];
}

function panelOf({ panel, place }: LaidOutPanel, variables: readonly DashboardVariable[]) {
  const { key, title, description, links = [] } = panel;
  if (panel.kind === 'grafana') {
    const { links: own = [], ...model } = panelModel(panel);
    return {
      ...repeated(panel),
      ...model,
      description,
      gridPos: place,
      id: stableId(key),
      links: own,
      title,
    };
  }
  const { type, options, fieldConfig, transformations } = panelVisualization(panel);
  return {
    ...(panel.kind === 'text' ? {} : queriesIn(panel, variables)),
    description,
    fieldConfig,
    gridPos: place,
    id: stableId(key),
    links: links.map(dashboardLinkModel),
    options,
    ...repeated(panel),
    title,
    ...(transformations.length > 0 ? { transformations } : {}),
    type,
  } satisfies Omit<Plain<sdk.Panel>, 'targets'> & { readonly targets?: readonly object[] };
}

/** Repeated panels are side by side, as wide as the number of values allows. */
const repeated = ({ repeat }: Panel) =>
  repeat === undefined ? {} : { repeat, repeatDirection: 'h' as const };

/** Panels with several data sources use the mixed one. */
function queriesIn(panel: QueryPanel, variables: readonly DashboardVariable[]) {
  const targets = queryTargets(panel, variables);
  const [first] = targets;
  const isMixed = targets.some(({ source }) => source !== first?.source);
  return {
    datasource:
      isMixed || !first ? { type: 'datasource', uid: '-- Mixed --' } : dataSourceRef(first.source),
    ...minInterval(panel),
    targets: targets.map(({ refId, source, spec }) => ({
      ...spec,
      datasource: dataSourceRef(source),
      refId,
    })),
  };
}
