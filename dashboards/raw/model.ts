import {
  isRecord,
  mapStrings,
  memoizeByObject,
  replaceReferences,
} from '@observability-stack/query-common';
import { dataSourceTitles, dataSourceUids } from '../../catalog/data-sources';
import { MAX_UID_LENGTH } from '../../catalog/definitions/dashboard';
import type { GrafanaModel } from '../../catalog/definitions/grafana-model';
import type { RawDashboard } from '../../catalog/definitions/raw-dashboard';
import { shortenName } from '../../catalog/helpers/hash';
import { V2_API_VERSION } from '../render/v2';
import { dataSourceVariable, mapDataSources } from './data-sources';

/** A dashboard in Grafana's own form, as it is written. */
export interface WrittenModel {
  readonly uid: string;
  readonly title: string;
  readonly json: GrafanaModel;
}

/** Returns the model as Grafana provisions it. */
export const writtenModel = memoizeByObject((raw: RawDashboard): WrittenModel => {
  // The API of Grafana returns a dashboard with its metadata.
  const { model = {} } = raw;
  const own: GrafanaModel = isRecord(model.dashboard) ? model.dashboard : model;
  const spec: GrafanaModel = isRecord(own.spec) ? own.spec : own;
  const title = raw.title ?? String(spec.title ?? '');
  const uid = raw.uid ?? (textOf(own.metadata?.name) || textOf(own.uid) || uidOf(title));
  const tags = [...new Set([...(spec.tags ?? []), ...(raw.tags ?? [])])];
  const json = isRecord(spec.elements)
    ? {
        apiVersion: textOf(own.apiVersion) || V2_API_VERSION,
        kind: 'Dashboard',
        metadata: { name: uid },
        spec: { ...resourceSpec(raw, spec), title, tags, editable: false },
      }
    : { ...classicModel(raw, spec), title, tags, uid, editable: false };
  return { uid, title, json };
});

/**
 * Maximum size of an indented file in bytes. Larger ones are written without indentation, because a
 * ConfigMap contains at most 262,144 bytes.
 */
const INDENTED_BYTES = 150_000;

export function rawJson(raw: RawDashboard): string {
  const { json } = writtenModel(raw);
  const indented = JSON.stringify(json, undefined, 2);
  return `${indented.length > INDENTED_BYTES ? JSON.stringify(json) : indented}\n`;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function uidOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return shortenName(slug || 'dashboard', MAX_UID_LENGTH, title);
}

/** Keys that an export adds for its import, and those that another Grafana assigned. */
const EXPORTED = ['__inputs', '__requires', '__elements', 'id', 'version', 'iteration'];

function classicModel(raw: RawDashboard, model: GrafanaModel): GrafanaModel {
  const inputs = listOf(model.__inputs);
  const constants = new Map(
    inputs
      .filter(({ type }) => type === 'constant')
      .map(({ name, value }) => [String(name), String(value)]),
  );
  const kept = Object.fromEntries(
    Object.entries(model).filter(([key]) => !EXPORTED.includes(key)),
  ) as GrafanaModel;
  const complete = withLibraryPanels(kept, model.__elements ?? {});
  const content = mapStrings(withoutSteps(complete), (text) =>
    replaceReferences(text, ({ name }) => constants.get(name)),
  );
  const variables = listOf(content.templating?.list);
  const mapped = mapDataSources(content, {
    named: raw.dataSources ?? {},
    variables: new Map(
      variables
        .filter(({ type }) => type === 'datasource')
        .map(({ name, query }) => [String(name), String(query)]),
    ),
    inputs: new Map(
      inputs
        .filter(({ type }) => type === 'datasource')
        .map(({ name, pluginId }) => [String(name), String(pluginId)]),
    ),
    uidOf: (type) => dataSourceUids[type],
  });
  return {
    ...mapped,
    annotations: mapped.annotations ?? { list: [] },
    panels: mapped.panels ?? [],
    templating: { list: listOf(mapped.templating?.list).map(dataSourceVariable) },
  };
}

function resourceSpec(raw: RawDashboard, spec: GrafanaModel): GrafanaModel {
  const variables = listOf(spec.variables);
  const mapped = mapDataSources(spec, {
    named: raw.dataSources ?? {},
    variables: new Map(
      variables
        .filter(({ kind }) => kind === 'DatasourceVariable')
        .map(({ spec: own = {} }) => [String(own.name), String(own.pluginId)]),
    ),
    inputs: new Map(),
    uidOf: (type) => dataSourceUids[type],
  });
  return { ...mapped, variables: listOf(mapped.variables).map(resourceVariable) };
}

function resourceVariable(variable: GrafanaModel): GrafanaModel {
  const type = variable.spec?.pluginId as keyof typeof dataSourceUids;
  return variable.kind === 'DatasourceVariable' && Object.hasOwn(dataSourceUids, type)
    ? {
        ...variable,
        spec: {
          ...variable.spec,
          current: { text: dataSourceTitles[type], value: dataSourceUids[type] },
          regex: '',
        },
      }
    : variable;
}

/** Returns the model without the steps of queries, which Grafana computes, and which make exports larger. */
function withoutSteps<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutSteps) as T;
  const isQuery = 'expr' in value && 'refId' in value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !(isQuery && key === 'step'))
      .map(([key, inner]) => [key, withoutSteps(inner)]),
  ) as T;
}

/** Returns the model with the content of library panels, which the other Grafana stores separately. */
function withLibraryPanels<T>(value: T, elements: GrafanaModel): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withLibraryPanels(item, elements)) as T;
  const { libraryPanel, ...own } = value as GrafanaModel;
  const content = elements[String(libraryPanel?.uid)]?.model;
  if (isRecord(content)) return { ...content, ...own } as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withLibraryPanels(inner, elements)]),
  ) as T;
}

export const listOf = (value: unknown): readonly GrafanaModel[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];
