import { httpRequestsInFlight } from '@observability-stack/contracts/standard/http';
import { up } from '@observability-stack/contracts/standard/target';
import {
  and,
  avgOverTime,
  equal,
  gt,
  minOverTime,
  offset,
  range,
  unless,
} from '@observability-stack/promql';
import { millisecondsOf } from '@observability-stack/query-common';
import {
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
  type Runbook,
} from '../../catalog/definitions/alert';
import { serviceHttpRequests, serviceHttpRequestsNow } from '../../catalog/metrics/recorded-http';
import { HTTP_TRAFFIC_GONE } from '../names';
import type { OutageTiming } from '../outage/timing';
import { type HttpService, labelsInTest, seriesOf } from './service';

const gone: Runbook = {
  meaning:
    'The service answered a steady stream of requests over the last hour, and answers none any more. With the label ' +
    '`window` there was not a moment without requests in that hour, and so a minute without is enough; without it they ' +
    'were many on the whole, and have been gone for longer. Services that are often idle do not raise it.',
  impact: 'What its users ask does not arrive, or arrives and is not counted.',
  diagnosis: `- Do its callers see errors, and of what kind: DNS, connections refused, timeouts?
- Are its pods ready, and does its Service have endpoints? \`kubectl get endpointslices\`
- Did an Ingress, a route, a certificate or a network policy change?
- Do its replicas still answer scrapes, and does \`http_requests_total\` stand still?`,
  mitigation:
    'Undo the last change to the way that requests take. If the callers stopped on purpose, silence the alert ' +
    'for an hour.',
};

/** By then it is known that they have stopped, and the hour before was whole. */
const SETTLED = '15m';

/** Requests that came steadily come no more. */
export function trafficGone(service: HttpService, steadyRate: number): PromqlAlert {
  const { name } = service;
  const requests = serviceHttpRequests.where({ service: name });
  const series = seriesOf(service);
  const steady = Math.ceil(steadyRate) * 2;
  const perMinute = steady * 60;
  const description = (rate: string) =>
    `There were ${rate} requests a second over the hour before, and now there is none.`;
  return promqlAlert({
    name: HTTP_TRAFFIC_GONE,
    // where the series is gone there is no request either
    expr: unless(
      gt(avgOverTime(offset(range(requests, '1h'), SETTLED)), steadyRate),
      gt(requests, 0),
    ),
    for: '5m',
    severity: 'page',
    team: service.team,
    service: name,
    summary: `Nothing reaches ${name} any more.`,
    description: description('{{ printf "%.0f" $value }}'),
    runbook: gone,
    tests: () => [
      {
        title: 'a steady stream stops',
        series: [series.requests(200, `0+${perMinute}x90 ${perMinute * 90}x30`)],
        at: '102m',
        fires: [
          {
            labels: labelsInTest(service, 'page'),
            summary: `Nothing reaches ${name} any more.`,
            description: description(String(steady)),
          },
        ],
      },
      {
        title: 'all replicas are gone, and their series with them',
        series: [series.requests(200, `0+${perMinute}x90 stale`)],
        at: '102m',
        fires: [
          {
            labels: labelsInTest(service, 'page'),
            summary: `Nothing reaches ${name} any more.`,
            description: description(String(steady)),
          },
        ],
      },
      {
        title: 'a restart: counters start again, and requests go on',
        series: [series.requests(200, `0+${perMinute}x90 0+${perMinute}x30`)],
        at: '102m',
        fires: [],
      },
      {
        title: 'a few requests now and then, then none',
        series: [series.requests(200, `0+${steadyRate * 30}x90 ${steadyRate * 2700}x30`)],
        at: '102m',
        fires: [],
      },
      {
        title: 'a new service that nobody has asked yet',
        series: [series.requests(200, '0x120')],
        at: '102m',
        fires: [],
      },
    ],
  });
}

