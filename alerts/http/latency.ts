import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { and, gt } from '@observability-stack/promql';
import { millisecondsOf } from '@observability-stack/query-common';
import { type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { serviceHttpLatency, serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { HTTP_LATENCY_HIGH } from '../names';
import { type HttpService, inSeconds, labelsInTest, seriesOf } from './service';

/** Bounds that a latency can be held against: what is above the last one is not measured. */
export const latencyBounds = httpRequestDuration.buckets.slice(0, -1);
const boundAfter = (bound: number): number =>
  httpRequestDuration.buckets.find((one) => one > bound) ?? Number.NaN;
const boundBefore = (bound: number): number =>
  httpRequestDuration.buckets.findLast((one) => one < bound) ?? 0;

/** One in a hundred requests takes too long. */
export function latencyHigh(service: HttpService, limit: string): PromqlAlert {
  const { name, signals } = service;
  const own = { service: name };
  const series = seriesOf(service);
  const bound = millisecondsOf(limit) / 1000;
  const all = Math.ceil(signals.minimumRate * 60) * 100;
  const requests = series.requests(200, `0+${all}x40`);
  /** Every request lies between two neighbouring bounds, and is taken to lie evenly there. */
  const slow = bound + (boundAfter(bound) - bound) * 0.99;
  const description = (quantile: string) =>
    `One in a hundred requests to ${name} takes longer than ${quantile}; the limit is ${limit}.`;
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
    summary: `${name} answers slowly.`,
    description: description('{{ $value | humanizeDuration }}'),
    runbook: {
      meaning:
        'The 99th percentile of the time that HTTP requests take has been above the limit of the service. It comes ' +
        'from a histogram: between two bounds it is an estimate.',
      impact:
        'Some users wait. Callers with short timeouts see errors where this service sees none.',
      diagnosis: `- Which route is slow?
  \`histogram_quantile(0.99, sum by (le, route) (rate(http_request_duration_seconds_bucket{service="…"}[5m])))\`
- Exemplars on that panel lead to traces of slow requests: which span takes the time?
- CPU throttling, memory near its limit, garbage collection, a full connection pool?
- Did traffic rise, or did a service behind it slow down?`,
      mitigation:
        'Roll back if a deployment began it; add replicas if load did. Turn off what is optional and slow.',
    },
    tests: () => [
      {
        title: 'requests take longer than the limit',
        series: [requests, ...series.durations(boundAfter(bound), all, 40)],
        at: '30m',
        fires: [
          {
            labels: labelsInTest(service, 'ticket'),
            summary: `${name} answers slowly.`,
            description: description(inSeconds(slow)),
          },
        ],
      },
      {
        title: 'requests take as long as they may',
        series: [requests, ...series.durations(bound, all, 40)],
        at: '30m',
        fires: [],
      },
      {
        title: 'slow requests are long over, and nobody asks now',
        series: [series.requests(200, `${all}x40`), ...series.durations(boundBefore(bound), 0, 40)],
        at: '30m',
        fires: [],
      },
    ],
  });
}
