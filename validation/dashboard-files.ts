import { memoizeByObject, variablesIn } from '@observability-stack/query-common';
import type { LocatedManifest, ManifestFields, Output } from './output';

/** The file of a dashboard as Grafana is given it, whichever of its forms it has. */
export interface DashboardFile {
  readonly placed: LocatedManifest;
  readonly name: string;
  readonly uid: string;
  readonly variables: readonly FileVariable[];
  /** What is in all but the variables. */
  readonly found: FoundReference;
}

export interface FileVariable {
  readonly name: string;
  /** Of a variable that holds a data source: its type. */
  readonly source?: string;
  readonly value: unknown;
  /** What is in all that it is made from: it may name other variables. */
  readonly found: FoundReference;
}

/** A data source that something asks: a type and a uid, or a variable that holds one. */
export interface SourceReference {
  readonly type: string;
  readonly uid: string;
}

/** What the checks look for in a dashboard. It is a large thing, and walked once. */
export interface FoundReference {
  /** Names of variables. */
  readonly variables: ReadonlySet<string>;
  /** Addresses of dashboards of the same Grafana: `/d/…`. */
  readonly addresses: ReadonlySet<string>;
  /** Where links lead, wherever that is. */
  readonly links: ReadonlySet<string>;
  readonly sources: readonly SourceReference[];
  readonly hasExemplars: boolean;
}

/** Every JSON file of the ConfigMaps that are made for dashboards. */
export const readDashboardFiles = memoizeByObject((output: Output): readonly DashboardFile[] =>
  output
    .ofKind('ConfigMap')
    .filter(({ object }) => object.metadata.name.startsWith('grafana-dashboards-'))
    .flatMap((placed) =>
      Object.entries<string>(placed.object.data ?? {})
        .filter(([name]) => name.endsWith('.json'))
        .map(([name, text]) => ({ placed, name, ...read(JSON.parse(text) as ManifestFields) })),
    ),
);

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
    const { url } = value as ManifestFields;
    if (typeof url === 'string' && url !== '') links.add(url);
    hasExemplars ||= (value as ManifestFields).exemplar === true;
    for (const key in value) visit((value as ManifestFields)[key]);
  };
  visit(root);
  return { variables, addresses, links, sources: [...sources.values()], hasExemplars };
}

/** In a resource a query names its data source, in the classic form nearly everything does. */
function sourceOf({ kind, group, datasource }: ManifestFields): SourceReference | undefined {
  if (kind === 'DataQuery') return { type: String(group), uid: String(datasource?.name) };
  if (datasource === undefined || datasource === null) return undefined;
  return { type: String(datasource.type), uid: String(datasource.uid ?? datasource) };
}
