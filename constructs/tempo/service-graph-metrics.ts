import { metricFactory } from '@observability-stack/contracts';

/** Metrics that Tempo derives from pairs of client and server spans and writes to Prometheus. */
const { counter, histogram } = metricFactory('service-graph');
const labels = ['client', 'server', 'connection_type'] as const;
const budget = { client: 40, server: 40, connection_type: 3 };
const common = {
  labels,
  budget,
  maxSeries: 5000,
  appearsWhen: 'after the first call between services',
} as const;
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const serviceGraphRequests = counter('traces_service_graph_request_total', {
  ...common,
  help: 'Number of calls between two services.',
});

export const serviceGraphFailedRequests = counter('traces_service_graph_request_failed_total', {
  ...common,
  help: 'Number of failed calls between two services.',
});

export const serviceGraphRequestServerSeconds = histogram(
  'traces_service_graph_request_server_seconds',
  {
    ...common,
    help: 'Duration of calls, as measured by the server.',
    unit: 'seconds',
    buckets,
    maxSeries: 70_000,
    exemplars: true,
  },
);

export const serviceGraphRequestClientSeconds = histogram(
  'traces_service_graph_request_client_seconds',
  {
    ...common,
    help: 'Duration of calls, as measured by the client.',
    unit: 'seconds',
    buckets,
    maxSeries: 70_000,
    exemplars: true,
  },
);
