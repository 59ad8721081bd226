/** Labels that every scraped target and every log stream carries. Typed once, used by queries. */
export const targetLabels = ['team', 'service', 'env', 'job', 'instance'] as const;
export type TargetLabel = (typeof targetLabels)[number];

/** Labels that tell one Prometheus from another; sent with alerts and to the object store. */
export const externalLabels = {
  cluster: 'cluster',
  replica: 'prometheus_replica',
  shard: 'prometheus_shard',
} as const;
