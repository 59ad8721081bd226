import { metricFactory } from '../metrics/define';

/** Runtime metrics of a Node service. */
const { gauge } = metricFactory('service');

export const nodejsEventLoopLagSeconds = gauge('nodejs_eventloop_lag_p99_seconds', {
  help: '99th percentile of the event loop lag since the last scrape.',
  unit: 'seconds',
});

export const nodejsHeapUsedBytes = gauge('nodejs_heap_size_used_bytes', {
  help: 'Heap memory that live and dead objects occupy.',
  unit: 'bytes',
});

export const nodejsHeapTotalBytes = gauge('nodejs_heap_size_total_bytes', {
  help: 'Heap memory that the runtime has reserved.',
  unit: 'bytes',
});

export const nodejsVersionInfo = gauge('nodejs_version_info', {
  help: 'Version of Node, as a label.',
  labels: ['version'],
  budget: { version: 1 },
});
