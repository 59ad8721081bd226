import { metricFactory } from '@observability-stack/contracts';

/** Metrics of Grafana: pages, API, database. */
const { counter, gauge, histogram } = metricFactory('grafana');

export const grafanaBuildInfo = gauge('grafana_build_info', {
  help: 'Version of Grafana in labels.',
  labels: ['branch', 'edition', 'goversion', 'revision', 'version'],
  budget: { branch: 1, edition: 1, goversion: 1, revision: 1, version: 1 },
});

export const grafanaHttpRequestDurationSeconds = histogram(
  'grafana_http_request_duration_seconds',
  {
    help: 'Duration of HTTP requests.',
    unit: 'seconds',
    labels: ['handler', 'method', 'status_code'],
    budget: { handler: 100, method: 5, status_code: 8 },
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
    maxSeries: 80_000,
    appearsWhen: 'after the first request',
  },
);

export const grafanaHttpRequestInFlight = gauge('grafana_http_request_in_flight', {
  help: 'Number of HTTP requests in flight.',
});

export const grafanaPageResponseStatus = counter('grafana_page_response_status_total', {
  help: 'Number of served pages, by status.',
  labels: ['code'],
  budget: { code: 20 },
});

export const grafanaApiResponseStatus = counter('grafana_api_response_status_total', {
  help: 'Number of API requests, by status.',
  labels: ['code'],
  budget: { code: 20 },
});

export const grafanaProxyResponseStatus = counter('grafana_proxy_response_status_total', {
  help: 'Number of proxied requests to data sources, by status.',
  labels: ['code'],
  budget: { code: 20 },
});

export const grafanaDatasourceRequest = counter('grafana_datasource_request_total', {
  help: 'Number of requests to data sources, by status.',
  labels: ['code', 'datasource', 'method'],
  budget: { code: 20, datasource: 10, method: 4 },
  appearsWhen: 'after the first query',
});

export const grafanaStatTotalsDashboard = gauge('grafana_stat_totals_dashboard', {
  help: 'Number of dashboards.',
});

export const grafanaStatTotalsDatasource = gauge('grafana_stat_totals_datasource', {
  help: 'Number of data sources.',
  labels: ['plugin_id'],
  budget: { plugin_id: 20 },
});

export const grafanaStatActiveUsers = gauge('grafana_stat_active_users', {
  help: 'Number of users who were active recently.',
});

export const grafanaDatabaseConnInUse = gauge('grafana_database_conn_in_use', {
  help: 'Number of database connections in use.',
});

export const grafanaDatabaseConnMaxOpen = gauge('grafana_database_conn_max_open', {
  help: 'Maximum number of database connections; 0 means unlimited.',
});

export const grafanaDatabaseConnWaitDurationSeconds = counter(
  'grafana_database_conn_wait_duration_seconds',
  {
    help: 'Time spent waiting for a database connection.',
    unit: 'seconds',
  },
);
