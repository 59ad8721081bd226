import { metricsOf } from '@observability-stack/contracts';

/** Thanos: getting blocks into the object store, compacting them there, answering from them. */
const sidecar = metricsOf('thanos-sidecar');

export const thanosSidecarPrometheusUp = sidecar.gauge('thanos_sidecar_prometheus_up', {
  help: '1 while the sidecar reaches its Prometheus, else 0.',
});

export const thanosShipperUploads = sidecar.counter('thanos_shipper_uploads_total', {
  help: 'Blocks copied to the object store.',
});

export const thanosShipperUploadFailures = sidecar.counter('thanos_shipper_upload_failures_total', {
  help: 'Blocks that could not be copied to the object store.',
});

const bucket = metricsOf('thanos-sidecar', 'thanos-store', 'thanos-compactor');
export const thanosObjstoreBucketOperations = bucket.counter(
  'thanos_objstore_bucket_operations_total',
  {
    help: 'Requests to the object store, failed ones included.',
    labels: ['bucket', 'operation'],
    budget: { bucket: 1, operation: 12 },
  },
);

export const thanosObjstoreBucketOperationFailures = bucket.counter(
  'thanos_objstore_bucket_operation_failures_total',
  {
    help: 'Requests to the object store that failed and should not have.',
    labels: ['bucket', 'operation'],
    budget: { bucket: 1, operation: 12 },
  },
);

export const thanosObjstoreBucketLastSuccessfulUploadTime = bucket.gauge(
  'thanos_objstore_bucket_last_successful_upload_time',
  {
    help: 'When something was last written to the object store.',
    unit: 'seconds',
    labels: ['bucket'],
    budget: { bucket: 1 },
  },
);

const store = metricsOf('thanos-store');
export const thanosBucketStoreBlocksLoaded = store.gauge('thanos_bucket_store_blocks_loaded', {
  help: 'Blocks that can be queried now.',
});

export const thanosBucketStoreBlockLoadFailures = store.counter(
  'thanos_bucket_store_block_load_failures_total',
  {
    help: 'Blocks that could not be made ready for queries.',
  },
);

export const thanosBucketStoreSeriesGateQueriesInFlight = store.gauge(
  'thanos_bucket_store_series_gate_queries_in_flight',
  {
    help: 'Requests for series being answered now.',
  },
);

export const thanosBucketStoreSeriesGateQueriesMax = store.gauge(
  'thanos_bucket_store_series_gate_queries_max',
  {
    help: 'Requests for series that may be answered at once.',
  },
);

const blocks = metricsOf('thanos-store', 'thanos-compactor');
export const thanosBlocksMetaSyncFailures = blocks.counter(
  'thanos_blocks_meta_sync_failures_total',
  {
    help: 'Times that the list of blocks could not be brought up to date.',
  },
);

export const thanosBlocksMetaSyncs = blocks.counter('thanos_blocks_meta_syncs_total', {
  help: 'Times that the list of blocks was to be brought up to date.',
});

const compactor = metricsOf('thanos-compactor');
export const thanosCompactHalted = compactor.gauge('thanos_compact_halted', {
  help: '1 once the compactor stopped for good on an error, else 0.',
});

export const thanosCompactIterations = compactor.counter('thanos_compact_iterations_total', {
  help: 'Rounds that the compactor finished without an error.',
});

export const thanosCompactRetries = compactor.counter('thanos_compact_retries_total', {
  help: 'Rounds cut short by a passing error, to be tried again.',
});

export const thanosCompactTodoCompactions = compactor.gauge('thanos_compact_todo_compactions', {
  help: 'Compactions still to do.',
});

export const thanosCompactBlockCleanupFailures = compactor.counter(
  'thanos_compact_block_cleanup_failures_total',
  {
    help: 'Blocks that should be gone and could not be deleted.',
  },
);

export const thanosCompactGarbageCollectionFailures = compactor.counter(
  'thanos_compact_garbage_collection_failures_total',
  {
    help: 'Times that blocks already merged could not be marked for deletion.',
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
    help: 'Queries running now.',
  },
);

export const thanosQueryConcurrentGateQueriesMax = query.gauge(
  'thanos_query_concurrent_gate_queries_max',
  {
    help: 'Queries that may run at once.',
  },
);

export const thanosQueryEndpointsDnsFailures = query.counter(
  'thanos_query_endpoints_dns_failures_total',
  {
    help: 'Addresses of stores that could not be looked up.',
  },
);
