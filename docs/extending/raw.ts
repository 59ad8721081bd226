import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

export const raw = defineEnvironment({
  ...local,
  name: 'raw',
  prometheus: {
    ...local.prometheus,
    raw: {
      global: { query_log_file: '/prometheus/queries.log' },
      runtime: { gogc: 60 },
      tracing: { endpoint: 'traces.example.org:4317', sampling_fraction: 0.1 },
    },
  },
  loki: {
    ...local.loki,
    raw: {
      limits_config: {
        retention_stream: [{ selector: '{level="debug"}', priority: 1, period: '24h' }],
      },
      querier: { max_concurrent: 4 },
    },
  },
  collector: {
    ...local.collector,
    raw: {
      exporters: { 'otlp_grpc/archive': { endpoint: 'archive.example.org:4317' } },
      // a list replaces that of the stack, and repeats its items
      service: {
        pipelines: {
          traces: { exporters: ['span_metrics', 'otlp_grpc/jaeger', 'otlp_grpc/archive'] },
        },
      },
    },
  },
  jaeger: { ...local.jaeger, raw: { processors: { batch: { timeout: '2s' } } } },
  alertmanager: { ...local.alertmanager, raw: { global: { resolve_timeout: '10m' } } },
  grafana: {
    ...local.grafana,
    ini: {
      dashboards: { min_refresh_interval: '10s' },
      smtp: {
        enabled: true,
        host: 'smtp.example.org:587',
        user: 'grafana',
        password: { secret: 'grafana-smtp', key: 'password' },
      },
    },
  },
  pods: {
    prometheus: { connections: [{ ports: [4317], purpose: 'traces of Prometheus' }] },
    'otel-collector': { connections: [{ ports: [4317], purpose: 'archive of traces' }] },
    grafana: { connections: [{ ports: [587], purpose: 'mails' }] },
  },
});
