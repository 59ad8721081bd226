import { metricsOf } from './define';

/** What every program in Go shows of its process. A Collector calls these things by names of its own. */
const { counter, gauge, summary } = metricsOf(
  'prometheus',
  'alertmanager',
  'loki',
  'promtail',
  'alloy',
  'grafana',
  'node-exporter',
  'thanos-sidecar',
  'thanos-query',
  'thanos-store',
  'thanos-compactor',
);

export const processCpuSeconds = counter('process_cpu_seconds_total', {
  help: 'Total user and system CPU time spent in seconds.',
  unit: 'seconds',
});

export const processResidentMemoryBytes = gauge('process_resident_memory_bytes', {
  help: 'Resident memory size in bytes.',
  unit: 'bytes',
});

export const processOpenFds = gauge('process_open_fds', {
  help: 'Number of open file descriptors.',
});

export const processMaxFds = gauge('process_max_fds', {
  help: 'Maximum number of open file descriptors.',
});

export const processStartTimeSeconds = gauge('process_start_time_seconds', {
  help: 'Start time of the process since unix epoch in seconds.',
  unit: 'seconds',
});

export const goGoroutines = gauge('go_goroutines', {
  help: 'Number of goroutines that currently exist.',
});

export const goMemstatsHeapInuseBytes = gauge('go_memstats_heap_inuse_bytes', {
  help: 'Number of heap bytes that are in use. Equals to /memory/classes/heap/objects:bytes + /memory/classes/heap/unused:bytes.',
  unit: 'bytes',
});

export const goGcDurationSeconds = summary('go_gc_duration_seconds', {
  help: 'A summary of the wall-time pause (stop-the-world) duration in garbage collection cycles.',
  unit: 'seconds',
  quantiles: [0, 0.25, 0.5, 0.75, 1],
});

export const goInfo = gauge('go_info', {
  help: 'Information about the Go environment.',
  labels: ['version'],
  budget: { version: 1 },
});
