import { metricsOf } from '@observability-stack/contracts';

/** Grafana: its pages, its API, its database. */
const { counter, gauge, histogram } = metricsOf('grafana');

export const grafanaBuildInfo = gauge('grafana_build_info', {
  help: 'Version of Grafana, as labels.',
  labels: ['branch', 'edition', 'goversion', 'revision', 'version'],
  budget: { branch: 1, edition: 1, goversion: 1, revision: 1, version: 1 },
});

export const grafanaHttpRequestDurationSeconds = histogram(
  'grafana_http_request_duration_seconds',
  {
    help: 'Time to answer a request.',
    unit: 'seconds',
    labels: ['handler', 'method', 'status_code'],
    budget: { handler: 100, method: 5, status_code: 8 },
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
    maxSeries: 80_000,
    appears: 'once there was a request',
  },
);

export const grafanaHttpRequestInFlight = gauge('grafana_http_request_in_flight', {
  help: 'Requests being answered now.',
});

export const grafanaPageResponseStatus = counter('grafana_page_response_status_total', {
  help: 'Pages answered, by status.',
  labels: ['code'],
  budget: { code: 20 },
});

export const grafanaApiResponseStatus = counter('grafana_api_response_status_total', {
  help: 'API calls answered, by status.',
  labels: ['code'],
  budget: { code: 20 },
});

export const grafanaProxyResponseStatus = counter('grafana_proxy_response_status_total', {
  help: 'Proxied requests to data sources, by status.',
  labels: ['code'],
  budget: { code: 20 },
});

export const grafanaDatasourceRequest = counter('grafana_datasource_request_total', {
  help: 'Requests to data sources, by status.',
  labels: ['code', 'datasource', 'method'],
  budget: { code: 20, datasource: 10, method: 4 },
  appears: 'once there was a query',
});

export const grafanaStatTotalsDashboard = gauge('grafana_stat_totals_dashboard', {
  help: 'Dashboards there are.',
});

export const grafanaStatTotalsDatasource = gauge('grafana_stat_totals_datasource', {
  help: 'Data sources there are.',
  labels: ['plugin_id'],
  budget: { plugin_id: 20 },
});

export const grafanaStatActiveUsers = gauge('grafana_stat_active_users', {
  help: 'Users seen lately.',
});

export const grafanaDatabaseConnInUse = gauge('grafana_database_conn_in_use', {
  help: 'Database connections in use.',
});

export const grafanaDatabaseConnMaxOpen = gauge('grafana_database_conn_max_open', {
  help: 'Database connections allowed; 0 is any number.',
});

export const grafanaDatabaseConnWaitDurationSeconds = counter(
  'grafana_database_conn_wait_duration_seconds',
  {
    help: 'Time spent waiting for a database connection.',
    unit: 'seconds',
  },
);
