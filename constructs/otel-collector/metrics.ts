import { metricFactory } from '@observability-stack/contracts';

/** Metrics of every OpenTelemetry Collector, including Jaeger, which is based on it. */
const { counter, gauge } = metricFactory('otel-collector', 'jaeger');

export const otelcolReceiverAcceptedSpans = counter('otelcol_receiver_accepted_spans_total', {
  help: 'Number of spans that receivers accepted.',
  labels: ['receiver', 'transport'],
  budget: { receiver: 3, transport: 2 },
  appearsWhen: 'after the first span',
});

export const otelcolReceiverRefusedSpans = counter('otelcol_receiver_refused_spans_total', {
  help: 'Number of spans that the pipeline refused.',
  labels: ['receiver', 'transport'],
  budget: { receiver: 3, transport: 2 },
  appearsWhen: 'after the first span',
});

export const otelcolReceiverFailedSpans = counter('otelcol_receiver_failed_spans_total', {
  help: 'Number of spans that receivers lost through internal errors.',
  labels: ['receiver', 'transport'],
  budget: { receiver: 3, transport: 2 },
  appearsWhen: 'after the first span',
});

export const otelcolProcessorIncomingItems = counter('otelcol_processor_incoming_items_total', {
  help: 'Number of spans and other items passed to processors.',
  labels: ['otel_signal', 'processor'],
  budget: { otel_signal: 3, processor: 12 },
  appearsWhen: 'after the first span',
});

export const otelcolProcessorOutgoingItems = counter('otelcol_processor_outgoing_items_total', {
  help: 'Number of spans and other items emitted by processors.',
  labels: ['otel_signal', 'processor'],
  budget: { otel_signal: 3, processor: 12 },
  appearsWhen: 'after the first span',
});

export const otelcolProcessorMemoryLimiterAcceptedSpans = counter(
  'otelcol_processor_memory_limiter_accepted_spans_total',
  {
    help: 'Number of spans that the memory limiter accepted.',
    labels: ['processor'],
    budget: { processor: 8 },
    appearsWhen: 'after the first span',
  },
);

export const otelcolExporterSentSpans = counter('otelcol_exporter_sent_spans_total', {
  help: 'Number of spans that exporters delivered.',
  labels: ['exporter', 'server_address', 'server_port'],
  budget: { exporter: 4, server_address: 2, server_port: 2 },
  appearsWhen: 'after the first span',
});

export const otelcolExporterInFlightRequests = gauge('otelcol_exporter_in_flight_requests', {
  help: 'Number of export requests in flight, including those waiting for a retry.',
  labels: ['data_type', 'exporter'],
  budget: { data_type: 3, exporter: 4 },
  appearsWhen: 'after the first span',
});

export const otelcolProcessUptimeSeconds = counter('otelcol_process_uptime_seconds_total', {
  help: 'Time since the start of the process.',
  unit: 'seconds',
});

export const otelcolProcessCpuSeconds = counter('otelcol_process_cpu_seconds_total', {
  help: 'CPU time in user and system mode.',
  unit: 'seconds',
});

export const otelcolProcessMemoryRssBytes = gauge('otelcol_process_memory_rss_bytes', {
  help: 'Resident memory size.',
  unit: 'bytes',
});

export const otelcolProcessRuntimeHeapAllocBytes = gauge(
  'otelcol_process_runtime_heap_alloc_bytes',
  {
    help: 'Size of allocated heap objects.',
    unit: 'bytes',
  },
);

/** Metrics of the Collector between services and the trace store, which has a queue. */
const queue = metricFactory('otel-collector');

export const otelcolExporterQueueSize = queue.gauge('otelcol_exporter_queue_size', {
  help: 'Size of the exporter queue; in bytes, as configured here.',
  unit: 'bytes',
  labels: ['data_type', 'exporter'],
  budget: { data_type: 3, exporter: 4 },
});

export const otelcolExporterQueueCapacity = queue.gauge('otelcol_exporter_queue_capacity', {
  help: 'Capacity of the exporter queue; in bytes, as configured here.',
  unit: 'bytes',
  labels: ['data_type', 'exporter'],
  budget: { data_type: 3, exporter: 4 },
});

export const otelcolExporterSendFailedSpans = queue.counter(
  'otelcol_exporter_send_failed_spans_total',
  {
    help: 'Number of spans that were dropped after all retries.',
    labels: ['exporter', 'server_address', 'server_port'],
    budget: { exporter: 4, server_address: 2, server_port: 2 },
    appearsWhen: 'after the first dropped span',
  },
);

export const otelcolExporterEnqueueFailedSpans = queue.counter(
  'otelcol_exporter_enqueue_failed_spans_total',
  {
    help: 'Number of spans that were dropped because the queue was full.',
    labels: ['exporter'],
    budget: { exporter: 4 },
    appearsWhen: 'after the first dropped span',
  },
);
