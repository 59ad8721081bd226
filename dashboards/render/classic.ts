import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { sourceVariables } from '../../catalog/data-sources';
import { type Dashboard, panelsOf, type Variable } from '../../catalog/definitions/dashboard';
import { type Panel, type Query, queriesOf } from '../../catalog/definitions/panel';
import { linkOf } from './fields';
import { idOf } from './ids';
import { layout, type PlacedPanel, type PlacedRow } from './layout';
import type { Plain } from './plain';
import { leastInterval, type Source, sourceOf, targetsOf } from './queries';
import { storeOf } from './trace-queries';
import { annotationsOf, modelOf, sourceModels } from './variables';
import { visualizationOf } from './visualization';

/** Grafana 10 supports this schema version; later versions migrate it when they load it. */
const SCHEMA_VERSION = 39;

/** Returns a dashboard in the classic JSON model, which file provisioning reads. */
export const classicJson = (dashboard: Dashboard): string =>
  `${JSON.stringify(classicOf(dashboard), undefined, 2)}\n`;

export function classicOf(dashboard: Dashboard) {
  const { uid, title, description, tags, variables = [], links = [] } = dashboard;
  const { from = 'now-1h', refresh = '30s' } = dashboard;
  return {
    annotations: { list: annotationsOf(dashboard.annotations ?? [], variables) },
    description,
    editable: false,
    fiscalYearStartMonth: 0,
    // A shared crosshair in all panels.
    graphTooltip: 1,
    links: links.map(linkOf),
    liveNow: false,
    panels: layout(dashboard).flatMap((row) => rowOf(row, variables)),
    refresh: refresh === false ? '' : refresh,
    schemaVersion: SCHEMA_VERSION,
    tags,
    templating: {
      list: [
        ...sourceModels(sourcesOf(dashboard)),
        ...variables.map((one) => modelOf(one, variables)),
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
export function sourcesOf(dashboard: Dashboard): readonly Source[] {
  const { variables = [], annotations = [] } = dashboard;
  const asked = new Set<Source>(
    panelsOf(dashboard).flatMap((panel) => queriesOf(panel).map(sourceAsked)),
  );
  for (const variable of variables)
    if (variable.kind === 'labels') asked.add('logs' in variable.of ? 'loki' : 'prometheus');
  if (annotations.length > 0) asked.add('prometheus');
  return (Object.keys(sourceVariables) as Source[]).filter((source) => asked.has(source));
}

function sourceAsked(query: Query): Source {
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
  { row, place, panels }: PlacedRow,
  variables: readonly Variable[],
): readonly object[] {
  const placed = panels.map((panel) => panelOf(panel, variables));
  const { collapsed = false } = row;
  const header: Plain<sdk.RowPanel> = {
    collapsed,
    gridPos: place,
    id: idOf(row.key),
    panels: [],
    title: row.title,
    type: 'row',
  };
  return collapsed ? [{ ...header, panels: placed }] : [header, ...placed];
}

function panelOf({ panel, place }: PlacedPanel, variables: readonly Variable[]) {
  const { type, options, fieldConfig, transformations } = visualizationOf(panel);
  const { key, title, description, links = [] } = panel;
  return {
    ...(panel.kind === 'text' ? {} : queriesIn(panel, variables)),
    description,
    fieldConfig,
    gridPos: place,
    id: idOf(key),
    links: links.map(linkOf),
    options,
    title,
    ...(transformations.length > 0 ? { transformations } : {}),
    type,
  } satisfies Omit<Plain<sdk.Panel>, 'targets'> & { readonly targets?: readonly object[] };
}

/** Panels with several data sources use the mixed one. */
function queriesIn(
  panel: Exclude<Panel, { readonly kind: 'text' }>,
  variables: readonly Variable[],
) {
  const targets = targetsOf(panel, variables);
  const [first] = targets;
  const isMixed = targets.some(({ source }) => source !== first?.source);
  return {
    datasource:
      isMixed || !first ? { type: 'datasource', uid: '-- Mixed --' } : sourceOf(first.source),
    ...leastInterval(panel),
    targets: targets.map(({ refId, source, spec }) => ({
      ...spec,
      datasource: sourceOf(source),
      refId,
    })),
  };
}
