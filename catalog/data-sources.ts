import { componentDescriptions } from '../constructs/registry';
import { type DataSourceDescription, mergeDescriptions } from './components/component';

const described = mergeDescriptions(componentDescriptions, 'dataSources');
type Described = typeof described;

/** A data source type, which is also the uid of its only instance. */
export type DataSourceType = keyof Described;

const entries = Object.entries(described) as readonly (readonly [
  DataSourceType,
  DataSourceDescription,
])[];
const ofEach = <T>(part: (source: DataSourceDescription) => T) =>
  Object.fromEntries(entries.map(([type, source]) => [type, part(source)])) as Readonly<
    Record<DataSourceType, T>
  >;

/** Uids of Grafana data sources; links between data sources use them, so they never change. */
export const dataSourceUids = ofEach(({ uid }) => uid);

export const dataSourceTitles = ofEach(({ title }) => title);

type Showing<S> = {
  [K in DataSourceType]: Described[K]['shows'] extends S ? K : never;
}[DataSourceType];

/** Data source types that panels query. */
export type DataSourceKind = Showing<'metrics' | 'logs' | 'traces'>;

/** The supported trace stores, of which one runs. */
export type TraceStore = Showing<'traces'>;
export const traceStores = entries
  .filter(([, { shows }]) => shows === 'traces')
  .map(([type]) => type as TraceStore);

const variables = {
  metrics: { name: 'metrics', title: 'Metrics' },
  logs: { name: 'logs', title: 'Logs' },
  traces: { name: 'traces', title: 'Traces' },
} as const;

/** Dashboard variables with the data sources of the panels, by type. */
export const sourceVariables = Object.fromEntries(
  entries.flatMap(([type, { shows }]) => (shows === 'alerts' ? [] : [[type, variables[shows]]])),
) as Readonly<Record<DataSourceKind, (typeof variables)[keyof typeof variables]>>;
