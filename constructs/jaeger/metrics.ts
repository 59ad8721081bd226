import { metricFactory } from '@observability-stack/contracts';

/** Metrics of Jaeger in addition to those of a Collector. */
const { counter, gauge, histogram } = metricFactory('jaeger');

export const jaegerStorageRequests = counter('jaeger_storage_requests_total', {
  help: 'Number of storage requests, by result.',
  labels: ['name', 'operation', 'result', 'role'],
  budget: { name: 2, operation: 12, result: 2, role: 3 },
  appearsWhen: 'after the first query',
});

export const jaegerStorageLatencySeconds = histogram('jaeger_storage_latency_seconds', {
  help: 'Duration of storage requests.',
  unit: 'seconds',
  labels: ['name', 'operation', 'result', 'role'],
  budget: { name: 2, operation: 12, result: 2, role: 3 },
  buckets: [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000],
  appearsWhen: 'after the first query',
});

export const jaegerStorageBadgerSizeBytesLsm = gauge('jaeger_storage_badger_size_bytes_lsm', {
  help: 'Size of the badger index on disk.',
  unit: 'bytes',
  labels: ['name', 'role'],
  budget: { name: 2, role: 3 },
  appearsWhen: 'with badger as storage',
});

export const jaegerStorageBadgerSizeBytesVlog = gauge('jaeger_storage_badger_size_bytes_vlog', {
  help: 'Size of the badger value log on disk.',
  unit: 'bytes',
  labels: ['name', 'role'],
  budget: { name: 2, role: 3 },
  appearsWhen: 'with badger as storage',
});
