import { metricFactory } from '@observability-stack/contracts';

/** Metrics of kube-state-metrics itself, on its second port. */
const { counter, gauge } = metricFactory('kube-state-metrics-telemetry');

export const kubeStateMetricsBuildInfo = gauge('kube_state_metrics_build_info', {
  help: 'Version of kube-state-metrics in labels.',
  labels: [
    'branch',
    'client_go_version',
    'goarch',
    'goos',
    'goversion',
    'revision',
    'tags',
    'version',
  ],
  budget: {
    branch: 1,
    client_go_version: 1,
    goarch: 1,
    goos: 1,
    goversion: 1,
    revision: 1,
    tags: 1,
    version: 1,
  },
});

export const kubeStateMetricsList = counter('kube_state_metrics_list_total', {
  help: 'Requests that listed all objects of a kind.',
  labels: ['resource', 'result'],
  budget: { resource: 40, result: 2 },
  values: { result: ['success', 'error'] },
});

export const kubeStateMetricsWatch = counter('kube_state_metrics_watch_total', {
  help: 'Requests that watched the objects of a kind.',
  labels: ['resource', 'result'],
  budget: { resource: 40, result: 2 },
  values: { result: ['success', 'error'] },
});
