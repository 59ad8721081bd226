import { metricFactory } from '@observability-stack/contracts';

/** Metrics about what services send by OTLP. */
const { gauge, counter } = metricFactory('otel-collector');

export const targetInfo = gauge('target_info', {
  help: '1 for each instance that sends metrics by OTLP, with the attributes of its resource as labels.',
  appearsWhen: 'after the first metrics of a service',
});

const sent = { labels: ['exporter', 'server_address', 'server_port', 'url_path'] } as const;
const destinations = { exporter: 8, server_address: 8, server_port: 2, url_path: 2 };
const queued = { labels: ['exporter'] } as const;

export const otelcolExporterSendFailedMetricPoints = counter(
  'otelcol_exporter_send_failed_metric_points_total',
  {
    help: 'Number of metric points that were dropped after all retries.',
    ...sent,
    budget: destinations,
    appearsWhen: 'after the first dropped metric point',
  },
);

export const otelcolExporterEnqueueFailedMetricPoints = counter(
  'otelcol_exporter_enqueue_failed_metric_points_total',
  {
    help: 'Number of metric points that were dropped because the queue was full.',
    ...queued,
    budget: { exporter: 8 },
    appearsWhen: 'after the first dropped metric point',
  },
);

export const otelcolExporterSendFailedLogRecords = counter(
  'otelcol_exporter_send_failed_log_records_total',
  {
    help: 'Number of log records that were dropped after all retries.',
    ...sent,
    budget: destinations,
    appearsWhen: 'after the first dropped log record',
  },
);

export const otelcolExporterEnqueueFailedLogRecords = counter(
  'otelcol_exporter_enqueue_failed_log_records_total',
  {
    help: 'Number of log records that were dropped because the queue was full.',
    ...queued,
    budget: { exporter: 8 },
    appearsWhen: 'after the first dropped log record',
  },
);

export const otelcolProcessorFilterDatapointsFiltered = counter(
  'otelcol_processor_filter_datapoints_filtered_total',
  {
    help: 'Number of metric points that a filter dropped.',
    labels: ['filter'],
    budget: { filter: 4 },
    appearsWhen: 'after the first dropped metric point',
  },
);

export const otelcolProcessorFilterLogsFiltered = counter(
  'otelcol_processor_filter_logs_filtered_total',
  {
    help: 'Number of log records that a filter dropped.',
    labels: ['filter'],
    budget: { filter: 4 },
    appearsWhen: 'after the first dropped log record',
  },
);
