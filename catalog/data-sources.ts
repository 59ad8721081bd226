/** Grafana data source uids; links between data sources name them, so they never change. */
export const dataSourceUids = {
  prometheus: 'prometheus',
  loki: 'loki',
  jaeger: 'jaeger',
  alertmanager: 'alertmanager',
} as const;

/** A type of data source, which is also the uid of the one there is of it. */
export type DataSourceType = keyof typeof dataSourceUids;
