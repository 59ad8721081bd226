import { metricFactory } from '../metrics/define';

/** Rate, errors and duration of requests: what every HTTP service measures. */
const { counter, gauge, histogram } = metricFactory('service');

/**
 * Requests by route and status. `route` is the pattern, such as `/orders/:id`, and never the path:
 * each path would be a new series.
 */
export const httpRequests = counter('http_requests_total', {
  help: 'HTTP requests handled.',
  labels: ['method', 'route', 'status_code'],
  budget: { method: 5, route: 30, status_code: 16 },
});

export const httpRequestDuration = histogram('http_request_duration_seconds', {
  help: 'Time from the request to the last byte of the response.',
  unit: 'seconds',
  labels: ['method', 'route'],
  budget: { method: 5, route: 30 },
  exemplars: true,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10],
});

export const httpRequestsInFlight = gauge('http_requests_in_flight', {
  help: 'HTTP requests in flight.',
});
