import { metricFactory } from '@observability-stack/contracts';

/** Metrics of Loki: ingestion, discarded log lines, storage. */
const { counter, gauge, histogram } = metricFactory('loki');

export const lokiBuildInfo = gauge('loki_build_info', {
  help: 'Version of Loki in labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const lokiPanic = counter('loki_panic_total', {
  help: 'Number of recovered panics.',
});

export const lokiInternalLogMessages = counter('loki_internal_log_messages_total', {
  help: "Number of Loki's own log lines, by level.",
  labels: ['level'],
  budget: { level: 4 },
});

export const lokiRequestDurationSeconds = histogram('loki_request_duration_seconds', {
  help: 'Duration of HTTP and gRPC requests.',
  unit: 'seconds',
  labels: ['method', 'route', 'status_code', 'ws'],
  budget: { method: 4, route: 40, status_code: 10, ws: 2 },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100],
  maxSeries: 60_000,
});

export const lokiInflightRequests = gauge('loki_inflight_requests', {
  help: 'Number of requests in flight.',
  labels: ['method', 'route'],
  budget: { method: 4, route: 40 },
});

export const lokiRingMembers = gauge('loki_ring_members', {
  help: 'Number of ring members, by state.',
  labels: ['name', 'state'],
  budget: { name: 6, state: 6 },
});

export const lokiDistributorBytesReceived = counter('loki_distributor_bytes_received_total', {
  help: 'Uncompressed bytes of received log lines.',
  unit: 'bytes',
  labels: ['format', 'is_internal_stream', 'policy', 'retention_hours', 'tenant'],
  budget: { format: 3, is_internal_stream: 2, policy: 2, retention_hours: 3, tenant: 1 },
  appearsWhen: 'after the first log line',
});

export const lokiDistributorLinesReceived = counter('loki_distributor_lines_received_total', {
  help: 'Number of received log lines.',
  labels: ['format', 'is_internal_stream', 'policy', 'tenant'],
  budget: { format: 3, is_internal_stream: 2, policy: 2, tenant: 1 },
  appearsWhen: 'after the first log line',
});

export const lokiDiscardedSamples = counter('loki_discarded_samples_total', {
  help: 'Number of discarded log lines, by reason.',
  labels: ['format', 'policy', 'reason', 'retention_hours', 'tenant'],
  budget: { format: 3, policy: 2, reason: 20, retention_hours: 3, tenant: 1 },
  appearsWhen: 'after the first discarded log line',
});

export const lokiDiscardedBytes = counter('loki_discarded_bytes_total', {
  help: 'Bytes of discarded log lines, by reason.',
  unit: 'bytes',
  labels: ['format', 'policy', 'reason', 'retention_hours', 'tenant'],
  budget: { format: 3, policy: 2, reason: 20, retention_hours: 3, tenant: 1 },
  appearsWhen: 'after the first discarded log line',
});

export const lokiIngesterMemoryStreams = gauge('loki_ingester_memory_streams', {
  help: 'Number of streams in memory.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appearsWhen: 'after the first log line',
});

export const lokiIngesterMemoryChunks = gauge('loki_ingester_memory_chunks', {
  help: 'Number of chunks in memory.',
});

export const lokiIngesterStreamsCreated = counter('loki_ingester_streams_created_total', {
  help: 'Number of created streams.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appearsWhen: 'after the first log line',
});

export const lokiIngesterChunksFlushRequests = counter(
  'loki_ingester_chunks_flush_requests_total',
  {
    help: 'Number of chunk flushes.',
  },
);

export const lokiIngesterChunksFlushFailures = counter(
  'loki_ingester_chunks_flush_failures_total',
  {
    help: 'Number of failed chunk flushes.',
  },
);

export const lokiIngesterFlushQueueLength = gauge('loki_ingester_flush_queue_length', {
  help: 'Number of streams in the flush queue.',
});

export const lokiIngesterWalDiskFullFailures = counter(
  'loki_ingester_wal_disk_full_failures_total',
  {
    help: 'Number of failed writes to the write-ahead log because the disk was full.',
  },
);

export const lokiIngesterWalDiskUsagePercent = gauge('loki_ingester_wal_disk_usage_percent', {
  help: 'Used ratio of the volume of the write-ahead log, from 0 to 1.',
});

export const lokiObjstoreBucketOperations = counter('loki_objstore_bucket_operations_total', {
  help: 'Number of object storage operations.',
  labels: ['bucket', 'operation'],
  budget: { bucket: 1, operation: 12 },
});

export const lokiObjstoreBucketOperationFailures = counter(
  'loki_objstore_bucket_operation_failures_total',
  {
    help: 'Number of failed object storage operations, without expected failures.',
    labels: ['bucket', 'operation'],
    budget: { bucket: 1, operation: 12 },
  },
);

export const lokiCompactorApplyRetentionLastSuccessfulRunTimestampSeconds = gauge(
  'loki_compactor_apply_retention_last_successful_run_timestamp_seconds',
  {
    help: 'Timestamp of the last successful retention run.',
    unit: 'seconds',
  },
);

export const lokiBoltdbShipperCompactTablesOperationLastSuccessfulRunTimestampSeconds = gauge(
  'loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds',
  {
    help: 'Timestamp of the last successful index compaction, for any index type.',
    unit: 'seconds',
  },
);

export const lokiTsdbBuildIndexLastSuccessfulTimestampSeconds = gauge(
  'loki_tsdb_build_index_last_successful_timestamp_seconds',
  {
    help: 'Timestamp of the last index build.',
    unit: 'seconds',
    labels: ['component'],
    budget: { component: 5 },
    appearsWhen: 'after the first index build',
  },
);

export const lokiQuerySchedulerQueueLength = gauge('loki_query_scheduler_queue_length', {
  help: 'Number of queries in the scheduler queue.',
  labels: ['user'],
  budget: { user: 1 },
  appearsWhen: 'after the first query',
});

export const lokiLogqlQuerystatsLatencySeconds = histogram(
  'loki_logql_querystats_latency_seconds',
  {
    help: 'Duration of queries.',
    unit: 'seconds',
    labels: ['range', 'status_code', 'type'],
    budget: { range: 3, status_code: 10, type: 6 },
    buckets: [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128],
    appearsWhen: 'after the first query',
  },
);
