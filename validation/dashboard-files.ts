import { memoizeByObject, variablesIn } from '@observability-stack/query-common';
import { memoizeByText } from '../catalog/helpers/compressed-files';
import type { LocatedManifest, ManifestFields, Output } from './output';

/** The file of a dashboard as provisioned, in any of its formats. */
export interface DashboardFile {
  readonly placed: LocatedManifest;
  readonly name: string;
  readonly uid: string;
  readonly variables: readonly FileVariable[];
  /** References in all parts but the variables. */
  readonly found: FoundReference;
}

export interface FileVariable {
  readonly name: string;
  /** Type of the data source, for a variable that selects one. */
  readonly source?: string;
  readonly value: unknown;
  /** Whether Grafana adds it to all queries. @default false */
  readonly isFilter?: boolean;
  /** References in the options and the query of the variable, which may use other variables. */
  readonly found: FoundReference;
}

/**
 * A data source that a part of a dashboard queries: a type and a uid, or a variable that selects
 * one.
 */
export interface SourceReference {
  readonly type: string;
  readonly uid: string;
}

/** The references in a dashboard, which is large and traversed once for all checks. */
export interface FoundReference {
  /** Names of variables. */
  readonly variables: ReadonlySet<string>;
  /** URLs of dashboards of the same Grafana: `/d/…`. */
  readonly addresses: ReadonlySet<string>;
  /** URLs of all links. */
  readonly links: ReadonlySet<string>;
  readonly sources: readonly SourceReference[];
  readonly hasExemplars: boolean;
}

/** Returns every JSON file of the ConfigMaps with dashboards. */
export const readDashboardFiles = memoizeByObject((output: Output): readonly DashboardFile[] =>
  output
    .ofKind('ConfigMap')
    .filter(({ object }) => object.metadata.name.startsWith('grafana-dashboards-'))
    .flatMap(filesOf),
);

const filesOf = memoizeByObject((placed: LocatedManifest): readonly DashboardFile[] =>
  Object.keys(placed.object.data ?? {})
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ placed, name, ...contentOf(placed.object.data, name) })),
);

const contentOf = memoizeByText((text) => read(JSON.parse(text) as ManifestFields));

const read = (file: ManifestFields): Omit<DashboardFile, 'placed' | 'name'> =>
  file.kind === 'Dashboard' ? resource(file) : classic(file);

function classic({ templating, uid, ...content }: ManifestFields) {
  const variables: readonly ManifestFields[] = templating?.list ?? [];
  return {
    uid: String(uid),
    found: search(content),
    variables: variables.map(({ name, type, ...rest }) => ({
      name: String(name),
      value: rest.current?.value,
      found: search(rest),
      ...(type === 'datasource' ? { source: String(rest.query) } : {}),
      ...(type === 'adhoc' || type === 'groupby' ? { isFilter: true } : {}),
    })),
  };
}

function resource({ metadata, spec }: ManifestFields) {
  const { variables = [], ...content } = spec as ManifestFields;
  return {
    uid: String(metadata?.name),
    found: search(content),
    variables: (variables as readonly ManifestFields[]).map(
      ({ kind, spec: { name, ...rest } }) => ({
        name: String(name),
        value: rest.current?.value,
        found: search(rest),
        ...(kind === 'DatasourceVariable' ? { source: String(rest.pluginId) } : {}),
        ...(kind === 'AdhocVariable' || kind === 'GroupByVariable' ? { isFilter: true } : {}),
      }),
    ),
  };
}

function search(root: unknown): FoundReference {
  const variables = new Set<string>();
  const addresses = new Set<string>();
  const links = new Set<string>();
  const sources = new Map<string, SourceReference>();
  let hasExemplars = false;
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.startsWith('/d/')) addresses.add(value);
      if (value.includes('$') || value.includes('[['))
        for (const name of variablesIn(value)) variables.add(name);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    const source = sourceOf(value as ManifestFields);
    if (source) sources.set(`${source.type} ${source.uid}`, source);
    const { url, repeat } = value as ManifestFields;
    // the name alone, or in a resource an object with the name
    const repeated = repeat?.value ?? repeat;
    if (typeof repeated === 'string' && repeated !== '') variables.add(repeated);
    if (typeof url === 'string' && url !== '') links.add(url);
    hasExemplars ||= (value as ManifestFields).exemplar === true;
    for (const key in value) visit((value as ManifestFields)[key]);
  };
  visit(root);
  return { variables, addresses, links, sources: [...sources.values()], hasExemplars };
}

/**
 * Returns the data source of an object. In a resource only a query has one; in the classic format
 * nearly every object does.
 */
function sourceOf({ kind, group, datasource }: ManifestFields): SourceReference | undefined {
  if (kind === 'DataQuery') return { type: String(group), uid: String(datasource?.name) };
  if (datasource === undefined || datasource === null) return undefined;
  return { type: String(datasource.type), uid: String(datasource.uid ?? datasource) };
}
