import { metricsOf } from '@observability-stack/contracts';

/** Loki: what comes in, what it refuses, whether it gets to storage. */
const { counter, gauge, histogram } = metricsOf('loki');

export const lokiBuildInfo = gauge('loki_build_info', {
  help: 'Version of Loki, as labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const lokiPanic = counter('loki_panic_total', {
  help: 'Panics that were caught.',
});

export const lokiInternalLogMessages = counter('loki_internal_log_messages_total', {
  help: 'Lines that Loki itself logged, by level.',
  labels: ['level'],
  budget: { level: 4 },
});

export const lokiRequestDurationSeconds = histogram('loki_request_duration_seconds', {
  help: 'Time to answer a request, over HTTP and gRPC.',
  unit: 'seconds',
  labels: ['method', 'route', 'status_code', 'ws'],
  budget: { method: 4, route: 40, status_code: 10, ws: 2 },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100],
  maxSeries: 60_000,
});

export const lokiInflightRequests = gauge('loki_inflight_requests', {
  help: 'Requests being answered now.',
  labels: ['method', 'route'],
  budget: { method: 4, route: 40 },
});

export const lokiRingMembers = gauge('loki_ring_members', {
  help: 'Members of each ring, by state.',
  labels: ['name', 'state'],
  budget: { name: 6, state: 6 },
});

export const lokiDistributorBytesReceived = counter('loki_distributor_bytes_received_total', {
  help: 'Bytes of log lines that came in, before compression.',
  unit: 'bytes',
  labels: ['format', 'is_internal_stream', 'policy', 'retention_hours', 'tenant'],
  budget: { format: 3, is_internal_stream: 2, policy: 2, retention_hours: 3, tenant: 1 },
  appears: 'once a line came in',
});

export const lokiDistributorLinesReceived = counter('loki_distributor_lines_received_total', {
  help: 'Log lines that came in.',
  labels: ['format', 'is_internal_stream', 'policy', 'tenant'],
  budget: { format: 3, is_internal_stream: 2, policy: 2, tenant: 1 },
  appears: 'once a line came in',
});

export const lokiDiscardedSamples = counter('loki_discarded_samples_total', {
  help: 'Log lines that were refused, by reason.',
  labels: ['format', 'policy', 'reason', 'retention_hours', 'tenant'],
  budget: { format: 3, policy: 2, reason: 20, retention_hours: 3, tenant: 1 },
  appears: 'once a line was refused',
});

export const lokiDiscardedBytes = counter('loki_discarded_bytes_total', {
  help: 'Bytes of log lines that were refused, by reason.',
  unit: 'bytes',
  labels: ['format', 'policy', 'reason', 'retention_hours', 'tenant'],
  budget: { format: 3, policy: 2, reason: 20, retention_hours: 3, tenant: 1 },
  appears: 'once a line was refused',
});

export const lokiIngesterMemoryStreams = gauge('loki_ingester_memory_streams', {
  help: 'Streams held in memory.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appears: 'once a line came in',
});

export const lokiIngesterMemoryChunks = gauge('loki_ingester_memory_chunks', {
  help: 'Chunks held in memory.',
});

export const lokiIngesterStreamsCreated = counter('loki_ingester_streams_created_total', {
  help: 'Streams that were new.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appears: 'once a line came in',
});

export const lokiIngesterChunksFlushRequests = counter(
  'loki_ingester_chunks_flush_requests_total',
  {
    help: 'Attempts to write chunks to storage.',
  },
);

export const lokiIngesterChunksFlushFailures = counter(
  'loki_ingester_chunks_flush_failures_total',
  {
    help: 'Attempts to write chunks to storage that failed.',
  },
);

export const lokiIngesterFlushQueueLength = gauge('loki_ingester_flush_queue_length', {
  help: 'Streams waiting to be written to storage.',
});

export const lokiIngesterWalDiskFullFailures = counter(
  'loki_ingester_wal_disk_full_failures_total',
  {
    help: 'Writes to the log that failed because the disk was full.',
  },
);

export const lokiIngesterWalDiskUsagePercent = gauge('loki_ingester_wal_disk_usage_percent', {
  help: 'Share of the volume of the log that is used, from 0 to 1.',
});

export const lokiObjstoreBucketOperations = counter('loki_objstore_bucket_operations_total', {
  help: 'Operations against the storage.',
  labels: ['bucket', 'operation'],
  budget: { bucket: 1, operation: 12 },
});

export const lokiObjstoreBucketOperationFailures = counter(
  'loki_objstore_bucket_operation_failures_total',
  {
    help: 'Operations against the storage that failed and should not have.',
    labels: ['bucket', 'operation'],
    budget: { bucket: 1, operation: 12 },
  },
);

export const lokiCompactorApplyRetentionLastSuccessfulRunTimestampSeconds = gauge(
  'loki_compactor_apply_retention_last_successful_run_timestamp_seconds',
  {
    help: 'When retention last went through.',
    unit: 'seconds',
  },
);

export const lokiBoltdbShipperCompactTablesOperationLastSuccessfulRunTimestampSeconds = gauge(
  'loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds',
  {
    help: 'When compaction of the index last went through, whatever the index is.',
    unit: 'seconds',
  },
);

export const lokiTsdbBuildIndexLastSuccessfulTimestampSeconds = gauge(
  'loki_tsdb_build_index_last_successful_timestamp_seconds',
  {
    help: 'When an index was last built.',
    unit: 'seconds',
    labels: ['component'],
    budget: { component: 5 },
    appears: 'once an index was built',
  },
);

export const lokiQuerySchedulerQueueLength = gauge('loki_query_scheduler_queue_length', {
  help: 'Queries waiting for a querier.',
  labels: ['user'],
  budget: { user: 1 },
  appears: 'once there was a query',
});

export const lokiLogqlQuerystatsLatencySeconds = histogram(
  'loki_logql_querystats_latency_seconds',
  {
    help: 'Time to answer a query.',
    unit: 'seconds',
    labels: ['range', 'status_code', 'type'],
    budget: { range: 3, status_code: 10, type: 6 },
    buckets: [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128],
    appears: 'once there was a query',
  },
);
