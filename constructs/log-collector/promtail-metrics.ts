import { metricsOf } from '@observability-stack/contracts';

/** Promtail: what it reads, and what reaches Loki. */
const { counter, gauge, histogram } = metricsOf('promtail');

export const promtailBuildInfo = gauge('promtail_build_info', {
  help: 'Version of Promtail, as labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const promtailTargetsActive = gauge('promtail_targets_active_total', {
  help: 'Targets found now.',
});

export const promtailFilesActive = gauge('promtail_files_active_total', {
  help: 'Files being read now.',
});

export const promtailFileBytes = gauge('promtail_file_bytes_total', {
  help: 'Size of each file.',
  unit: 'bytes',
  labels: ['path'],
  budget: { path: 400 },
  appears: 'once it reads a file',
});

export const promtailReadBytes = counter('promtail_read_bytes_total', {
  help: 'How far each file was read.',
  unit: 'bytes',
  labels: ['path'],
  budget: { path: 400 },
  exposedAs: 'gauge',
  appears: 'once it reads a file',
});

export const promtailReadLines = counter('promtail_read_lines_total', {
  help: 'Lines read.',
  labels: ['path'],
  budget: { path: 400 },
  appears: 'once it reads a file',
});

export const promtailEncodedBytes = counter('promtail_encoded_bytes_total', {
  help: 'Bytes made ready to send.',
  unit: 'bytes',
  labels: ['host'],
  budget: { host: 1 },
});

export const promtailSentEntries = counter('promtail_sent_entries_total', {
  help: 'Lines that Loki took.',
  labels: ['host'],
  budget: { host: 1 },
});

export const promtailSentBytes = counter('promtail_sent_bytes_total', {
  help: 'Bytes that Loki took.',
  unit: 'bytes',
  labels: ['host'],
  budget: { host: 1 },
});

export const promtailDroppedEntries = counter('promtail_dropped_entries_total', {
  help: 'Lines that were given up, by reason.',
  labels: ['host', 'reason', 'tenant'],
  budget: { host: 1, reason: 10, tenant: 1 },
});

export const promtailDroppedBytes = counter('promtail_dropped_bytes_total', {
  help: 'Bytes that were given up, by reason.',
  unit: 'bytes',
  labels: ['host', 'reason', 'tenant'],
  budget: { host: 1, reason: 10, tenant: 1 },
});

export const promtailBatchRetries = counter('promtail_batch_retries_total', {
  help: 'Batches that had to be sent again.',
  labels: ['host', 'tenant'],
  budget: { host: 1, tenant: 1 },
});

export const promtailRequestDurationSeconds = histogram('promtail_request_duration_seconds', {
  help: 'Time until Loki answered.',
  unit: 'seconds',
  labels: ['host', 'status_code'],
  budget: { host: 1, status_code: 10 },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  appears: 'once lines were sent',
});