/** Requests that came at every moment of an hour come no more. Sooner seen, of fewer services. */
export function trafficStopped(
  service: HttpService,
  steadyRate: number,
  { window, scrape, scrapes }: OutageTiming,
): PromqlAlert {
  const { name } = service;
  const requests = serviceHttpRequestsNow.where({ service: name });
  const series = seriesOf(service);
  /** Of a scrape. */
  const each = Math.ceil((2 * steadyRate * millisecondsOf(scrape)) / 1000);
  /** The hour and a quarter that it looks back. */
  const before = Math.ceil((80 * 60_000) / millisecondsOf(scrape));
  const last = each * before;
  const half = Math.floor(before / 2);
  const summary = `Nothing reaches ${name} any more.`;
  const description = `For an hour there were more than ${steadyRate} requests a second at every moment, and for ${window} there has been none.`;
  const test = (title: string, values: string, fires = false): PromqlTest => ({
    title,
    interval: scrape,
    series: [series.up(`1x${before + 20}`), series.requests(200, values)],
    at: scrapes(before + 4),
    fires: fires
      ? [{ labels: { ...labelsInTest(service, 'page'), window }, summary, description }]
      : [],
  });
  return promqlAlert({
    name: HTTP_TRAFFIC_GONE,
    expr: and(
      equal(requests, 0),
      gt(minOverTime(offset(range(requests, '1h'), SETTLED)), steadyRate),
    ),
    severity: 'page',
    team: service.team,
    service: name,
    labels: { window },
    summary,
    description,
    runbook: gone,
    tests: () => [
      test('a steady stream stops', `0+${each}x${before} ${last}x20`, true),
      test('one scrape fails', `0+${each}x${before} _x1 ${last + each * 2}+${each}x20`),
      test(
        'a restart: counters start again, and requests go on',
        `0+${each}x${before} 0+${each}x20`,
      ),
      test(
        'a stream that pauses now and then stops',
        `0+${each * 2}x${half} ${each * 2 * half}x9 ${each * 2 * half}+${each * 2}x${before - half - 20} ${each * 2 * (before - 20)}x40`,
      ),
      test('a new service that nobody has asked yet', `0x${before + 20}`),
    ],
  });
}

/** The program runs, and does not say what it should. */
export function metricsMissing(service: HttpService): PromqlAlert {
  const { name } = service;
  const series = seriesOf(service);
  const summary = '{{ $labels.instance }} does not measure its requests.';
  const description = (instance: string) =>
    `${instance} answers scrapes without \`${httpRequestsInFlight.name}\`: what is made from its HTTP metrics is blind.`;
  return promqlAlert({
    name: 'HttpMetricsMissing',
    expr: unless(
      equal(up.where({ service: name }), 1),
      // a gauge that is there from the start; counters wait for the first request
      httpRequestsInFlight.where({ service: name }),
      { on: ['job', 'instance'] },
    ),
    for: '15m',
    severity: 'ticket',
    team: service.team,
    service: name,
    summary,
    description: description('{{ $labels.instance }}'),
    runbook: {
      meaning:
        'A replica answers scrapes, but the HTTP metrics that its record promises are not among the answers.',
      impact:
        'Users notice nothing. Alerts, SLOs and dashboards of the service do not see this replica.',
      diagnosis: `- Look at its \`/metrics\`: what is there, and under which names?
- Was the instrumentation removed, renamed, or left out of a build?`,
      mitigation:
        'Bring the instrumentation back, with the names of the catalogue. If it is no HTTP service any more, take ' +
        '`signals` out of its record.',
    },
    tests: () => [
      {
        title: 'one of two replicas has lost its metrics',
        series: [
          ...[0, 1].map((replica) => series.up('1x30', replica)),
          series.inFlight('0x30', 0),
          series.inFlight('0x5 stale', 1),
        ],
        at: '25m',
        fires: [
          {
            labels: {
              ...labelsInTest(service, 'ticket'),
              job: name,
              instance: `${name}-1`,
            },
            summary: `${name}-1 does not measure its requests.`,
            description: description(`${name}-1`),
          },
        ],
      },
      {
        title: 'a replica is new and idle, and another is down',
        series: [
          series.up('1x30', 0),
          series.inFlight('0x30', 0),
          series.up('1x5 0x25', 1),
          series.inFlight('0x5 stale', 1),
        ],
        at: '25m',
        fires: [],
      },
    ],
  });
}
