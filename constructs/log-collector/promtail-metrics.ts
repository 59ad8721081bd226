import { metricFactory } from '@observability-stack/contracts';

/** Metrics of Promtail. */
const { counter, gauge, histogram } = metricFactory('promtail');

export const promtailBuildInfo = gauge('promtail_build_info', {
  help: 'Version of Promtail in labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const promtailTargetsActive = gauge('promtail_targets_active_total', {
  help: 'Number of discovered targets.',
});

export const promtailFilesActive = gauge('promtail_files_active_total', {
  help: 'Number of tailed files.',
});

export const promtailFileBytes = gauge('promtail_file_bytes_total', {
  help: 'Size of each file.',
  unit: 'bytes',
  labels: ['path'],
  budget: { path: 400 },
  appearsWhen: 'after the first tailed file',
});

export const promtailReadBytes = counter('promtail_read_bytes_total', {
  help: 'Read position in each file.',
  unit: 'bytes',
  labels: ['path'],
  budget: { path: 400 },
  exposedAs: 'gauge',
  appearsWhen: 'after the first tailed file',
});

export const promtailReadLines = counter('promtail_read_lines_total', {
  help: 'Number of log lines read.',
  labels: ['path'],
  budget: { path: 400 },
  appearsWhen: 'after the first tailed file',
});

export const promtailEncodedBytes = counter('promtail_encoded_bytes_total', {
  help: 'Number of encoded bytes.',
  unit: 'bytes',
  labels: ['host'],
  budget: { host: 1 },
});

export const promtailSentEntries = counter('promtail_sent_entries_total', {
  help: 'Number of log lines that Loki accepted.',
  labels: ['host'],
  budget: { host: 1 },
});

export const promtailSentBytes = counter('promtail_sent_bytes_total', {
  help: 'Number of bytes that Loki accepted.',
  unit: 'bytes',
  labels: ['host'],
  budget: { host: 1 },
});

export const promtailDroppedEntries = counter('promtail_dropped_entries_total', {
  help: 'Number of dropped log lines, by reason.',
  labels: ['host', 'reason', 'tenant'],
  budget: { host: 1, reason: 10, tenant: 1 },
});

export const promtailDroppedBytes = counter('promtail_dropped_bytes_total', {
  help: 'Number of dropped bytes, by reason.',
  unit: 'bytes',
  labels: ['host', 'reason', 'tenant'],
  budget: { host: 1, reason: 10, tenant: 1 },
});

export const promtailBatchRetries = counter('promtail_batch_retries_total', {
  help: 'Number of retried batches.',
  labels: ['host', 'tenant'],
  budget: { host: 1, tenant: 1 },
});

export const promtailRequestDurationSeconds = histogram('promtail_request_duration_seconds', {
  help: 'Duration of push requests.',
  unit: 'seconds',
  labels: ['host', 'status_code'],
  budget: { host: 1, status_code: 10 },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  appearsWhen: 'after the first push request',
});

export const promtailPipelineDroppedLines = counter('logentry_dropped_lines_total', {
  help: 'Number of log lines that stages dropped, by reason.',
  labels: ['reason'],
  budget: { reason: 50 },
  appearsWhen: 'after the first dropped line',
});

export const promtailLimitedLines = counter('logentry_dropped_lines_by_label_total', {
  help: 'Number of log lines above the limit of a service.',
  labels: ['label_name', 'label_value'],
  budget: { label_name: 1, label_value: 100 },
  appearsWhen: 'after the first dropped line',
});
