import { metricFactory } from '@observability-stack/contracts';

/** Metrics of the Pushgateway, and the times that it adds to each group. */
const { counter, gauge, summary } = metricFactory('pushgateway');

export const pushTimeSeconds = gauge('push_time_seconds', {
  help: 'Time of the last successful push to the group; 0 if there was none. Has the labels of its grouping key.',
  unit: 'seconds',
});

export const pushFailureTimeSeconds = gauge('push_failure_time_seconds', {
  help: 'Time of the last rejected push to the group; 0 if there was none. Has the labels of its grouping key.',
  unit: 'seconds',
});

export const pushgatewayBuildInfo = gauge('pushgateway_build_info', {
  help: 'Version of the Pushgateway in labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const pushgatewayHttpRequests = counter('pushgateway_http_requests_total', {
  help: 'Number of HTTP requests, without scrapes.',
  labels: ['code', 'handler', 'method'],
  budget: { code: 6, handler: 6, method: 4 },
});

export const pushgatewayHttpPushDurationSeconds = summary(
  'pushgateway_http_push_duration_seconds',
  {
    help: 'Duration of pushes.',
    unit: 'seconds',
    labels: ['method'],
    budget: { method: 2 },
    quantiles: [0.1, 0.5, 0.9],
  },
);

export const pushgatewayHttpPushSizeBytes = summary('pushgateway_http_push_size_bytes', {
  help: 'Size of the request body of pushes.',
  unit: 'bytes',
  labels: ['method'],
  budget: { method: 2 },
  quantiles: [0.1, 0.5, 0.9],
});
