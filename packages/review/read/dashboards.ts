import { formatFactValue } from '../deep-diff';
import type { Language } from '../model';
import type { ConfigFile, JsonValueNode, ManifestParts } from './parts';
import { classicForm, isResource } from './v2';

export interface DashboardQuery {
  readonly ref: string;
  readonly text: string;
  readonly language?: Language;
  /** Legend, format, exemplars and other settings. */
  readonly rest: JsonValueNode;
}

export interface DashboardPanel {
  /** Number in its dashboard. @default none, as in generated dashboards */
  readonly id?: number;
  readonly title: string;
  readonly type: string;
  /** Title of its row. @default none: it is above all rows */
  readonly row: string;
  readonly queries: readonly DashboardQuery[];
  readonly unit?: string;
  /** Threshold steps, such as `red from 0.05`. */
  readonly thresholds?: string;
  readonly description?: string;
  readonly links: readonly JsonValueNode[];
  /** All other settings except the position. */
  readonly rest: JsonValueNode;
}

export interface RenderedDashboard {
  readonly uid: string;
  readonly title: string;
  /** Team or component of its folder. */
  readonly team?: string;
  readonly panels: readonly DashboardPanel[];
  /** Settings of the rows. */
  readonly rows: readonly JsonValueNode[];
  readonly variables: readonly JsonValueNode[];
  readonly links: readonly JsonValueNode[];
  readonly annotations: readonly JsonValueNode[];
  readonly rest: JsonValueNode;
  /** Format: classic JSON, or a version of the resource. */
  readonly form: string;
}

const byPlace = (a: JsonValueNode, b: JsonValueNode): number => a.y - b.y || a.x - b.x;

/**
 * Returns a dashboard with its panels in visual order, without their vertical positions: Grafana
 * moves each panel up to the first free position.
 */
export const sortPanels = (value: JsonValueNode): JsonValueNode =>
  arranged(value, (items, placeOf) =>
    items
      .map((item) => ({ item, place: placeOf(item) ?? {} }))
      .sort((a, b) => byPlace({ x: 0, y: 0, ...a.place }, { x: 0, y: 0, ...b.place }))
      .map(({ item, place: { y: _, ...place } }) => ({ item, place })),
  );

/** Reverses `sortPanels`: places each panel below the previous one. */
export const withGridPositions = (value: JsonValueNode): JsonValueNode =>
  arranged(value, (items, placeOf) =>
    items.map((item, y) => ({ item, place: { ...placeOf(item), y } })),
  );

type Arrange = (
  items: readonly JsonValueNode[],
  placeOf: (item: JsonValueNode) => JsonValueNode,
) => { readonly item: JsonValueNode; readonly place: JsonValueNode }[];

function arranged(value: JsonValueNode, arrange: Arrange): JsonValueNode {
  if (!isResource(value)) return { ...value, panels: arrangedPanels(value.panels, arrange) };
  return { ...value, spec: { ...value.spec, layout: arrangedLayout(value.spec?.layout, arrange) } };
}

function arrangedPanels(panels: readonly JsonValueNode[], arrange: Arrange): JsonValueNode[] {
  const found: JsonValueNode[] = [];
  let below: JsonValueNode[] = [];
  const flush = (): void => {
    for (const { item, place } of arrange(below, ({ gridPos }) => gridPos))
      found.push({ ...item, gridPos: place });
    below = [];
  };
  for (const panel of panels) {
    if (panel.type !== 'row') {
      below.push(panel);
      continue;
    }
    flush();
    const { y: _, ...gridPos } = panel.gridPos ?? {};
    const inner = panel.panels ? { panels: arrangedPanels(panel.panels, arrange) } : {};
    found.push({ ...panel, gridPos, ...inner });
  }
  flush();
  return found;
}

