import type { Fields, Output, PlacedManifest } from './output';

/** The file of a dashboard as Grafana is given it, whichever of its forms it has. */
export interface DashboardFile {
  readonly placed: PlacedManifest;
  readonly name: string;
  readonly uid: string;
  readonly variables: readonly FileVariable[];
  /** All but the variables. */
  readonly content: Fields;
}

export interface FileVariable {
  readonly name: string;
  /** Of a variable that holds a data source: its type. */
  readonly source?: string;
  readonly value: unknown;
  /** All that it is made from: it may name other variables. */
  readonly content: Fields;
}

const known = new WeakMap<Output, readonly DashboardFile[]>();

/** Every JSON file of the ConfigMaps that are made for dashboards. */
export function dashboardFiles(output: Output): readonly DashboardFile[] {
  const files =
    known.get(output) ??
    output
      .ofKind('ConfigMap')
      .filter(({ object }) => object.metadata.name.startsWith('grafana-dashboards-'))
      .flatMap((placed) =>
        Object.entries<string>(placed.object.data ?? {})
          .filter(([name]) => name.endsWith('.json'))
          .map(([name, text]) => ({ placed, name, ...read(JSON.parse(text) as Fields) })),
      );
  known.set(output, files);
  return files;
}

const read = (file: Fields): Omit<DashboardFile, 'placed' | 'name'> =>
  file.kind === 'Dashboard' ? resource(file) : classic(file);

function classic({ templating, uid, ...content }: Fields) {
  const variables: readonly Fields[] = templating?.list ?? [];
  return {
    uid: String(uid),
    content,
    variables: variables.map(({ name, type, ...rest }) => ({
      name: String(name),
      value: rest.current?.value,
      content: rest,
      ...(type === 'datasource' ? { source: String(rest.query) } : {}),
    })),
  };
}

function resource({ metadata, spec }: Fields) {
  const { variables = [], ...content } = spec as Fields;
  return {
    uid: String(metadata?.name),
    content,
    variables: (variables as readonly Fields[]).map(({ kind, spec: { name, ...rest } }) => ({
      name: String(name),
      value: rest.current?.value,
      content: rest,
      ...(kind === 'DatasourceVariable' ? { source: String(rest.pluginId) } : {}),
    })),
  };
}

/** Every text in plain data. */
export const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
};

/** A data source that something asks: a type and a uid, or a variable that holds one. */
export interface SourceReference {
  readonly type: string;
  readonly uid: string;
}

/** Every reference to a data source in a dashboard or variable, in both forms. */
export function sourceReferences(value: unknown): readonly SourceReference[] {
  if (typeof value !== 'object' || value === null) return [];
  const { datasource, kind, group } = value as Fields;
  const own: readonly SourceReference[] =
    kind === 'DataQuery'
      ? [{ type: String(group), uid: String(datasource?.name) }]
      : datasource !== undefined && datasource !== null
        ? [{ type: String(datasource.type), uid: String(datasource.uid ?? datasource) }]
        : [];
  return [...own, ...Object.values(value).flatMap(sourceReferences)];
}
