import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { and, gt } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { serviceHttpLatency, serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { HTTP_LATENCY_HIGH } from '../names';
import { expectedLabels, formatSeconds, type HttpService, serviceTestSeries } from './service';

/** Bounds that a latency limit can use: durations above the last one are not measured. */
export const latencyBounds = httpRequestDuration.buckets.slice(0, -1);
const boundAfter = (bound: number): number =>
  httpRequestDuration.buckets.find((one) => one > bound) ?? Number.NaN;
const boundBefore = (bound: number): number =>
  httpRequestDuration.buckets.findLast((one) => one < bound) ?? 0;

/** Fires when the 99th percentile of the duration is above the limit. */
export function latencyHigh(service: HttpService, limit: string): PromqlAlert {
  const { name, signals } = service;
  const own = { service: name };
  const series = serviceTestSeries(service);
  const bound = parseDurationMs(limit) / 1000;
  const all = Math.ceil(signals.minimumRate * 60) * 100;
  const requests = series.requests(200, `0+${all}x40`);
  /** The histogram interpolates linearly between neighbouring bounds. */
  const slow = bound + (boundAfter(bound) - bound) * 0.99;
  const description = (quantile: string) =>
    `The 99th percentile latency of ${name} is ${quantile}; the limit is ${limit}.`;
  return promqlAlert({
    name: HTTP_LATENCY_HIGH,
    expr: and(
      gt(serviceHttpLatency.p99.where(own), bound),
      gt(serviceHttpRequests.where(own), signals.minimumRate),
    ),
    for: '10m',
    keepFiringFor: '5m',
    severity: 'ticket',
    team: service.team,
    service: name,
    summary: `${name} has a high latency.`,
    description: description('{{ $value | humanizeDuration }}'),
    runbook: {
      meaning:
        'The 99th percentile of the duration of HTTP requests is above the limit of the service. It is estimated ' +
        'from a histogram and interpolated between two bounds.',
      impact:
        'Some users wait. Callers with shorter timeouts see errors that this service does not count.',
      diagnosis: `- Which route is slow?
  \`histogram_quantile(0.99, sum by (le, route) (rate(http_request_duration_seconds_bucket{service="…"}[5m])))\`
- Open traces of slow requests from the exemplars of the latency panel: which span takes the time?
- Check for CPU throttling, memory near the limit, garbage collection, and an exhausted connection pool.
- Did traffic increase, or did a dependency slow down?`,
      mitigation:
        'Roll back if a deployment caused it; add replicas if load did. Disable slow optional features.',
    },
    tests: () => [
      {
        title: 'requests take longer than the limit',
        series: [requests, ...series.durations(boundAfter(bound), all, 40)],
        at: '30m',
        fires: [
          {
            labels: expectedLabels(service, 'ticket'),
            summary: `${name} has a high latency.`,
            description: description(formatSeconds(slow)),
          },
        ],
      },
      {
        title: 'requests take just under the limit',
        series: [requests, ...series.durations(bound, all, 40)],
        at: '30m',
        fires: [],
      },
      {
        title: 'slow requests in the past, and none now',
        series: [series.requests(200, `${all}x40`), ...series.durations(boundBefore(bound), 0, 40)],
        at: '30m',
        fires: [],
      },
    ],
  });
}
