import type { Case, Trial } from '../trial';

const raw = (
  path: string,
  bad: object,
  message: string,
  good: object,
  beside: object = {},
): Case => ({
  code: 'config/conflicting-raw-setting',
  title: `${path}, not ${JSON.stringify(good)}`,
  bad: { environment: { ...beside, ...bad } },
  where: `environment test, ${path}`,
  message,
  good: { environment: { ...beside, ...good } },
});

const header = (
  title: string,
  path: string,
  bad: object,
  good: object,
  hint = 'is a credential in the definition',
): Case => ({
  code: 'config/inline-secret',
  title,
  bad: { environment: bad as Trial['environment'] & object },
  where: `environment test, ${path}`,
  message: hint,
  good: { environment: good as Trial['environment'] & object },
});
const exporter = (headers: object) => ({
  collector: {
    raw: {
      exporters: { 'otlp/other': { endpoint: 'otel.example.org:4317', headers } },
      service: {
        pipelines: { traces: { exporters: ['span_metrics', 'otlp_grpc/jaeger', 'otlp/other'] } },
      },
    },
  },
});
const remote = (headers: object) => ({
  prometheus: { remoteWrite: [{ url: 'https://mimir.example.org/api/v1/push', headers }] },
});

const ini = (title: string, bad: object, path: string, hint: string, good: object): Case => ({
  code: 'config/unknown-ini-name',
  title,
  bad: { environment: { grafana: { ini: bad } } },
  where: `environment test, grafana.ini.${path}`,
  message: 'is not documented by Grafana',
  hint,
  good: { environment: { grafana: { ini: good } } },
});

