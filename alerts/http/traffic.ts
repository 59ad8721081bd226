import { up } from '@observability-stack/contracts/standard/target';
import {
  and,
  avgOverTime,
  eq,
  gt,
  minOverTime,
  offset,
  range,
  sum,
  unless,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import {
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
  type Runbook,
} from '../../catalog/definitions/alert';
import { serviceHttpRequests, serviceHttpRequestsNow } from '../../catalog/metrics/recorded-http';
import { ownTargets } from '../../resolve/scrapes';
import { HTTP_TRAFFIC_GONE } from '../names';
import type { OutageTiming } from '../outage/timing';
import { requestRate, requestSeries } from './queries';
import { expectedLabels, type HttpService } from './service';
import { serviceTestSeries } from './test-series';

const gone: Runbook = {
  meaning:
    'The service handled a steady rate of requests over the last hour and has stopped receiving any. An alert with the label ' +
    '`window` requires that requests arrived at every moment of that hour, so a short gap is enough to fire. Without the label, the ' +
    'average rate was high and the gap is longer. Services that are often idle do not fire.',
  impact: 'Requests of users do not reach the service, or are not counted.',
  diagnosis: `- Do the callers see errors? DNS, refused connections, timeouts?
- Are the pods ready, and does the Service have endpoints? \`kubectl get endpointslices\`
- Did an Ingress, a route, a certificate or a network policy change?
- Do the replicas still answer scrapes while their counter of requests does not increase?`,
  mitigation:
    'Roll back the last change to the path of the requests. If the callers stopped on purpose, silence the alert ' +
    'for an hour.',
};

/** Time without requests after which traffic counts as stopped; the hour before it is complete. */
const SETTLED = '15m';

/** Fires when a service with a steady rate of requests no longer receives any. */
export function trafficMissing(service: HttpService, steadyRate: number): PromqlAlert {
  const { name } = service;
  const requests = serviceHttpRequests.where({ service: name });
  const series = serviceTestSeries(service);
  const steady = Math.ceil(steadyRate) * 2;
  const perMinute = steady * 60;
  const description = (rate: string) =>
    `The rate was ${rate} requests per second over the hour before, and is zero now.`;
  return promqlAlert({
    name: HTTP_TRAFFIC_GONE,
    // A missing series also means that there are no requests.
    expr: unless(
      gt(avgOverTime(offset(range(requests, '1h'), SETTLED)), steadyRate),
      gt(requests, 0),
    ),
    for: '5m',
    severity: 'page',
    team: service.team,
    service: name,
    summary: `${name} no longer receives requests.`,
    description: description('{{ printf "%.0f" $value }}'),
    runbook: gone,
    tests: () => [
      {
        title: 'a steady stream of requests stops',
        series: [series.requests('success', `0+${perMinute}x90 ${perMinute * 90}x30`)],
        at: '102m',
        fires: [
          {
            labels: expectedLabels(service, 'page'),
            summary: `${name} no longer receives requests.`,
            description: description(String(steady)),
          },
        ],
      },
      {
        title: 'all replicas and their series disappear',
        series: [series.requests('success', `0+${perMinute}x90 stale`)],
        at: '102m',
        fires: [
          {
            labels: expectedLabels(service, 'page'),
            summary: `${name} no longer receives requests.`,
            description: description(String(steady)),
          },
        ],
      },
      {
        title: 'a restart resets the counters, and requests continue',
        series: [series.requests('success', `0+${perMinute}x90 0+${perMinute}x30`)],
        at: '102m',
        fires: [],
      },
      {
        title: 'occasional requests, then none',
        series: [series.requests('success', `0+${steadyRate * 30}x90 ${steadyRate * 2700}x30`)],
        at: '102m',
        fires: [],
      },
      {
        title: 'a new service without requests',
        series: [series.requests('success', '0x120')],
        at: '102m',
        fires: [],
      },
    ],
  });
}

/**
 * Fires when a service that received requests at every moment of an hour no longer does: faster than the alert on the
 * average rate, but for fewer services.
 */
export function trafficStopped(
  service: HttpService,
  steadyRate: number,
  { window, scrape, scrapes }: OutageTiming,
): PromqlAlert {
  const { name } = service;
  const requests = serviceHttpRequestsNow.where({ service: name });
  const series = serviceTestSeries(service);
  /** Requests per scrape. */
  const each = Math.ceil((2 * steadyRate * parseDurationMs(scrape)) / 1000);
  /** The 75 minutes that the query looks back, with a margin. */
  const before = Math.ceil((80 * 60_000) / parseDurationMs(scrape));
  const last = each * before;
  const half = Math.floor(before / 2);
  const summary = `${name} no longer receives requests.`;
  const description = `For an hour the rate was above ${steadyRate} requests per second at every moment, and it has been zero for ${window}.`;
  const test = (title: string, values: string, fires = false): PromqlTest => ({
    title,
    interval: scrape,
    series: [series.up(`1x${before + 20}`), series.requests('success', values)],
    at: scrapes(before + 4),
    fires: fires
      ? [{ labels: { ...expectedLabels(service, 'page'), window }, summary, description }]
      : [],
  });
  return promqlAlert({
    name: HTTP_TRAFFIC_GONE,
    expr: and(eq(requests, 0), gt(minOverTime(offset(range(requests, '1h'), SETTLED)), steadyRate)),
    severity: 'page',
    team: service.team,
    service: name,
    labels: { window },
    summary,
    description,
    runbook: gone,
    tests: () => [
      test('a steady stream of requests stops', `0+${each}x${before} ${last}x20`, true),
      test('one scrape fails', `0+${each}x${before} _x1 ${last + each * 2}+${each}x20`),
      test(
        'a restart resets the counters, and requests continue',
        `0+${each}x${before} 0+${each}x20`,
      ),
      test(
        'an intermittent stream of requests stops',
        `0+${each * 2}x${half} ${each * 2 * half}x9 ${each * 2 * half}+${each * 2}x${before - half - 20} ${each * 2 * (before - 20)}x40`,
      ),
      test('a new service without requests', `0x${before + 20}`),
    ],
  });
}

/** Fires when a replica is up but does not expose its request metrics. */
export function metricsMissing(service: HttpService): PromqlAlert {
  const { name, signals } = service;
  const { presence } = signals.vocabulary;
  const series = serviceTestSeries(service);
  const summary = '{{ $labels.instance }} does not expose its HTTP metrics.';
  const description = (instance: string) =>
    presence
      ? `${instance} answers scrapes without \`${presence.name}\`. Alerts and panels that need HTTP metrics have no data for it.`
      : `${instance} answers scrapes without \`${signals.vocabulary.requests.name}\`, although other replicas handle requests. Alerts and panels that need HTTP metrics have no data for it.`;
  const isUp = eq(up.where(ownTargets(service)), 1);
  const on = { on: ['job', 'instance'] as const };
  const lost = {
    labels: { ...expectedLabels(service, 'ticket'), job: name, instance: `${name}-1` },
    summary: `${name}-1 does not expose its HTTP metrics.`,
    description: description(`${name}-1`),
  };
  const perMinute = Math.ceil(signals.minimumRate * 600);
  const requests = (values: string, replica: number) => series.requests('success', values, replica);
  return promqlAlert({
    name: 'HttpMetricsMissing',
    expr: presence
      ? // A gauge exists from the start; counters appear with the first request.
        unless(isUp, presence.where({ service: name }), on)
      : and(
          unless(isUp, requestSeries(service, { everyRoute: true }), on),
          gt(sum(requestRate(service), { by: ['job'] }), signals.minimumRate),
          { on: ['job'] },
        ),
    for: '15m',
    severity: 'ticket',
    team: service.team,
    service: name,
    summary,
    description: description('{{ $labels.instance }}'),
    runbook: {
      meaning:
        'A replica answers scrapes, but does not expose the request metrics that the definition of its service declares. ' +
        'Where no metric exists before the first request, the replica had no request while others had.',
      impact:
        'Alerts, SLOs and dashboards of the service do not include this replica. If it gets no requests, the others have more.',
      diagnosis: `- Check \`/metrics\` of the replica: which metrics are exposed, and under which names?
- Was the instrumentation removed, renamed, or left out of a build?
- Does the load balancer send requests to this replica?`,
      mitigation:
        'Restore the instrumentation with the names of the contracts, or correct the vocabulary of the signals. If the service ' +
        'no longer handles requests, remove `signals` from its definition.',
    },
    tests: () =>
      presence
        ? [
            {
              title: 'one of two replicas loses its metrics',
              series: [
                ...[0, 1].map((replica) => series.up('1x30', replica)),
                ...series.presence('0x30', 0),
                ...series.presence('0x5 stale', 1),
              ],
              at: '25m',
              fires: [lost],
            },
            {
              title: 'a replica is new and idle, and another is down',
              series: [
                series.up('1x30', 0),
                ...series.presence('0x30', 0),
                series.up('1x5 0x25', 1),
                ...series.presence('0x5 stale', 1),
              ],
              at: '25m',
              fires: [],
            },
          ]
        : [
            {
              title: 'one of two replicas loses its metrics',
              series: [
                ...[0, 1].map((replica) => series.up('1x30', replica)),
                requests(`0+${perMinute}x30`, 0),
                requests(`0+${perMinute}x5 stale`, 1),
              ],
              at: '25m',
              fires: [lost],
            },
            {
              title: 'both replicas are idle since their start',
              series: [0, 1].map((replica) => series.up('1x30', replica)),
              at: '25m',
              fires: [],
            },
            {
              title: 'both replicas handle requests',
              series: [0, 1].flatMap((replica) => [
                series.up('1x30', replica),
                requests(`0+${perMinute}x30`, replica),
              ]),
              at: '25m',
              fires: [],
            },
          ],
  });
}
