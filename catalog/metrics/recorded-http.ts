import { type Recorded, recorded } from '@observability-stack/contracts';

/** What rules record of every service with HTTP signals, for its alerts and dashboards. */

export const serviceLabels = ['team', 'service', 'env'] as const;
export type ServiceLabel = (typeof serviceLabels)[number];

export const serviceHttpRequests = recorded('service:http_requests:rate5m', {
  help: 'Requests a second.',
  labels: serviceLabels,
});

export const serviceHttpErrors = recorded('service:http_errors:rate5m', {
  help: 'Failed requests a second; zero, not nothing, while none fails.',
  labels: serviceLabels,
});

export const serviceHttpErrorRatio = recorded('service:http_error_ratio:rate5m', {
  help: 'Share of requests that fail; nothing while there is no request.',
  labels: serviceLabels,
});

const latencyQuantile = <const N extends string>(name: N, share: string) =>
  recorded(name, {
    help: `Time in which ${share} of requests are answered; nothing while there is no request.`,
    unit: 'seconds',
    labels: serviceLabels,
  });

/** By percentile. */
export const serviceHttpLatency = {
  p50: latencyQuantile('service:http_request_duration_seconds:p50_rate5m', '50 %'),
  p95: latencyQuantile('service:http_request_duration_seconds:p95_rate5m', '95 %'),
  p99: latencyQuantile('service:http_request_duration_seconds:p99_rate5m', '99 %'),
} satisfies Readonly<Record<string, Recorded<string, ServiceLabel>>>;

/** What alerts on a total outage look at: over four scrapes, whatever their interval, as few as a rate can be made of. */
export const serviceHttpRequestsNow = recorded('service:http_requests:rate_now', {
  help: 'Requests a second over the last four scrapes.',
  labels: serviceLabels,
});

export const serviceHttpErrorsNow = recorded('service:http_errors:rate_now', {
  help: 'Failed requests a second over the last four scrapes; zero, not nothing, while none fails.',
  labels: serviceLabels,
});

export const serviceHttpErrorRatioNow = recorded('service:http_error_ratio:rate_now', {
  help: 'Share of requests that fail over the last four scrapes; nothing while there is no request.',
  labels: serviceLabels,
});
