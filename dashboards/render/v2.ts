import type * as schema from '@grafana/schema/apis/dashboard.grafana.app/v2';
import {
  type Dashboard,
  type DashboardVariable,
  dashboardPanels,
} from '../../catalog/definitions/dashboard';
import type { GrafanaModel } from '../../catalog/definitions/grafana-model';
import { type GrafanaPanel, hasQueries, type Panel } from '../../catalog/definitions/panel';
import { panelModel } from '../raw/panel';
import { dashboardDataSources } from './classic';
import { dashboardLinkModel } from './fields';
import { stableId } from './ids';
import { type LaidOutPanel, type LaidOutRow, layOutRows } from './layout';
import type { Plain } from './plain';
import { minInterval, queryTargets, refId } from './queries';
import { dataQuery, v2Annotations, v2DataSources, v2Variable } from './v2-parts';
import { panelVisualization } from './visualization';

/** The API version that is stable in Grafana 13. */
export const V2_API_VERSION = 'dashboard.grafana.app/v2';

/**
 * Returns a dashboard as a resource for the Grafana API and Git Sync. File provisioning of Grafana 13 accepts it, too.
 */
export const v2Json = (dashboard: Dashboard): string =>
  `${JSON.stringify(v2Dashboard(dashboard), undefined, 2)}\n`;

export const v2Dashboard = (dashboard: Dashboard) => ({
  apiVersion: V2_API_VERSION,
  kind: 'Dashboard',
  metadata: { name: dashboard.uid },
  spec: specOf(dashboard),
});

function specOf(dashboard: Dashboard): Plain<schema.Spec> {
  const { title, description, tags, variables = [], links = [], annotations = [] } = dashboard;
  const { from = 'now-1h', refresh = '30s' } = dashboard;
  return {
    annotations: v2Annotations(annotations, variables),
    cursorSync: 'Crosshair',
    description,
    editable: false,
    elements: Object.fromEntries(
      dashboardPanels(dashboard).map((panel) => [elementOf(panel), elementSpec(panel, variables)]),
    ),
    layout: { kind: 'RowsLayout', spec: { rows: layOutRows(dashboard).map(rowOf) } },
    links: links.map(dashboardLinkModel),
    liveNow: false,
    preload: false,
    tags,
    timeSettings: {
      autoRefresh: refresh === false ? '' : refresh,
      autoRefreshIntervals: ['5s', '10s', '30s', '1m', '5m', '15m', '30m', '1h', '2h', '1d'],
      fiscalYearStartMonth: 0,
      from,
      hideTimepicker: false,
      timezone: 'browser',
      to: 'now',
    },
    title,
    variables: [
      ...v2DataSources(dashboardDataSources(dashboard)),
      ...variables.map((one) => v2Variable(one, variables)),
    ],
  };
}

/** Returns the name of the element of a panel, by which Grafana looks it up. */
const elementOf = ({ key }: Panel): string => `panel-${stableId(key)}`;

/** Returns a row. Positions are relative to it; its title is not a panel here. */
const rowOf = ({ row, place, panels }: LaidOutRow): Plain<schema.RowsLayoutRowKind> => ({
  kind: 'RowsLayoutRow',
  spec: {
    collapse: row.collapsed ?? false,
    layout: {
      kind: 'GridLayout',
      spec: { items: panels.map((panel) => itemOf(panel, place.y + place.h)) },
    },
    title: row.title,
  },
});

const itemOf = ({ panel, place }: LaidOutPanel, top: number): Plain<schema.GridLayoutItemKind> => ({
  kind: 'GridLayoutItem',
  spec: {
    element: { kind: 'ElementReference', name: elementOf(panel) },
    height: place.h,
    ...(repeatOf(panel) === undefined
      ? {}
      : {
          repeat: {
            direction: 'h' as const,
            mode: 'variable' as const,
            value: String(repeatOf(panel)),
          },
        }),
    width: place.w,
    x: place.x,
    y: place.y - top,
  },
});

function elementSpec(
  panel: Panel,
  variables: readonly DashboardVariable[],
): Plain<schema.PanelKind> {
  if (panel.kind === 'grafana') return grafanaElement(panel);
  const { type, options, fieldConfig, transformations } = panelVisualization(panel);
  const { key, title, description, links = [] } = panel;
  const targets = hasQueries(panel) ? queryTargets(panel, variables) : [];
  return {
    kind: 'Panel',
    spec: {
      data: {
        kind: 'QueryGroup',
        spec: {
          queries: targets.map(({ refId, source, spec }) => ({
            kind: 'PanelQuery',
            spec: { hidden: false, query: dataQuery(source, spec), refId },
          })),
          queryOptions: hasQueries(panel) ? minInterval(panel) : {},
          transformations: transformations.map(({ id, ...spec }) => ({
            group: id,
            kind: 'Transformation',
            spec,
          })),
        },
      },
      description,
      id: stableId(key),
      links: links.map(({ title, url, targetBlank = false }) => ({
        targetBlank: targetBlank,
        title,
        url,
      })),
      title,
      vizConfig: { group: type, kind: 'VizConfig', spec: { fieldConfig, options }, version: '' },
    },
  };
}

const repeatOf = (panel: Panel): string | undefined =>
  panel.repeat ?? (panel.kind === 'grafana' ? panel.model.repeat : undefined);

/** Converts a panel in the classic form. */
function grafanaElement(panel: GrafanaPanel): Plain<schema.PanelKind> {
  const { key, title, description } = panel;
  const {
    type,
    options = {},
    fieldConfig = { defaults: {}, overrides: [] },
    transformations = [],
    targets = [],
    datasource: common,
    links = [],
    interval,
    maxDataPoints,
    timeFrom,
    timeShift,
    pluginVersion = '',
    transparent,
  } = panelModel(panel);
  return {
    kind: 'Panel',
    spec: {
      data: {
        kind: 'QueryGroup',
        spec: {
          queries: targets.map((target: GrafanaModel, index: number) => {
            const { refId: own = refId(index), datasource = common, hide, ...spec } = target;
            return {
              kind: 'PanelQuery',
              spec: {
                hidden: hide ?? false,
                query: dataQuery(datasource.type, spec, datasource.uid),
                refId: own,
              },
            };
          }),
          queryOptions: {
            ...(interval === undefined ? {} : { interval }),
            ...(maxDataPoints === undefined ? {} : { maxDataPoints }),
            ...(timeFrom === undefined ? {} : { timeFrom }),
            ...(timeShift === undefined ? {} : { timeShift }),
          },
          transformations: transformations.map(({ id, options: own, ...rest }: GrafanaModel) => ({
            group: id,
            kind: 'Transformation',
            spec: { ...rest, options: own },
          })),
        },
      },
      description,
      id: stableId(key),
      links: links.map(({ title: name, url, targetBlank = false }: GrafanaModel) => ({
        targetBlank,
        title: name,
        url,
      })),
      title,
      ...(transparent === undefined ? {} : { transparent }),
      vizConfig: {
        group: type,
        kind: 'VizConfig',
        spec: { fieldConfig, options },
        version: pluginVersion,
      },
    },
  };
}
