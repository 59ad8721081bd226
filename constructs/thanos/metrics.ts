import { metricFactory } from '@observability-stack/contracts';

/** Metrics of Thanos: uploads, compaction, queries. */
const sidecar = metricFactory('thanos-sidecar');

export const thanosSidecarPrometheusUp = sidecar.gauge('thanos_sidecar_prometheus_up', {
  help: '1 if the sidecar is connected to its Prometheus, 0 otherwise.',
});

export const thanosShipperUploads = sidecar.counter('thanos_shipper_uploads_total', {
  help: 'Number of uploaded blocks.',
});

export const thanosShipperUploadFailures = sidecar.counter('thanos_shipper_upload_failures_total', {
  help: 'Number of failed uploads of blocks.',
});

const bucket = metricFactory('thanos-sidecar', 'thanos-store', 'thanos-compactor');
export const thanosObjstoreBucketOperations = bucket.counter(
  'thanos_objstore_bucket_operations_total',
  {
    help: 'Number of object storage operations, including failed ones.',
    labels: ['bucket', 'operation'],
    budget: { bucket: 1, operation: 12 },
  },
);

export const thanosObjstoreBucketOperationFailures = bucket.counter(
  'thanos_objstore_bucket_operation_failures_total',
  {
    help: 'Number of failed object storage operations, without expected failures.',
    labels: ['bucket', 'operation'],
    budget: { bucket: 1, operation: 12 },
  },
);

export const thanosObjstoreBucketLastSuccessfulUploadTime = bucket.gauge(
  'thanos_objstore_bucket_last_successful_upload_time',
  {
    help: 'Timestamp of the last successful upload.',
    unit: 'seconds',
    labels: ['bucket'],
    budget: { bucket: 1 },
  },
);

const store = metricFactory('thanos-store');
export const thanosBucketStoreBlocksLoaded = store.gauge('thanos_bucket_store_blocks_loaded', {
  help: 'Number of loaded blocks.',
});

export const thanosBucketStoreBlockLoadFailures = store.counter(
  'thanos_bucket_store_block_load_failures_total',
  {
    help: 'Number of blocks that could not be loaded.',
  },
);

export const thanosBucketStoreSeriesGateQueriesInFlight = store.gauge(
  'thanos_bucket_store_series_gate_queries_in_flight',
  {
    help: 'Number of series requests in flight.',
  },
);

export const thanosBucketStoreSeriesGateQueriesMax = store.gauge(
  'thanos_bucket_store_series_gate_queries_max',
  {
    help: 'Maximum number of concurrent series requests.',
  },
);

const blocks = metricFactory('thanos-store', 'thanos-compactor');
export const thanosBlocksMetaSyncFailures = blocks.counter(
  'thanos_blocks_meta_sync_failures_total',
  {
    help: 'Number of failed synchronisations of block metadata.',
  },
);

export const thanosBlocksMetaSyncs = blocks.counter('thanos_blocks_meta_syncs_total', {
  help: 'Number of synchronisations of block metadata.',
});

const compactor = metricFactory('thanos-compactor');
export const thanosCompactHalted = compactor.gauge('thanos_compact_halted', {
  help: '1 if the compactor has halted because of an error, 0 otherwise.',
});

export const thanosCompactIterations = compactor.counter('thanos_compact_iterations_total', {
  help: 'Number of successful compaction iterations.',
});

export const thanosCompactRetries = compactor.counter('thanos_compact_retries_total', {
  help: 'Number of retries of compaction iterations after temporary errors.',
});

export const thanosCompactTodoCompactions = compactor.gauge('thanos_compact_todo_compactions', {
  help: 'Number of pending compactions.',
});

export const thanosCompactBlockCleanupFailures = compactor.counter(
  'thanos_compact_block_cleanup_failures_total',
  {
    help: 'Number of failed deletions of blocks.',
  },
);

export const thanosCompactGarbageCollectionFailures = compactor.counter(
  'thanos_compact_garbage_collection_failures_total',
  {
    help: 'Number of failures to mark compacted blocks for deletion.',
  },
);

const query = metricFactory('thanos-query');
export const thanosStoreNodesGrpcConnections = query.gauge('thanos_store_nodes_grpc_connections', {
  help: 'Number of connected stores, by type and external labels.',
  labels: ['external_labels', 'store_type'],
  budget: { external_labels: 30, store_type: 6 },
  appearsWhen: 'after the first connection to a store',
});

export const thanosQueryConcurrentGateQueriesInFlight = query.gauge(
  'thanos_query_concurrent_gate_queries_in_flight',
  {
    help: 'Number of running queries.',
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
    help: 'Number of failed DNS lookups of store addresses.',
  },
);
