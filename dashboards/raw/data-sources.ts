import { variablesIn } from '@observability-stack/query-common';
import { type DataSourceType, dataSourceTitles, dataSourceUids } from '../../catalog/data-sources';
import type { GrafanaModel } from '../../catalog/definitions/grafana-model';

/** Data sources in Grafana's own form, and those of the stack that replace them. */
export interface SourceMapping {
  /** Types by name, uid, variable or input, as the definition sets them. */
  readonly named: Readonly<Record<string, string>>;
  /** Types by the name of a variable that holds a data source. */
  readonly variables: ReadonlyMap<string, string>;
  /** Types by the name of an input, which is set when a dashboard is imported. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Returns the uid that replaces one of this type. */
  uidOf(type: DataSourceType): string;
}

interface Reference {
  readonly type: string;
  readonly uid: string;
}

/** Data sources that every Grafana has. */
const BUILT_IN = ['-- Grafana --', '-- Mixed --', '-- Dashboard --', 'grafana', '__expr__'];

const isType = (type: unknown): type is DataSourceType =>
  typeof type === 'string' && Object.hasOwn(dataSourceUids, type);

/** Returns the model with the data sources of the stack in every panel, query, variable and annotation. */
export function mapDataSources<T>(value: T, mapping: SourceMapping): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapDataSources(item, mapping)) as T;
  const model = value as GrafanaModel;
  const mapped = Object.fromEntries(
    Object.entries(model).map(([key, inner]) => [
      key,
      key === 'datasource' ? inner : mapDataSources(inner, mapping),
    ]),
  );
  if (model.kind === 'DataQuery') return { ...mapped, datasource: ofQuery(model, mapping) } as T;
  const isPanel = Array.isArray(model.targets) && model.targets.length > 0;
  const source = model.datasource ?? (isPanel ? { type: 'prometheus' } : undefined);
  if (source === undefined) return mapped as T;
  return { ...mapped, datasource: referenceOf(source, mapping) } as T;
}

/** Returns the query of a v2 resource, which has the type as its group. */
function ofQuery({ group, datasource }: GrafanaModel, mapping: SourceMapping): object {
  const found = referenceOf({ type: group, uid: datasource?.name }, mapping);
  return { name: typeof found === 'string' ? found : found.uid };
}

function referenceOf(
  source: string | Partial<Reference>,
  mapping: SourceMapping,
): Reference | string {
  const { type, uid = '' } = typeof source === 'string' ? { type: undefined, uid: source } : source;
  if (BUILT_IN.includes(uid) || type === '__expr__')
    return { type: type ?? (uid === '-- Grafana --' ? 'grafana' : 'datasource'), uid };
  const [variable] = variablesIn(uid);
  const named = mapping.named[variable ?? uid];
  const held = mapping.variables.get(variable ?? '');
  if (named === undefined && held !== undefined) return { type: type ?? held, uid };
  const own = named ?? mapping.inputs.get(variable ?? '') ?? type ?? typeNamed(uid);
  // A check reports a type that the stack does not have.
  if (isType(own)) return { type: own, uid: mapping.uidOf(own) };
  return source === uid ? uid : { type: own ?? '', uid };
}

/** Returns the type of a reference by name, such as "Prometheus". */
const typeNamed = (name: string): string | undefined =>
  Object.entries(dataSourceTitles).find(([type, title]) =>
    [type, title.toLowerCase()].includes(name.toLowerCase()),
  )?.[0];

/** Returns a classic variable that holds a data source with the data source of the stack as its value. */
export const dataSourceVariable = (variable: GrafanaModel): GrafanaModel =>
  variable.type === 'datasource' && isType(variable.query)
    ? {
        ...variable,
        current: {
          selected: true,
          text: dataSourceTitles[variable.query],
          value: dataSourceUids[variable.query],
        },
        // A pattern of the names of other data sources.
        regex: '',
      }
    : variable;
