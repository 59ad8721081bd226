import { metricsOf } from '@observability-stack/contracts';

/** Jaeger beyond what it shows as a Collector. */
const { counter, gauge, histogram } = metricsOf('jaeger');

export const jaegerStorageRequests = counter('jaeger_storage_requests_total', {
  help: 'Reads from the storage, by result.',
  labels: ['name', 'operation', 'result', 'role'],
  budget: { name: 2, operation: 12, result: 2, role: 3 },
  appears: 'once there was a query',
});

export const jaegerStorageLatencySeconds = histogram('jaeger_storage_latency_seconds', {
  help: 'Time that reads from the storage took.',
  unit: 'seconds',
  labels: ['name', 'operation', 'result', 'role'],
  budget: { name: 2, operation: 12, result: 2, role: 3 },
  buckets: [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000],
  appears: 'once there was a query',
});

export const jaegerStorageBadgerSizeBytesLsm = gauge('jaeger_storage_badger_size_bytes_lsm', {
  help: "Size of badger's index on disk.",
  unit: 'bytes',
  labels: ['name', 'role'],
  budget: { name: 2, role: 3 },
  appears: 'with badger as storage',
});

export const jaegerStorageBadgerSizeBytesVlog = gauge('jaeger_storage_badger_size_bytes_vlog', {
  help: "Size of badger's values on disk.",
  unit: 'bytes',
  labels: ['name', 'role'],
  budget: { name: 2, role: 3 },
  appears: 'with badger as storage',
});
