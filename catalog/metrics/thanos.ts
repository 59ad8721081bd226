import { metricsOf } from './define';

/** Thanos: getting blocks into the object store, compacting them there, answering from them. */
const sidecar = metricsOf('thanos-sidecar');

export const thanosSidecarPrometheusUp = sidecar.gauge('thanos_sidecar_prometheus_up', {
  help: 'Boolean indicator whether the sidecar can reach its Prometheus peer.',
});

export const thanosShipperUploads = sidecar.counter('thanos_shipper_uploads_total', {
  help: 'Total number of uploaded blocks.',
});

export const thanosShipperUploadFailures = sidecar.counter('thanos_shipper_upload_failures_total', {
  help: 'Total number of block upload failures.',
});

const bucket = metricsOf('thanos-sidecar', 'thanos-store', 'thanos-compactor');
export const thanosObjstoreBucketOperations = bucket.counter(
  'thanos_objstore_bucket_operations_total',
  {
    help: 'Total number of all attempted operations against a bucket.',
    labels: ['bucket', 'operation'],
    budget: { bucket: 1, operation: 12 },
  },
);

export const thanosObjstoreBucketOperationFailures = bucket.counter(
  'thanos_objstore_bucket_operation_failures_total',
  {
    help: 'Total number of operations against a bucket that failed, but were not expected to fail in certain way from caller perspective. Those errors have to be investigated.',
    labels: ['bucket', 'operation'],
    budget: { bucket: 1, operation: 12 },
  },
);

export const thanosObjstoreBucketLastSuccessfulUploadTime = bucket.gauge(
  'thanos_objstore_bucket_last_successful_upload_time',
  {
    help: 'Second timestamp of the last successful upload to the bucket.',
    unit: 'seconds',
    labels: ['bucket'],
    budget: { bucket: 1 },
  },
);

const store = metricsOf('thanos-store');
export const thanosBucketStoreBlocksLoaded = store.gauge('thanos_bucket_store_blocks_loaded', {
  help: 'Number of currently loaded blocks.',
});

export const thanosBucketStoreBlockLoadFailures = store.counter(
  'thanos_bucket_store_block_load_failures_total',
  {
    help: 'Total number of failed remote block loading attempts.',
  },
);

export const thanosBucketStoreSeriesGateQueriesInFlight = store.gauge(
  'thanos_bucket_store_series_gate_queries_in_flight',
  {
    help: 'Number of queries that are currently in flight.',
  },
);

export const thanosBucketStoreSeriesGateQueriesMax = store.gauge(
  'thanos_bucket_store_series_gate_queries_max',
  {
    help: 'Maximum number of concurrent queries.',
  },
);

const blocks = metricsOf('thanos-store', 'thanos-compactor');
export const thanosBlocksMetaSyncFailures = blocks.counter(
  'thanos_blocks_meta_sync_failures_total',
  {
    help: 'Total blocks metadata synchronization failures.',
  },
);

export const thanosBlocksMetaSyncs = blocks.counter('thanos_blocks_meta_syncs_total', {
  help: 'Total blocks metadata synchronization attempts.',
});

const compactor = metricsOf('thanos-compactor');
export const thanosCompactHalted = compactor.gauge('thanos_compact_halted', {
  help: 'Set to 1 if the compactor halted due to an unexpected error.',
});

export const thanosCompactIterations = compactor.counter('thanos_compact_iterations_total', {
  help: 'Total number of iterations that were executed successfully.',
});

export const thanosCompactRetries = compactor.counter('thanos_compact_retries_total', {
  help: 'Total number of retries after retriable compactor error.',
});

export const thanosCompactTodoCompactions = compactor.gauge('thanos_compact_todo_compactions', {
  help: 'Number of compactions to be done.',
});

export const thanosCompactBlockCleanupFailures = compactor.counter(
  'thanos_compact_block_cleanup_failures_total',
  {
    help: 'Failures encountered while deleting blocks in compactor.',
  },
);

export const thanosCompactGarbageCollectionFailures = compactor.counter(
  'thanos_compact_garbage_collection_failures_total',
  {
    help: 'Total number of failed garbage collection operations.',
  },
);

const query = metricsOf('thanos-query');
export const thanosStoreNodesGrpcConnections = query.gauge('thanos_store_nodes_grpc_connections', {
  help: 'Stores connected, by kind and by what they hold.',
  labels: ['external_labels', 'store_type'],
  budget: { external_labels: 30, store_type: 6 },
  appears: 'once a store is connected',
});

export const thanosQueryConcurrentGateQueriesInFlight = query.gauge(
  'thanos_query_concurrent_gate_queries_in_flight',
  {
    help: 'Number of queries that are currently in flight.',
  },
);

export const thanosQueryConcurrentGateQueriesMax = query.gauge(
  'thanos_query_concurrent_gate_queries_max',
  {
    help: 'Maximum number of concurrent queries.',
  },
);

export const thanosQueryEndpointsDnsFailures = query.counter(
  'thanos_query_endpoints_dns_failures_total',
  {
    help: 'The number of DNS lookup failures.',
  },
);
