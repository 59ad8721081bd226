import { metricFactory } from '@observability-stack/contracts';

/** Metrics of Tempo: ingestion, discarded spans, storage, queries. */
const { counter, gauge, histogram } = metricFactory('tempo');

export const tempoDistributorSpansReceived = counter('tempo_distributor_spans_received_total', {
  help: 'Number of received spans.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appearsWhen: 'after the first span',
});

export const tempoDiscardedSpans = counter('tempo_discarded_spans_total', {
  help: 'Number of discarded spans, by reason.',
  labels: ['reason', 'tenant'],
  budget: { reason: 12, tenant: 1 },
  appearsWhen: 'after the first span',
});

export const tempoIngesterLiveTraces = gauge('tempo_ingester_live_traces', {
  help: 'Number of active traces in memory.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appearsWhen: 'after the first span',
});

export const tempoIngesterFailedFlushes = counter('tempo_ingester_failed_flushes_total', {
  help: 'Number of failed block flushes.',
});

export const tempoIngesterFlushQueueLength = gauge('tempo_ingester_flush_queue_length', {
  help: 'Number of operations in the flush queue.',
});

export const tempoRequestDurationSeconds = histogram('tempo_request_duration_seconds', {
  help: 'Duration of HTTP and gRPC requests.',
  unit: 'seconds',
  labels: ['method', 'route', 'status_code', 'ws'],
  budget: { method: 4, route: 40, status_code: 10, ws: 2 },
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 25, 50, 100],
  maxSeries: 60_000,
});

export const tempodbBlocklistLength = gauge('tempodb_blocklist_length', {
  help: 'Number of blocks known to queries.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appearsWhen: 'after the first block',
});

export const tempodbBlocklistPollErrors = counter('tempodb_blocklist_poll_errors_total', {
  help: 'Number of failed listings of blocks in storage.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appearsWhen: 'after the first failure',
});

export const tempodbCompactionErrors = counter('tempodb_compaction_errors_total', {
  help: 'Number of failed compactions.',
});

export const tempodbRetentionErrors = counter('tempodb_retention_errors_total', {
  help: 'Number of failed deletions by retention.',
});

export const tempodbRetentionDeleted = counter('tempodb_retention_deleted_total', {
  help: 'Number of deleted blocks.',
});

export const tempoMetricsGeneratorSpansReceived = counter(
  'tempo_metrics_generator_spans_received_total',
  {
    help: 'Number of spans processed for the service graph.',
    labels: ['tenant'],
    budget: { tenant: 1 },
    appearsWhen: 'after the first span',
  },
);

export const prometheusRemoteStorageHighestTimestampInSeconds = gauge(
  'prometheus_remote_storage_highest_timestamp_in_seconds',
  {
    help: 'Timestamp of the newest sample of the service graph.',
    unit: 'seconds',
    labels: ['tenant'],
    budget: { tenant: 1 },
    appearsWhen: 'after the first span',
  },
);
