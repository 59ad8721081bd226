import { and, gt } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { serviceHttpLatency, serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { HTTP_LATENCY_HIGH } from '../names';
import { expectedLabels, formatSeconds, type TimedService } from './service';
import { durationTestSeries, serviceTestSeries, slowQuantile, withDurations } from './test-series';

/** Fires when the 99th percentile of the duration is above the limit. */
export function latencyHigh(service: TimedService, limit: string): PromqlAlert {
  const { name, signals } = service;
  const own = { service: name };
  const series = serviceTestSeries(service);
  const bound = parseDurationMs(limit) / 1000;
  const all = Math.ceil(signals.minimumRate * 60) * 100;
  const requests = series.requests('success', `0+${all}x40`);
  const durations = (fast: string, every: string) =>
    withDurations(requests, durationTestSeries(service, bound, { fast, all: every }));
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
        'The 99th percentile of the request duration is above the limit of the service. It is estimated from a histogram ' +
        'and interpolated between two bounds.',
      impact:
        'Some users wait. Callers with shorter timeouts see errors that this service does not count.',
      diagnosis: `- Which route is slow? Open *Latency by route* on the dashboard of the service. With the metrics of \`http()\`:
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
        series: durations('0x40', `0+${all}x40`),
        at: '30m',
        fires: [
          {
            labels: expectedLabels(service, 'ticket'),
            summary: `${name} has a high latency.`,
            description: description(formatSeconds(slowQuantile(service, bound))),
          },
        ],
      },
      {
        title: 'requests take just under the limit',
        series: durations(`0+${all}x40`, `0+${all}x40`),
        at: '30m',
        fires: [],
      },
      {
        title: 'slow requests in the past, and none now',
        series: durations('0x40', `${all}x40`),
        at: '30m',
        fires: [],
      },
    ],
  });
}
