import { externalMetrics, type Metric } from '@observability-stack/contracts';
import * as nodejs from '@observability-stack/contracts/standard/nodejs';
import * as processes from '@observability-stack/contracts/standard/process';

const { counter, gauge, summary } = externalMetrics();

/** Metrics that client_golang registers by default. */
export const go = {
  goroutines: gauge('go_goroutines', { help: 'Number of goroutines that currently exist.' }),
  heapInUse: gauge('go_memstats_heap_inuse_bytes', {
    help: 'Number of heap bytes that are in use.',
    unit: 'bytes',
  }),
  gcDuration: summary('go_gc_duration_seconds', {
    help: 'A summary of the wall-time pause (stop-the-world) duration in garbage collection cycles.',
    unit: 'seconds',
    quantiles: [0, 0.25, 0.5, 0.75, 1],
  }),
  openFds: processes.processOpenFds,
  maxFds: processes.processMaxFds,
} as const;

/** Metrics of `collectDefaultMetrics` of prom-client. */
export const node = {
  eventLoopLag: nodejs.nodejsEventLoopLagSeconds,
  heapUsed: nodejs.nodejsHeapUsedBytes,
  heapTotal: nodejs.nodejsHeapTotalBytes,
  openFds: processes.processOpenFds,
  maxFds: processes.processMaxFds,
} as const;

/** Metrics that prometheus_client registers by default. */
export const python = {
  collections: counter('python_gc_collections_total', {
    help: 'Number of times this generation was collected',
    labels: ['generation'],
    budget: { generation: 3 },
  }),
  uncollectable: counter('python_gc_objects_uncollectable_total', {
    help: 'Uncollectable objects found during GC',
    labels: ['generation'],
    budget: { generation: 3 },
  }),
  openFds: processes.processOpenFds,
  maxFds: processes.processMaxFds,
} as const;

/** Metrics of the binders of Micrometer, which Spring Boot registers by default. */
export const jvm = {
  memoryUsed: gauge('jvm_memory_used_bytes', {
    help: 'The amount of used memory',
    unit: 'bytes',
    labels: ['area', 'id'],
    budget: { area: 2, id: 10 },
    maxSeries: 10,
  }),
  memoryMax: gauge('jvm_memory_max_bytes', {
    help: 'The maximum amount of memory in bytes that can be used for memory management',
    unit: 'bytes',
    labels: ['area', 'id'],
    budget: { area: 2, id: 10 },
    maxSeries: 10,
  }),
  gcPause: summary('jvm_gc_pause_seconds', {
    help: 'Time spent in GC pause',
    unit: 'seconds',
    labels: ['action', 'cause', 'gc'],
    budget: { action: 3, cause: 10, gc: 3 },
    maxSeries: 60,
    quantiles: [],
    appearsWhen: 'the first pause of the garbage collector',
  }),
  liveThreads: gauge('jvm_threads_live_threads', {
    help: 'The current number of live threads including both daemon and non-daemon threads',
  }),
  openFds: gauge('process_files_open_files', { help: 'The open file descriptor count' }),
  maxFds: gauge('process_files_max_files', { help: 'The maximum file descriptor count' }),
} as const;

export type RuntimeLanguage = 'go' | 'jvm' | 'nodejs' | 'python';

const metricsOf: Readonly<Record<RuntimeLanguage, Readonly<Record<string, Metric>>>> = {
  go,
  jvm,
  nodejs: node,
  python,
};

/** Thresholds of the alerts on a runtime; those of other languages have no effect. */
export interface RuntimeOptions {
  /**
   * Ratio of open file descriptors of a replica to the limit of its process above which an alert fires; `false` disables
   * the alert.
   * @default 0.8
   */
  readonly fileDescriptors?: number | false;
  /** Go: goroutines of a replica above which an alert fires; `false` disables the alert. @default 10000 */
  readonly goroutines?: number | false;
  /**
   * Node.js: 99th percentile of the event loop lag, in seconds, above which an alert fires; `false` disables the alert.
   * @default 0.5
   */
  readonly eventLoopLag?: number | false;
  /** JVM: ratio of used heap to its maximum above which an alert fires; `false` disables the alert. @default 0.9 */
  readonly heap?: number | false;
  /** JVM: share of time in pauses of garbage collection above which an alert fires; `false` disables the alert. @default 0.1 */
  readonly gcPauses?: number | false;
  /** Python: whether objects that garbage collection cannot free fire an alert. @default true */
  readonly uncollectable?: boolean;
}

export interface Runtime extends RuntimeOptions {
  readonly kind: 'runtime';
  readonly language: RuntimeLanguage;
}

export const runtimeDefaults = {
  fileDescriptors: 0.8,
  goroutines: 10_000,
  eventLoopLag: 0.5,
  heap: 0.9,
  gcPauses: 0.1,
  uncollectable: true,
} as const;

/**
 * The runtime of a service, with the default metrics of its client library: client_golang, Micrometer, prom-client or
 * prometheus_client.
 */
export const runtime = (language: RuntimeLanguage, options: RuntimeOptions = {}): Runtime => ({
  kind: 'runtime',
  language,
  ...options,
});

export const runtimeContracts = ({ language }: Runtime): readonly Metric[] =>
  Object.values(metricsOf[language]);
