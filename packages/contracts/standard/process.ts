import { metricFactory } from '../metrics/define';

const programsInGo = [
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
  'pushgateway',
] as const;

/** Programs of Kubernetes, whose metrics of the runtime are not stored. */
const programsOfKubernetes = [
  'kubelet',
  'kube-apiserver',
  'coredns',
  'kube-proxy',
  'kube-scheduler',
  'kube-controller-manager',
  'etcd',
  'kube-state-metrics-telemetry',
] as const;

/** Process metrics of every program. The Collector has other names for them. */
const { counter, gauge } = metricFactory(...programsInGo, ...programsOfKubernetes, 'service');
/** Runtime metrics of every Go program. */
const go = metricFactory(...programsInGo);

export const processCpuSeconds = counter('process_cpu_seconds_total', {
  help: 'Processor time used, in user and kernel mode.',
  unit: 'seconds',
});

export const processResidentMemoryBytes = gauge('process_resident_memory_bytes', {
  help: 'Physical memory that the program occupies.',
  unit: 'bytes',
});

export const processOpenFds = gauge('process_open_fds', {
  help: 'File descriptors in use.',
});

export const processMaxFds = gauge('process_max_fds', {
  help: 'Maximum number of open file descriptors.',
});

export const processStartTimeSeconds = gauge('process_start_time_seconds', {
  help: 'Start time of the program, in seconds since 1970.',
  unit: 'seconds',
});

export const goGoroutines = go.gauge('go_goroutines', {
  help: 'Goroutines that exist.',
});

export const goMemstatsHeapInuseBytes = go.gauge('go_memstats_heap_inuse_bytes', {
  help: 'Heap memory in spans that hold at least one object.',
  unit: 'bytes',
});

export const goGcDurationSeconds = go.summary('go_gc_duration_seconds', {
  help: 'Pauses of garbage collection.',
  unit: 'seconds',
  quantiles: [0, 0.25, 0.5, 0.75, 1],
});

export const goInfo = go.gauge('go_info', {
  help: 'Version of Go that built the program, as a label.',
  labels: ['version'],
  budget: { version: 1 },
});
