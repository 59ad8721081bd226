/** The labels of every scraped target and every log stream. */
export const targetLabels = ['team', 'service', 'env', 'job', 'instance'] as const;
export type TargetLabel = (typeof targetLabels)[number];

/** The external labels that distinguish one Prometheus from another; attached to alerts and to uploaded blocks. */
export const externalLabels = {
  cluster: 'cluster',
  replica: 'prometheus_replica',
  shard: 'prometheus_shard',
} as const;
