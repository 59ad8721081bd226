import type { Case } from '../trial';

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

export const rawSettings: readonly Case[] = [
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
          raw: { remote_write: [{ url: 'https://m', basic_auth: { password: 'hunter2' } }] },
        },
      },
    },
    where: 'test/prometheus.yaml, ConfigMap prometheus-config',
    message: 'a value for password',
    good: {
      environment: {
        prometheus: {
          raw: { remote_write: [{ url: 'https://m', basic_auth: { password_file: '/own/p' } }] },
        },
      },
    },
  },
];
