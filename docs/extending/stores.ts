import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

const googleIdentity = (account: string) => ({
  serviceAccountAnnotations: {
    'iam.gke.io/gcp-service-account': `${account}@example.iam.gserviceaccount.com`,
  },
});

/** Log lines, metrics and traces on Google Cloud, with workload identity; retention by level, and memcached. */
export const onGoogle = defineEnvironment({
  ...local,
  name: 'google',
  resourceBudget: { cpu: '4', memory: '8Gi' },
  prometheus: { ...local.prometheus, replicas: 2 },
  thanos: { storage: { kind: 'gcs', bucket: 'example-metrics' } },
  tracing: 'tempo',
  tempo: { storage: { kind: 'gcs', bucket: 'example-traces' } },
  loki: {
    ...local.loki,
    replicas: 3,
    replicationFactor: 3,
    storage: { kind: 'gcs', bucket: 'example-loki' },
    retention: '720h',
    streamRetention: [
      { selector: '{level="debug"}', period: '48h', priority: 2 },
      { selector: '{service="audit-service"}', period: '8760h', priority: 3 },
    ],
    caches: {
      chunks: 'memcached-chunks.caches.svc:11211',
      results: 'memcached-results.caches.svc:11211',
    },
  },
  pods: {
    loki: googleIdentity('loki'),
    tempo: googleIdentity('tempo'),
    // The sidecars of Prometheus upload blocks.
    prometheus: googleIdentity('thanos'),
    'thanos-store': googleIdentity('thanos'),
    'thanos-compactor': googleIdentity('thanos'),
  },
});

/** Log lines, metrics and traces on Azure, with the keys of the storage accounts. */
export const onAzure = defineEnvironment({
  ...local,
  name: 'azure',
  resourceBudget: { cpu: '4', memory: '8Gi' },
  loki: {
    ...local.loki,
    storage: {
      kind: 'azure',
      account: 'exampleloki',
      container: 'chunks',
      accountKey: { secret: 'loki-storage', key: 'account-key' },
    },
  },
  thanos: {
    storage: {
      kind: 'azure',
      account: 'examplemetrics',
      container: 'blocks',
      accountKey: { secret: 'thanos-storage', key: 'account-key' },
    },
  },
  tracing: 'tempo',
  tempo: {
    storage: {
      kind: 'azure',
      account: 'exampletraces',
      container: 'traces',
      accountKey: { secret: 'tempo-storage', key: 'account-key' },
    },
  },
});
