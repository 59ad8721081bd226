/** What each program of the stack is for; documents show it. */
export const purposes = {
  prometheus: 'scrapes, stores and queries metrics; runs metric rules',
  alertmanager: 'groups, routes, silences and sends alerts',
  loki: 'stores and queries logs; runs log rules',
  promtail: 'reads pod logs on each node (past its end of life)',
  alloy: 'reads pod logs on each node',
  'otel-collector': 'takes traces by OTLP, makes span metrics, passes traces on',
  jaeger: 'stores and shows traces; serves sampling strategies',
  grafana: 'shows metrics, logs and traces',
  'node-exporter': 'metrics of each node',
  'thanos-query': 'one answer from all Prometheus replicas and the object store',
  'thanos-store': 'serves blocks of the object store',
  'thanos-compactor': 'compacts, downsamples and deletes blocks',
} as const;
