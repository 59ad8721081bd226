import { type RecordedMetric, recordedMetric } from '@observability-stack/contracts';

/** Recorded metrics of every service with HTTP signals, for its alerts and dashboards. */

export const serviceLabels = ['team', 'service', 'env'] as const;
export type ServiceLabel = (typeof serviceLabels)[number];

export const serviceHttpRequests = recordedMetric('service:http_requests:rate5m', {
  help: 'Requests per second.',
  labels: serviceLabels,
});

export const serviceHttpErrors = recordedMetric('service:http_errors:rate5m', {
  help: 'Failed requests per second; 0 if none failed.',
  labels: serviceLabels,
});

export const serviceHttpErrorRatio = recordedMetric('service:http_error_ratio:rate5m', {
  help: 'Ratio of failed requests; no sample without requests.',
  labels: serviceLabels,
});

const latencyQuantile = <const N extends string>(name: N, share: string) =>
  recordedMetric(name, {
    help: `Request duration below which ${share} of requests are answered; no sample without requests.`,
    unit: 'seconds',
    labels: serviceLabels,
  });

/** Latency metrics by percentile. */
export const serviceHttpLatency = {
  p50: latencyQuantile('service:http_request_duration_seconds:p50_rate5m', '50 %'),
  p95: latencyQuantile('service:http_request_duration_seconds:p95_rate5m', '95 %'),
  p99: latencyQuantile('service:http_request_duration_seconds:p99_rate5m', '99 %'),
} satisfies Readonly<Record<string, RecordedMetric<string, ServiceLabel>>>;

/** Metrics of the alerts on total outages. The window is four scrapes, the minimum for a reliable rate. */
export const serviceHttpRequestsNow = recordedMetric('service:http_requests:rate_now', {
  help: 'Requests per second over the last four scrapes.',
  labels: serviceLabels,
});

export const serviceHttpErrorsNow = recordedMetric('service:http_errors:rate_now', {
  help: 'Failed requests per second over the last four scrapes; 0 if none failed.',
  labels: serviceLabels,
});

export const serviceHttpErrorRatioNow = recordedMetric('service:http_error_ratio:rate_now', {
  help: 'Ratio of failed requests over the last four scrapes; no sample without requests.',
  labels: serviceLabels,
});
