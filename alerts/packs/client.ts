import { and, gt, sum } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { ResolvedClient } from '../../catalog/definitions/packs';
import type { ResolvedService } from '../../resolve/services';
import { durationQuantile, requestRate } from '../http/queries';
import {
  expectedLabels,
  formatPercent,
  formatSeconds,
  type HttpService,
  hasDurations,
  type TimedService,
} from '../http/service';
import {
  durationTestSeries,
  serviceTestSeries,
  slowQuantile,
  withDurations,
} from '../http/test-series';
import {
  countedBy,
  exampleOf,
  failureRatioHigh,
  groupedBy,
  nameOf,
  ofPack,
  packLabels,
} from './common';

export const CLIENT_ERROR_RATIO_HIGH = 'ClientErrorRatioHigh';
export const CLIENT_LATENCY_HIGH = 'ClientLatencyHigh';

/** Returns the service with its calls as requests. */
export const caller = (
  service: ResolvedService,
  { metrics: { requests, duration, where, failure, success }, minimumRate }: ResolvedClient,
): HttpService =>
  countedBy(service, {
    requests,
    duration,
    ...(where && { where }),
    failure,
    success,
    minimumRate,
  });

export function clientAlerts(
  service: ResolvedService,
  pack: ResolvedClient,
): readonly PromqlAlert[] {
  const calls = caller(service, pack);
  const { peer } = pack.metrics;
  const { errorRatio, latency } = pack;
  const to = peer === undefined ? '' : ` to${nameOf(peer)}`;
  return [
    ...(errorRatio === false
      ? []
      : [
          failureRatioHigh(calls, {
            name: CLIENT_ERROR_RATIO_HIGH,
            pack,
            label: peer,
            limit: errorRatio,
            severity: 'ticket',
            summary: `Calls of ${service.name}${to} fail.`,
            describe: (share) =>
              `${share} of the calls fail; the limit is ${formatPercent(errorRatio)}.`,
            runbook: {
              meaning:
                'The ratio of failed calls of a service to one other, over five minutes, is above `errorRatio` of its definition.',
              impact:
                'The service answers with errors or without a part of its results, unless it has a fallback. Retries add load to the ' +
                'service that is called.',
              diagnosis: `- Does the service that is called have alerts? Open its dashboard.
- Do its other callers have errors, too? If not, compare the addresses, the credentials and the network policies.
- Which error: refused connections, timeouts, or status 5xx? Read the log lines and the traces of the caller.`,
              mitigation:
                'Continue with the runbook of the service that is called. Enable the fallback, and reduce retries and timeouts.',
            },
          }),
        ]),
    ...(latency !== false && hasDurations(calls) ? [latencyHigh(calls, pack, latency, to)] : []),
  ];
}

/** Fires when calls to one peer are slow. */
function latencyHigh(
  calls: TimedService,
  pack: ResolvedClient,
  limit: string,
  to: string,
): PromqlAlert {
  const { peer, success } = pack.metrics;
  const { minimumRate } = pack;
  const grouping = groupedBy(peer);
  const bound = parseDurationMs(limit) / 1000;
  const value = exampleOf(success.example, peer);
  const shown = (text: string) =>
    peer === undefined ? text : text.replaceAll(`{{ $labels.${peer} }}`, value);
  const series = serviceTestSeries(calls);
  const all = Math.ceil(minimumRate * 60) * 100;
  const durations = (fast: string, every: string) =>
    withDurations(
      series.requests('success', every),
      durationTestSeries(calls, bound, { fast, all: every }),
    );
  const summary = `Calls of ${calls.name}${to} are slow.`;
  const description = (quantile: string) =>
    `The 99th percentile of their duration is ${quantile}; the limit is ${limit}.`;
  return promqlAlert({
    name: CLIENT_LATENCY_HIGH,
    expr: and(
      gt(durationQuantile(calls, 0.99, grouping.by), bound),
      gt(sum(requestRate(calls), grouping), minimumRate),
    ),
    for: '10m',
    keepFiringFor: '5m',
    severity: 'ticket',
    ...ofPack(calls, pack),
    summary,
    description: description('{{ $value | humanizeDuration }}'),
    runbook: {
      meaning:
        'The 99th percentile of the duration of calls to one other service is above `latency` of the definition. It includes the network ' +
        'and the time in the connection pool of the caller.',
      impact:
        'Requests that need these calls are slow. Connections and memory of the caller are in use for longer.',
      diagnosis: `- Is the service that is called slow itself? Compare with *Latency* on its dashboard.
- If not: is the connection pool of the caller exhausted, is DNS slow, are connections made for each call?
- Open traces of slow calls: which span takes the time?`,
      mitigation:
        'Continue with the runbook of the service that is called. Shorten the timeout, so that the caller fails fast.',
    },
    tests: () => [
      {
        title: 'calls take longer than the limit',
        series: durations('0x40', `0+${all}x40`),
        at: '30m',
        fires: [
          {
            labels: {
              ...expectedLabels(calls, 'ticket'),
              ...(peer === undefined ? {} : { [peer]: value }),
              ...packLabels(pack),
            },
            summary: shown(summary),
            description: description(formatSeconds(slowQuantile(calls, bound))),
          },
        ],
      },
      {
        title: 'calls take just under the limit',
        series: durations(`0+${all}x40`, `0+${all}x40`),
        at: '30m',
        fires: [],
      },
      {
        title: 'slow calls in the past, and none now',
        series: durations('0x40', `${all}x40`),
        at: '30m',
        fires: [],
      },
      { title: 'the metrics are missing', series: [], at: '30m', fires: [] },
    ],
  });
}
