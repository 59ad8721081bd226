import { metricsOf } from './define';

/** What any OpenTelemetry Collector shows of itself; Jaeger is built as one. */
const { counter, gauge } = metricsOf('otel-collector', 'jaeger');

export const otelcolReceiverAcceptedSpans = counter('otelcol_receiver_accepted_spans_total', {
  help: 'Number of spans successfully pushed into the pipeline.',
  labels: ['receiver', 'transport'],
  budget: { receiver: 3, transport: 2 },
  appears: 'once a span came in',
});

export const otelcolReceiverRefusedSpans = counter('otelcol_receiver_refused_spans_total', {
  help: 'Number of spans that could not be pushed into the pipeline.',
  labels: ['receiver', 'transport'],
  budget: { receiver: 3, transport: 2 },
  appears: 'once a span came in',
});

export const otelcolReceiverFailedSpans = counter('otelcol_receiver_failed_spans_total', {
  help: 'The number of spans that failed to be processed by the receiver due to internal errors.',
  labels: ['receiver', 'transport'],
  budget: { receiver: 3, transport: 2 },
  appears: 'once a span came in',
});

export const otelcolProcessorIncomingItems = counter('otelcol_processor_incoming_items_total', {
  help: 'Number of items passed to the processor.',
  labels: ['otel_signal', 'processor'],
  budget: { otel_signal: 3, processor: 8 },
  appears: 'once a span came in',
});

export const otelcolProcessorOutgoingItems = counter('otelcol_processor_outgoing_items_total', {
  help: 'Number of items emitted from the processor.',
  labels: ['otel_signal', 'processor'],
  budget: { otel_signal: 3, processor: 8 },
  appears: 'once a span came in',
});

export const otelcolProcessorMemoryLimiterAcceptedSpans = counter(
  'otelcol_processor_memory_limiter_accepted_spans_total',
  {
    help: 'Number of spans successfully pushed into the next component in the pipeline.',
    labels: ['processor'],
    budget: { processor: 8 },
    appears: 'once a span came in',
  },
);

export const otelcolExporterSentSpans = counter('otelcol_exporter_sent_spans_total', {
  help: 'Number of spans successfully sent to destination.',
  labels: ['exporter', 'server_address', 'server_port'],
  budget: { exporter: 4, server_address: 2, server_port: 2 },
  appears: 'once a span came in',
});

export const otelcolExporterInFlightRequests = gauge('otelcol_exporter_in_flight_requests', {
  help: 'Number of export requests currently in-flight (including retry backoff).',
  labels: ['data_type', 'exporter'],
  budget: { data_type: 3, exporter: 4 },
  appears: 'once a span came in',
});

export const otelcolProcessUptimeSeconds = counter('otelcol_process_uptime_seconds_total', {
  help: 'Uptime of the process.',
  unit: 'seconds',
});

export const otelcolProcessCpuSeconds = counter('otelcol_process_cpu_seconds_total', {
  help: 'Total CPU user and system time in seconds.',
  unit: 'seconds',
});

export const otelcolProcessMemoryRssBytes = gauge('otelcol_process_memory_rss_bytes', {
  help: 'Total physical memory (resident set size).',
  unit: 'bytes',
});

export const otelcolProcessRuntimeHeapAllocBytes = gauge(
  'otelcol_process_runtime_heap_alloc_bytes',
  {
    help: "Bytes of allocated heap objects (see 'go doc runtime.MemStats.HeapAlloc').",
    unit: 'bytes',
  },
);

/** What only the Collector between services and Jaeger shows: it has a queue. */
const queue = metricsOf('otel-collector');

export const otelcolExporterQueueSize = queue.gauge('otelcol_exporter_queue_size', {
  help: 'Current size of the retry queue, in batches.',
  labels: ['data_type', 'exporter'],
  budget: { data_type: 3, exporter: 4 },
});

export const otelcolExporterQueueCapacity = queue.gauge('otelcol_exporter_queue_capacity', {
  help: 'Fixed capacity of the retry queue, in batches.',
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
