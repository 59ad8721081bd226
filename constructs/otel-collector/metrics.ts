import { metricsOf } from '@observability-stack/contracts';

/** What any OpenTelemetry Collector shows of itself; Jaeger is built as one. */
const { counter, gauge } = metricsOf('otel-collector', 'jaeger');

export const otelcolReceiverAcceptedSpans = counter('otelcol_receiver_accepted_spans_total', {
  help: 'Spans that a receiver handed on.',
  labels: ['receiver', 'transport'],
  budget: { receiver: 3, transport: 2 },
  appears: 'once a span came in',
});

export const otelcolReceiverRefusedSpans = counter('otelcol_receiver_refused_spans_total', {
  help: 'Spans that a receiver took but the pipeline did not.',
  labels: ['receiver', 'transport'],
  budget: { receiver: 3, transport: 2 },
  appears: 'once a span came in',
});

export const otelcolReceiverFailedSpans = counter('otelcol_receiver_failed_spans_total', {
  help: 'Spans that a receiver lost through a fault of its own.',
  labels: ['receiver', 'transport'],
  budget: { receiver: 3, transport: 2 },
  appears: 'once a span came in',
});

export const otelcolProcessorIncomingItems = counter('otelcol_processor_incoming_items_total', {
  help: 'Spans and other items that reached a processor.',
  labels: ['otel_signal', 'processor'],
  budget: { otel_signal: 3, processor: 8 },
  appears: 'once a span came in',
});

export const otelcolProcessorOutgoingItems = counter('otelcol_processor_outgoing_items_total', {
  help: 'Spans and other items that left a processor.',
  labels: ['otel_signal', 'processor'],
  budget: { otel_signal: 3, processor: 8 },
  appears: 'once a span came in',
});

export const otelcolProcessorMemoryLimiterAcceptedSpans = counter(
  'otelcol_processor_memory_limiter_accepted_spans_total',
  {
    help: 'Spans that the memory limiter let through.',
    labels: ['processor'],
    budget: { processor: 8 },
    appears: 'once a span came in',
  },
);

export const otelcolExporterSentSpans = counter('otelcol_exporter_sent_spans_total', {
  help: 'Spans that an exporter delivered.',
  labels: ['exporter', 'server_address', 'server_port'],
  budget: { exporter: 4, server_address: 2, server_port: 2 },
  appears: 'once a span came in',
});

export const otelcolExporterInFlightRequests = gauge('otelcol_exporter_in_flight_requests', {
  help: 'Deliveries under way, with those that wait for a retry.',
  labels: ['data_type', 'exporter'],
  budget: { data_type: 3, exporter: 4 },
  appears: 'once a span came in',
});

export const otelcolProcessUptimeSeconds = counter('otelcol_process_uptime_seconds_total', {
  help: 'Time since the program started.',
  unit: 'seconds',
});

export const otelcolProcessCpuSeconds = counter('otelcol_process_cpu_seconds_total', {
  help: 'Processor time used, in user and kernel mode.',
  unit: 'seconds',
});

export const otelcolProcessMemoryRssBytes = gauge('otelcol_process_memory_rss_bytes', {
  help: 'Physical memory that the program occupies.',
  unit: 'bytes',
});

export const otelcolProcessRuntimeHeapAllocBytes = gauge(
  'otelcol_process_runtime_heap_alloc_bytes',
  {
    help: 'Memory of the objects on the Go heap.',
    unit: 'bytes',
  },
);

/** What only the Collector between services and the trace store shows: it has a queue. */
const queue = metricsOf('otel-collector');

export const otelcolExporterQueueSize = queue.gauge('otelcol_exporter_queue_size', {
  help: 'What waits in the queue of an exporter; here queues are sized in bytes.',
  unit: 'bytes',
  labels: ['data_type', 'exporter'],
  budget: { data_type: 3, exporter: 4 },
});

export const otelcolExporterQueueCapacity = queue.gauge('otelcol_exporter_queue_capacity', {
  help: 'What the queue of an exporter holds at most; here queues are sized in bytes.',
  unit: 'bytes',
  labels: ['data_type', 'exporter'],
  budget: { data_type: 3, exporter: 4 },
});

export const otelcolExporterSendFailedSpans = queue.counter(
  'otelcol_exporter_send_failed_spans_total',
  {
    help: 'Spans given up after all retries.',
    labels: ['exporter', 'server_address', 'server_port'],
    budget: { exporter: 4, server_address: 2, server_port: 2 },
    appears: 'once spans were given up',
  },
);

export const otelcolExporterEnqueueFailedSpans = queue.counter(
  'otelcol_exporter_enqueue_failed_spans_total',
  {
    help: 'Spans that found the queue full.',
    labels: ['exporter'],
    budget: { exporter: 4 },
    appears: 'once the queue was full',
  },
);
