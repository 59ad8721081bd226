import { metricsOf } from '@observability-stack/contracts';

/** Tempo: what comes in, what it discards, whether it gets to storage and can be searched. */
const { counter, gauge, histogram } = metricsOf('tempo');

export const tempoDistributorSpansReceived = counter('tempo_distributor_spans_received_total', {
  help: 'Spans that came in.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appears: 'once a span came in',
});

export const tempoDiscardedSpans = counter('tempo_discarded_spans_total', {
  help: 'Spans that were refused or dropped, by reason.',
  labels: ['reason', 'tenant'],
  budget: { reason: 12, tenant: 1 },
  appears: 'once a span came in',
});

export const tempoIngesterLiveTraces = gauge('tempo_ingester_live_traces', {
  help: 'Traces that got a span lately, held in memory.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appears: 'once a span came in',
});

export const tempoIngesterFailedFlushes = counter('tempo_ingester_failed_flushes_total', {
  help: 'Attempts to write a block to storage that failed.',
});

export const tempoIngesterFlushQueueLength = gauge('tempo_ingester_flush_queue_length', {
  help: 'Operations that wait until a block is written to storage.',
});

export const tempoRequestDurationSeconds = histogram('tempo_request_duration_seconds', {
  help: 'Time to answer a request, over HTTP and gRPC.',
  unit: 'seconds',
  labels: ['method', 'route', 'status_code', 'ws'],
  budget: { method: 4, route: 40, status_code: 10, ws: 2 },
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 25, 50, 100],
  maxSeries: 60_000,
});

export const tempodbBlocklistLength = gauge('tempodb_blocklist_length', {
  help: 'Blocks in storage that queries know.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appears: 'once a block was written to storage',
});

export const tempodbBlocklistPollErrors = counter('tempodb_blocklist_poll_errors_total', {
  help: 'Times that the list of blocks could not be read from storage.',
  labels: ['tenant'],
  budget: { tenant: 1 },
  appears: 'once it could not be read',
});

export const tempodbCompactionErrors = counter('tempodb_compaction_errors_total', {
  help: 'Compactions of blocks that failed.',
});

export const tempodbRetentionErrors = counter('tempodb_retention_errors_total', {
  help: 'Deletions of old blocks that failed.',
});

export const tempodbRetentionDeleted = counter('tempodb_retention_deleted_total', {
  help: 'Blocks that were deleted from storage.',
});

export const tempoMetricsGeneratorSpansReceived = counter(
  'tempo_metrics_generator_spans_received_total',
  {
    help: 'Spans that the service graph is made of.',
    labels: ['tenant'],
    budget: { tenant: 1 },
    appears: 'once a span came in',
  },
);

export const prometheusRemoteStorageHighestTimestampInSeconds = gauge(
  'prometheus_remote_storage_highest_timestamp_in_seconds',
  {
    help: 'Time of the newest sample of the service graph.',
    unit: 'seconds',
    labels: ['tenant'],
    budget: { tenant: 1 },
    appears: 'once a span came in',
  },
);

export const prometheusRemoteStorageQueueHighestSentTimestampSeconds = gauge(
  'prometheus_remote_storage_queue_highest_sent_timestamp_seconds',
  {
    help: 'Time of the newest sample of the service graph that one Prometheus took.',
    unit: 'seconds',
    labels: ['remote_name', 'tenant', 'url'],
    budget: { remote_name: 4, tenant: 1, url: 4 },
    appears: 'once a span came in',
  },
);
