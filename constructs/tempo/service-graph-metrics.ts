import { metricsOf } from '@observability-stack/contracts';

/** What Tempo makes of pairs of spans, one of the caller and one of the called, and writes to Prometheus. */
const { counter, histogram } = metricsOf('service-graph');
const labels = ['client', 'server', 'connection_type'] as const;
const budget = { client: 40, server: 40, connection_type: 3 };
const common = { labels, budget, maxSeries: 5000, appears: 'once a service called another' };
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const serviceGraphRequests = counter('traces_service_graph_request_total', {
  ...common,
  help: 'Calls of one service by another.',
});

export const serviceGraphFailedRequests = counter('traces_service_graph_request_failed_total', {
  ...common,
  help: 'Calls of one service by another that failed.',
});

export const serviceGraphRequestServerSeconds = histogram(
  'traces_service_graph_request_server_seconds',
  {
    ...common,
    help: 'Time that the called service took.',
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
    help: 'Time that the call took for the caller.',
    unit: 'seconds',
    buckets,
    maxSeries: 70_000,
    exemplars: true,
  },
);
