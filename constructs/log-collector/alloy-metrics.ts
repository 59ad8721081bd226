import { metricFactory } from '@observability-stack/contracts';

/** Metrics of Grafana Alloy. */
const { counter, gauge, histogram } = metricFactory('alloy');

export const alloyBuildInfo = gauge('alloy_build_info', {
  help: 'Version of Alloy in labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const alloyConfigLastLoadSuccessful = gauge('alloy_config_last_load_successful', {
  help: '1 if the last configuration load was successful, 0 otherwise.',
});

export const alloyConfigLoadFailures = counter('alloy_config_load_failures_total', {
  help: 'Number of failed configuration loads.',
});

export const alloyComponentControllerRunningComponents = gauge(
  'alloy_component_controller_running_components',
  {
    help: 'Number of running components, by health.',
    labels: ['controller_id', 'controller_path', 'health_type'],
    budget: { controller_id: 3, controller_path: 2, health_type: 4 },
  },
);

export const alloyResourcesProcessCpuSeconds = counter(
  'alloy_resources_process_cpu_seconds_total',
  {
    help: 'CPU time in user and system mode.',
    unit: 'seconds',
  },
);

export const alloyResourcesProcessResidentMemoryBytes = gauge(
  'alloy_resources_process_resident_memory_bytes',
  {
    help: 'Resident memory size.',
    unit: 'bytes',
  },
);

export const lokiSourceFileFilesActive = gauge('loki_source_file_files_active_total', {
  help: 'Number of tailed files.',
  labels: ['component_id', 'component_path'],
  budget: { component_id: 20, component_path: 2 },
});

export const lokiSourceFileFileBytes = gauge('loki_source_file_file_bytes_total', {
  help: 'Size of each file.',
  unit: 'bytes',
  labels: ['component_id', 'component_path', 'path'],
  budget: { component_id: 20, component_path: 2, path: 400 },
  appearsWhen: 'after the first tailed file',
  maxSeries: 20_000,
});

export const lokiSourceFileReadBytes = counter('loki_source_file_read_bytes_total', {
  help: 'Read position in each file.',
  unit: 'bytes',
  labels: ['component_id', 'component_path', 'path'],
  budget: { component_id: 20, component_path: 2, path: 400 },
  exposedAs: 'gauge',
  appearsWhen: 'after the first tailed file',
  maxSeries: 20_000,
});

export const lokiSourceFileReadLines = counter('loki_source_file_read_lines_total', {
  help: 'Number of log lines read from each file.',
  labels: ['component_id', 'component_path', 'path'],
  budget: { component_id: 20, component_path: 2, path: 400 },
  appearsWhen: 'after the first tailed file',
  maxSeries: 20_000,
});

export const lokiWriteSentEntries = counter('loki_write_sent_entries_total', {
  help: 'Number of log lines that Loki accepted.',
  labels: ['component_id', 'component_path', 'host', 'tenant'],
  budget: { component_id: 20, component_path: 2, host: 1, tenant: 1 },
});

export const lokiWriteSentBytes = counter('loki_write_sent_bytes_total', {
  help: 'Number of bytes that Loki accepted.',
  unit: 'bytes',
  labels: ['component_id', 'component_path', 'host', 'tenant'],
  budget: { component_id: 20, component_path: 2, host: 1, tenant: 1 },
});

export const lokiWriteDroppedEntries = counter('loki_write_dropped_entries_total', {
  help: 'Number of dropped log lines, by reason.',
  labels: ['component_id', 'component_path', 'host', 'reason', 'tenant'],
  budget: { component_id: 20, component_path: 2, host: 1, reason: 10, tenant: 1 },
});

export const lokiWriteDroppedBytes = counter('loki_write_dropped_bytes_total', {
  help: 'Number of dropped bytes, by reason.',
  unit: 'bytes',
  labels: ['component_id', 'component_path', 'host', 'reason', 'tenant'],
  budget: { component_id: 20, component_path: 2, host: 1, reason: 10, tenant: 1 },
});

export const lokiWriteBatchRetries = counter('loki_write_batch_retries_total', {
  help: 'Number of retried batches.',
  labels: ['component_id', 'component_path', 'host', 'tenant'],
  budget: { component_id: 20, component_path: 2, host: 1, tenant: 1 },
});

export const lokiWriteRequestDurationSeconds = histogram('loki_write_request_duration_seconds', {
  help: 'Duration of push requests.',
  unit: 'seconds',
  labels: ['component_id', 'component_path', 'host', 'status_code', 'tenant'],
  budget: { component_id: 20, component_path: 2, host: 1, status_code: 10, tenant: 1 },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  appearsWhen: 'after the first push request',
});

export const lokiProcessDroppedLines = counter('loki_process_dropped_lines_total', {
  help: 'Number of log lines that stages dropped, by reason.',
  labels: ['component_id', 'component_path', 'reason'],
  budget: { component_id: 20, component_path: 2, reason: 50 },
  appearsWhen: 'after the first dropped line',
});

export const lokiProcessLimitedLines = counter('loki_process_dropped_lines_by_label_total', {
  help: 'Number of log lines above the limit of a service.',
  labels: ['component_id', 'component_path', 'label_name', 'label_value'],
  budget: { component_id: 20, component_path: 2, label_name: 1, label_value: 100 },
  appearsWhen: 'after the first dropped line',
});