/** Arranges a layout. Grids can be in rows, and rows in tabs. */
function arrangedLayout(layout: JsonValueNode, arrange: Arrange): JsonValueNode {
  if (typeof layout !== 'object' || layout === null) return layout;
  if (Array.isArray(layout)) return layout.map((part) => arrangedLayout(part, arrange));
  if (layout.kind === 'GridLayout' && Array.isArray(layout.spec?.items)) {
    const items = arrange(layout.spec.items, ({ spec }) => spec).map(({ item, place }) => ({
      ...item,
      spec: place,
    }));
    return { ...layout, spec: { ...layout.spec, items } };
  }
  return Object.fromEntries(
    Object.entries(layout).map(([key, part]) => [key, arrangedLayout(part, arrange)]),
  );
}

export const renderedDashboards = ({ dashboards }: ManifestParts): RenderedDashboard[] =>
  dashboards.map((file) => dashboardOf(file));

/** Pattern of the ConfigMaps of the folder of a team. */
const FOLDER = /^grafana-dashboards-([a-z0-9-]+?)(?:-\d+)?$/;

function dashboardOf({ configMap, value }: ConfigFile): RenderedDashboard {
  const { uid, title, panels, templating, links, annotations, version, id, ...rest } =
    classicForm(value);
  const [, team] = FOLDER.exec(configMap) ?? [];
  return {
    uid,
    title,
    ...(team ? { team } : {}),
    panels: panelsIn(panels),
    rows: rowsIn(panels),
    variables: templating?.list ?? [],
    links: links ?? [],
    annotations: annotations?.list ?? [],
    rest,
    form: isResource(value) ? String(value.apiVersion) : 'classic',
  };
}

/** Returns the rows without their panels, and whether they are collapsed initially. */
const rowsIn = (list: readonly JsonValueNode[]): JsonValueNode[] =>
  list
    .filter(({ type }) => type === 'row')
    .map(({ id, type, gridPos, panels, collapsed, title, ...rest }) => ({
      ...rest,
      title: String(title ?? ''),
    }));

/**
 * Returns all panels. Those of collapsed rows are inside the row; those of expanded rows follow it.
 */
function panelsIn(list: readonly JsonValueNode[]): DashboardPanel[] {
  const found: DashboardPanel[] = [];
  let row = '';
  for (const panel of list) {
    if (panel.type !== 'row') {
      found.push(panelOf(panel, row));
      continue;
    }
    row = String(panel.title ?? '');
    for (const inner of panel.panels ?? []) found.push(panelOf(inner, row));
  }
  return found;
}

function panelOf(panel: JsonValueNode, row: string): DashboardPanel {
  const { id, title, type, gridPos, targets, description, links, fieldConfig, ...rest } = panel;
  const { unit, thresholds, ...defaults } = fieldConfig?.defaults ?? {};
  return {
    id,
    title: title ?? '',
    type,
    row,
    queries: ((targets ?? []) as JsonValueNode[]).map((target) =>
      queryOf(target, panel.datasource),
    ),
    ...(unit === undefined ? {} : { unit }),
    ...(thresholds === undefined ? {} : { thresholds: stepsOf(thresholds) }),
    ...(description === undefined ? {} : { description }),
    links: links ?? [],
    rest: { ...rest, fieldConfig: { ...fieldConfig, defaults } },
  };
}

function queryOf(
  { refId, expr, query, ...rest }: JsonValueNode,
  panelSource: JsonValueNode,
): DashboardQuery {
  const source = String((rest.datasource ?? panelSource)?.type ?? '');
  const language = source === 'prometheus' ? 'promql' : source === 'loki' ? 'logql' : undefined;
  return {
    ref: String(refId ?? ''),
    text: String(expr ?? query ?? ''),
    ...(language ? { language } : {}),
    rest,
  };
}

const stepsOf = ({ mode = 'absolute', steps }: JsonValueNode): string =>
  (mode === 'absolute' ? '' : `${mode}: `) +
  ((steps ?? []) as JsonValueNode[])
    .map(({ color, value }) =>
      value === null || value === undefined ? color : `${color} from ${value}`,
    )
    .join(', ');

export const variableText = ({ name, type, query, ...rest }: JsonValueNode): string =>
  `${type} ${formatFactValue(query ?? '')} ${formatFactValue(rest)}`;
