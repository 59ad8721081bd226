/** Container ports, by component. Services, probes, targets and network policies all read them here. */
export const ports = {
  prometheus: { http: 9090, sidecarGrpc: 10901, sidecarHttp: 10902 },
  alertmanager: { http: 9093, cluster: 9094 },
  loki: { http: 3100, query: 3101, grpc: 9095, memberlist: 7946 },
  promtail: { http: 9101 },
  alloy: { http: 12345 },
  collector: { otlpGrpc: 4317, otlpHttp: 4318, health: 13133, metrics: 8888, spanMetrics: 8889 },
  jaeger: {
    otlpGrpc: 4317,
    otlpHttp: 4318,
    ui: 16686,
    samplingHttp: 5778,
    samplingGrpc: 5779,
    health: 13133,
    metrics: 8888,
  },
  grafana: { http: 3000 },
  nodeExporter: { metrics: 9100 },
  thanosQuery: { http: 10902, grpc: 10901 },
  thanosStore: { http: 10902, grpc: 10901 },
  thanosCompactor: { http: 10902 },
  demo: { http: 8080 },
} as const satisfies Record<string, Readonly<Record<string, number>>>;
