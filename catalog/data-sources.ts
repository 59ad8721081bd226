/** Grafana data source uids; links between data sources name them, so they never change. */
export const dataSourceUids = {
  prometheus: 'prometheus',
  loki: 'loki',
  jaeger: 'jaeger',
  tempo: 'tempo',
  alertmanager: 'alertmanager',
} as const;

/** A type of data source, which is also the uid of the one there is of it. */
export type DataSourceType = keyof typeof dataSourceUids;

/** Programs that store traces; one of them runs. Each is a component and a type of data source. */
export const traceStores = ['jaeger', 'tempo'] as const;
export type TraceStore = (typeof traceStores)[number];

/** Their names in sentences. */
export const traceStoreNames: Readonly<Record<TraceStore, string>> = {
  jaeger: 'Jaeger',
  tempo: 'Tempo',
};
