// Vocabularies: services with other names get everything that http() gives.
import { externalMetrics, MetricCatalog, metricFactory } from '@observability-stack/contracts';
import { checkPromql, rawPromql, renderPromql } from '@observability-stack/promql';
import { ruleGroups } from '../../alerts/rules';
import { isPrometheusRule } from '../../catalog/definitions/alert';
import { dashboardPanels } from '../../catalog/definitions/dashboard';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { resolveEnvironment } from '../../resolve/environment';
import { serviceContracts } from '../../resolve/services';
import { scrapeJobs } from '../../scrape-configs/jobs';
import { targetsByJob } from '../../scrape-configs/targets';
import { synthesize } from '../../validation/synthesize';
import { vocabularies, withVocabularies } from '../fixtures/vocabularies';
import { TODAY } from '../validation/trial';

const environment = resolveEnvironment(withVocabularies);
const names = Object.keys(vocabularies);
const queries = ruleGroups(environment)
  .flatMap(({ rules }) => rules)
  .flatMap((rule) => (isPrometheusRule(rule) ? [renderPromql(rule.expr)] : []));
const serviceOf = (name: string) => {
  const found = environment.services.find((service) => service.name === name);
  if (!found) throw new Error(`service "${name}" does not exist`);
  return found;
};

test('every preset synthesizes without a finding, beside the others', () => {
  expect(synthesize(withVocabularies, { targetFiles: [], today: TODAY }).problems).toEqual([]);
});

const recordedFor = (name: string) =>
  ruleGroups(environment)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) =>
      rule.kind === 'recording' && rule.labels?.service === name ? [rule.metric.name] : [],
    );
const alertsFor = (name: string) =>
  ruleGroups(environment)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (rule.kind === 'promql' && rule.service === name ? [rule.name] : []));

test.each(names)('%s has the rules and the panels of http()', (name) => {
  const { signals } = serviceOf(name);
  const isTimed = signals !== false && signals.vocabulary.duration !== false;
  const latency = ['p50', 'p95', 'p99'].map(
    (p) => `service:http_request_duration_seconds:${p}_rate5m`,
  );
  expect(recordedFor(name)).toEqual(
    expect.arrayContaining([
      'service:http_requests:rate5m',
      'service:http_errors:rate5m',
      'service:http_error_ratio:rate_now',
      ...(isTimed ? latency : []),
    ]),
  );
  expect(alertsFor(name)).toEqual(
    expect.arrayContaining([
      ...['HttpOutage', 'HttpErrorRatioHigh', 'HttpReplicaFailing', 'HttpTrafficGone'],
      ...['HttpMetricsMissing', ...(isTimed ? ['HttpLatencyHigh', 'HttpLatencyOutage'] : [])],
    ]),
  );
  if (!isTimed) expect(alertsFor(name)).not.toContain('HttpLatencyHigh');
  const dashboard = folderDashboards(dashboardFolders(environment)).find(
    ({ title }) => title === name,
  );
  const panels = dashboard ? dashboardPanels(dashboard).map(({ key }) => key) : [];
  expect(panels).toEqual(
    expect.arrayContaining([
      'rate-by-status',
      'error-ratio',
      ...(isTimed ? ['latency-heatmap'] : []),
    ]),
  );
});

test.each([
  ['promhttp', 'http_requests_total{service="promhttp",code!="200",code!="404"}'],
  ['promhttp', 'request_time_ms_bucket{service="promhttp",le="100.0"}'],
  ['otel-http', 'http_server_request_duration_seconds_count{service="otel-http"'],
  ['otel-http-utf8', '{"http.server.request.duration_bucket",service="otel-http-utf8"'],
  ['otel-http-native', 'histogram_count('],
  [
    'otel-grpc',
    'rpc_response_status_code=~"UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS"',
  ],
  ['otel-grpc-old', 'rpc_grpc_status_code=~"2|4|12|13|14|15"'],
  ['grpc-prometheus', 'grpc_method!~"Check|Watch"'],
  ['istio', 'istio_requests_total{service="istio",reporter="destination"'],
  ['caddy', 'caddy_http_request_duration_seconds_count{service="caddy",handler="reverse_proxy"'],
])('%s queries %s', (_, query) => {
  expect(queries.filter((text) => text.includes(query))).not.toEqual([]);
});

test('milliseconds are recorded as seconds', () => {
  const quantiles = queries.filter((text) =>
    /^histogram_quantile.*request_time_ms_bucket/.test(text),
  );
  expect(quantiles).toHaveLength(3);
  for (const text of quantiles) expect(text).toMatch(/ \/ 1000 >= 0$/);
});

test('budgets of external metrics limit the scrape', () => {
  const jobs = scrapeJobs(environment, targetsByJob(environment, []));
  const limitOf = (name: string) =>
    jobs.find(({ job_name }) => job_name === name)?.sample_limit ?? 0;
  // maxSeries: 10000 of the counter, 50000 of the histogram
  expect(limitOf('ingress-nginx')).toBeGreaterThan(60_000);
  expect(limitOf('grpc-without-times')).toBe((10_000 + 1000) / 0.8);
});

test('only targets with UTF-8 names are scraped for them', () => {
  const schemes = scrapeJobs(environment, targetsByJob(environment, [])).flatMap(
    ({ job_name, metric_name_escaping_scheme: scheme }) => (scheme ? [[job_name, scheme]] : []),
  );
  expect(schemes).toEqual([
    ['otel-grpc-native', 'allow-utf-8'],
    ['otel-http-utf8', 'allow-utf-8'],
  ]);
});

test('a service without a vocabulary has the contracts of http()', () => {
  expect(serviceContracts(serviceOf('own-buckets')).map(({ name }) => name)).toEqual([
    'http_requests_total',
    'http_request_duration_seconds',
    'http_requests_in_flight',
  ]);
});

describe('one name with the labels of several programs', () => {
  const help = 'Requests.';
  const ours = metricFactory('service').counter('x_total', {
    help,
    labels: ['route'],
    budget: { route: 3 },
  });
  const theirs = externalMetrics().counter('x_total', {
    help,
    labels: ['uri'],
    budget: { uri: 3 },
  });
  const catalogue = new MetricCatalog(
    [ours],
    undefined,
    new Map([['b', new MetricCatalog([theirs])]]),
  );
  const codesOf = (text: string) =>
    checkPromql(rawPromql(text), { catalogue, scrapeInterval: 15_000 }).map(({ code }) => code);

  test.each([
    ['sum by (route) (rate(x_total{service="a"}[5m]))', []],
    ['sum by (uri) (rate(x_total{service="b"}[5m]))', []],
    ['sum by (uri) (rate(x_total{service="a"}[5m]))', ['promql/unknown-label']],
    ['sum by (route) (rate(x_total{service="b"}[5m]))', ['promql/unknown-label']],
    ['sum by (route, uri) (rate(x_total{service="$service"}[5m]))', []],
    ['sum by (route, uri) (rate(x_total[5m]))', []],
    ['sum by (path) (rate(x_total[5m]))', ['promql/unknown-label']],
  ])('%s', (text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });
});
