import { show } from '../deep-diff';
import type { Language } from '../model';
import type { ConfigFile, Parts, Value } from './parts';
import { classicForm, isResource } from './v2';

export interface Query {
  readonly ref: string;
  readonly text: string;
  readonly language?: Language;
  /** Legend, format, exemplars and the like. */
  readonly rest: Value;
}

export interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  /** Title of the row it stands in. @default above all rows */
  readonly row: string;
  readonly queries: readonly Query[];
  readonly unit?: string;
  /** `red from 0.05` of each step. */
  readonly thresholds?: string;
  readonly description?: string;
  readonly links: readonly Value[];
  /** Everything else but where it stands. */
  readonly rest: Value;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  /** Whose folder it lies in. */
  readonly team?: string;
  readonly panels: readonly Panel[];
  /** What the rows themselves have. */
  readonly rows: readonly Value[];
  readonly variables: readonly Value[];
  readonly links: readonly Value[];
  readonly annotations: readonly Value[];
  readonly rest: Value;
  /** How it is written: the classic JSON, or a version of the resource. */
  readonly form: string;
}

export const dashboardsOf = ({ dashboards }: Parts): Dashboard[] =>
  dashboards.map((file) => dashboardOf(file));

/** A team's folder is a ConfigMap, or several. */
const FOLDER = /^grafana-dashboards-(.+?)(?:-\d+)?$/;

function dashboardOf({ configMap, value }: ConfigFile): Dashboard {
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

/** Without the panels in it, and whether it is folded at first. */
const rowsIn = (list: readonly Value[]): Value[] =>
  list
    .filter(({ type }) => type === 'row')
    .map(({ id, type, gridPos, panels, collapsed, title, ...rest }) => ({
      ...rest,
      title: String(title ?? ''),
    }));

/** Panels of rows that are folded stand in the row; those of open rows behind it. */
function panelsIn(list: readonly Value[]): Panel[] {
  const found: Panel[] = [];
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

function panelOf(panel: Value, row: string): Panel {
  const { id, title, type, gridPos, targets, description, links, fieldConfig, ...rest } = panel;
  const { unit, thresholds, ...defaults } = fieldConfig?.defaults ?? {};
  return {
    id,
    title: title ?? '',
    type,
    row,
    queries: ((targets ?? []) as Value[]).map((target) => queryOf(target, panel.datasource)),
    ...(unit === undefined ? {} : { unit }),
    ...(thresholds === undefined ? {} : { thresholds: stepsOf(thresholds) }),
    ...(description === undefined ? {} : { description }),
    links: links ?? [],
    rest: { ...rest, fieldConfig: { ...fieldConfig, defaults } },
  };
}

function queryOf({ refId, expr, query, ...rest }: Value, panelSource: Value): Query {
  const source = String((rest.datasource ?? panelSource)?.type ?? '');
  const language = source === 'prometheus' ? 'promql' : source === 'loki' ? 'logql' : undefined;
  return {
    ref: String(refId ?? ''),
    text: String(expr ?? query ?? ''),
    ...(language ? { language } : {}),
    rest,
  };
}

const stepsOf = ({ mode = 'absolute', steps }: Value): string =>
  (mode === 'absolute' ? '' : `${mode}: `) +
  ((steps ?? []) as Value[])
    .map(({ color, value }) =>
      value === null || value === undefined ? color : `${color} from ${value}`,
    )
    .join(', ');

export const variableText = ({ name, type, query, ...rest }: Value): string =>
  `${type} ${show(query ?? '')} ${show(rest)}`;