export const rawSettings: readonly Case[] = [
  ini('a mistyped section', { snapshot: {} }, 'snapshot', 'did you mean "snapshots"?', {
    snapshots: {},
  }),
  ini(
    'a section with a dash',
    { 'auth.generic-oauth': { enabled: false } },
    'auth.generic-oauth',
    'did you mean "auth.generic_oauth"?',
    { 'auth.generic_oauth': { enabled: false } },
  ),
  ini(
    'a section of a plugin without its prefix',
    { 'my-company-datasource': { path: '/data' } },
    'my-company-datasource',
    'those of plugins are plugin.ID',
    { 'plugin.my-company-datasource': { path: '/data' } },
  ),
  ini(
    'a mistyped key',
    { smtp: { from_adress: 'a@example.org' } },
    'smtp.from_adress',
    'did you mean "from_address"?',
    { smtp: { from_address: 'a@example.org', startTLS_policy: 'MandatoryStartTLS' } },
  ),
  ini('a built-in name', { constructor: {} }, 'constructor', 'plugin.ID', {
    feature_toggles: { newPanelPadding: true },
  }),
  header(
    'a bearer token of an exporter of the Collector',
    'collector.raw.exporters.otlp/other.headers.Authorization',
    exporter({ Authorization: 'Bearer abc' }),
    exporter({ Authorization: `Bearer ${'$'}{env:TOKEN}`, 'X-Scope-OrgID': 'shop' }),
  ),
  header(
    'a bearer token in a list of headers of an exporter',
    'collector.raw.exporters.otlp/other.headers[1].value',
    exporter([
      { name: 'X-Scope-OrgID', value: 'shop' },
      { name: 'Authorization', value: 'Bearer abc' },
    ]),
    exporter([{ name: 'Authorization', value: `Bearer ${'$'}{env:TOKEN}` }]),
  ),
  header(
    'a key in a header of a remote write',
    'prometheus.remoteWrite[0].headers.X-Api-Key',
    remote({ 'X-Api-Key': 'abc' }),
    remote({ 'X-Api-Key': { secret: 'mimir', key: 'key' }, 'X-Scope-OrgID': 'shop' }),
  ),
  raw(
    'prometheus.raw.remote_write',
    { prometheus: { raw: { remote_write: [] } } },
    'raw setting "remote_write" is set by the stack',
    { prometheus: { raw: { remote_read: [{ url: 'https://m' }] } } },
  ),
  ...[
    { path: 'service.pipelines.traces', raw: { service: { pipelines: { traces: null } } } },
    { path: 'service.pipelines', raw: { service: { pipelines: [] } } },
    { path: 'service', raw: { service: null } },
  ].map(({ path, raw: bad }) =>
    raw(`collector.raw.${path}`, { collector: { raw: bad } }, `raw setting "${path}"`, {
      collector: { raw: { service: { telemetry: { logs: { level: 'warn' } } } } },
    }),
  ),
  raw(
    'prometheus.raw.scrape_configs',
    { prometheus: { raw: { scrape_configs: [] } } },
    'raw setting "scrape_configs" is set by the stack',
    { prometheus: { raw: { otlp: { translation_strategy: 'NoTranslation' } } } },
  ),
  raw(
    'prometheus.raw.global.external_labels.replica',
    { prometheus: { raw: { global: { external_labels: { replica: 'own' } } } } },
    'raw setting "global.external_labels.replica"',
    { prometheus: { raw: { global: { external_labels: { region: 'own' } } } } },
  ),
  raw(
    'alertmanager.raw.route.group_wait',
    { alertmanager: { raw: { route: { group_wait: '1m' } } } },
    'raw setting "route.group_wait"',
    { alertmanager: { raw: { global: { resolve_timeout: '1m' } } } },
  ),
  {
    code: 'config/conflicting-raw-setting',
    title: 'template files of Alertmanager',
    bad: { environment: { alertmanager: { raw: { templates: ['/etc/own/own.tmpl'] } } } },
    where: 'environment test, alertmanager.raw.templates',
    message: 'raw setting "templates" is set by the stack',
    hint: 'set alertmanager.templates',
    good: { environment: { alertmanager: { raw: { global: { resolve_timeout: '1m' } } } } },
  },
  raw(
    'loki.raw.limits_config.max_line_size',
    { loki: { raw: { limits_config: { max_line_size: '1MB' } } } },
    'raw setting "limits_config.max_line_size"',
    { loki: { raw: { limits_config: { max_entries_limit_per_query: 9000 } } } },
  ),
  raw(
    'loki.raw.server',
    { loki: { raw: { server: null } } },
    'raw setting "server"',
    // the value of the stack
    { loki: { raw: { server: { http_listen_port: 3100, log_level: 'warn' } } } },
  ),
  raw(
    'tempo.raw.compactor.compaction.block_retention',
    { tempo: { raw: { compactor: { compaction: { block_retention: '1h' } } } } },
    'raw setting "compactor.compaction.block_retention"',
    { tempo: { raw: { compactor: { compaction: { compaction_window: '1h' } } } } },
    { tracing: 'tempo' },
  ),
  raw(
    'jaeger.raw.receivers.otlp.protocols.grpc.endpoint',
    { jaeger: { raw: { receivers: { otlp: { protocols: { grpc: { endpoint: ':1' } } } } } } },
    'raw setting "receivers.otlp.protocols.grpc.endpoint"',
    { jaeger: { raw: { processors: { batch: { timeout: '2s' } } } } },
  ),
  raw(
    'collector.raw.service.pipelines.traces.processors',
    {
      collector: {
        raw: {
          service: {
            pipelines: { traces: { processors: ['resource', 'memory_limiter', 'batch'] } },
          },
        },
      },
    },
    'replaces a list of the stack: expected memory_limiter, resource, batch in this order',
    {
      collector: {
        raw: {
          processors: { 'filter/health': { traces: { span: ['name == "health"'] } } },
          service: {
            pipelines: {
              traces: { processors: ['memory_limiter', 'filter/health', 'resource', 'batch'] },
            },
          },
        },
      },
    },
  ),
  raw(
    'jaeger.raw.extensions.jaeger_storage.metric_backends.metrics.prometheus',
    {
      jaeger: {
        raw: {
          extensions: { jaeger_storage: { metric_backends: { metrics: { prometheus: 'x' } } } },
        },
      },
    },
    'has another type than in the stack: expected an object, found "x"',
    { jaeger: { raw: { extensions: { jaeger_storage: { backends: { own: { memory: {} } } } } } } },
  ),
  raw(
    'grafana.ini.server.root_url',
    { grafana: { ini: { server: { root_url: 'https://own.example.org' } } } },
    'raw setting "server.root_url"',
    { grafana: { ini: { server: { read_timeout: '1m' } } } },
  ),
  raw(
    'grafana.ini.auth.anonymous.enabled',
    { grafana: { ini: { 'auth.anonymous': { enabled: false } } } },
    'raw setting "auth.anonymous.enabled"',
    { grafana: { ini: { 'auth.anonymous': { hide_version: true } } } },
  ),
  {
    code: 'k8s/exposed-secret',
    title: 'a password in raw settings',
    bad: {
      environment: {
        prometheus: {
          raw: { remote_read: [{ url: 'https://m', basic_auth: { password: 'hunter2' } }] },
        },
      },
    },
    where: 'test/prometheus.yaml, ConfigMap prometheus-config',
    message: 'a value for password',
    good: {
      environment: {
        prometheus: {
          raw: { remote_read: [{ url: 'https://m', basic_auth: { password_file: '/own/p' } }] },
        },
      },
    },
  },
];
