import { and, div, gt, sum } from '@observability-stack/promql';
import { type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { serviceHttpErrorRatio, serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { HTTP_ERROR_RATIO_HIGH, HTTP_REPLICA_FAILING } from '../names';
import {
  failureRate,
  type HttpService,
  labelsInTest,
  percent,
  requestRate,
  seriesOf,
} from './service';

/** A round number of requests a minute, well above the minimum. */
const perMinute = ({ signals }: HttpService): number =>
  Math.max(1000, Math.ceil(signals.minimumRate * 60) * 10);

/** Too many of a service's requests fail. */
export function errorRatioHigh(service: HttpService, limit: number): PromqlAlert {
  const { name, signals } = service;
  const own = { service: name };
  const series = seriesOf(service);
  const all = perMinute(service);
  const failing = Math.ceil(all * Math.min(1, limit * 2));
  const description = (share: string) =>
    `${share} of the requests to ${name} fail with a status of 5xx; the limit is ${percent(limit)}.`;
  return promqlAlert({
    name: HTTP_ERROR_RATIO_HIGH,
    expr: and(
      gt(serviceHttpErrorRatio.where(own), limit),
      gt(serviceHttpRequests.where(own), signals.minimumRate),
    ),
    for: '5m',
    keepFiringFor: '5m',
    severity: 'page',
    team: service.team,
    service: name,
    summary: `Too many requests to ${name} fail.`,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'Over five minutes, the share of HTTP requests that the service answered with a status of 5xx has been ' +
        'above the limit of its record.',
      impact: 'Users, or the services that call it, get errors for that share of what they ask.',
      diagnosis: `- Which route fails, and with which status?
  \`sum by (route, status_code) (rate(http_requests_total{service="…",status_code=~"5.."}[5m]))\`
- All replicas or one? The same query by \`instance\`.
- Since when, and what was deployed or changed then?
- The log lines of level \`error\` of the service, and the traces behind their \`trace_id\`.
- Do the services that it calls fail, too?`,
      mitigation:
        'Roll back what was deployed last. If a service behind it fails, go there. If one replica alone fails, delete ' +
        'its pod. If load is the cause, add replicas or shed load.',
    },
    tests: () => [
      {
        title: 'twice the limit fails on all replicas',
        series: [
          series.requests(200, `0+${all - failing}x30`, 0),
          series.requests(500, `0+${failing}x30`, 0),
        ],
        at: '20m',
        fires: [
          {
            labels: labelsInTest(service, 'page'),
            summary: `Too many requests to ${name} fail.`,
            description: description(percent(failing / all)),
          },
        ],
      },
      {
        title: 'half the limit fails',
        series: [
          series.requests(200, `0+${all}x30`),
          series.requests(500, `0+${Math.floor((all * limit) / 2)}x30`),
        ],
        at: '20m',
        fires: [],
      },
      {
        title: 'next to nobody asks, and what is asked fails',
        series: [series.requests(500, `0+${signals.minimumRate * 30}x30`)],
        at: '20m',
        fires: [],
      },
      {
        title: 'nobody asks, and counters of earlier failures stand still',
        series: [series.requests(200, '7x30'), series.requests(500, '3x30')],
        at: '20m',
        fires: [],
      },
      {
        title: 'a restart of a healthy replica takes its counters back to zero',
        series: [
          series.requests(200, `0+${all}x15 0+${all}x15`),
          series.requests(500, `100x15 0x15`),
        ],
        at: '20m',
        fires: [],
      },
    ],
  });
}

/** One replica fails while the others hide it. */
export function replicaFailing(service: HttpService, limit: number): PromqlAlert {
  const { name, signals } = service;
  const perReplica = { by: ['team', 'service', 'env', 'job', 'instance'] } as const;
  const series = seriesOf(service);
  const all = perMinute(service);
  const failing = Math.ceil(all * Math.min(1, limit * 2));
  const replicas = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const healthy = replicas.map((replica) => series.requests(200, `0+${all}x30`, replica));
  const description = (share: string) =>
    `${share} of the requests to this replica of ${name} fail; the limit is ${percent(limit)}.`;
  return promqlAlert({
    name: HTTP_REPLICA_FAILING,
    expr: gt(
      div(
        sum(failureRate(service), perReplica),
        gt(sum(requestRate(service), perReplica), signals.minimumRate),
      ),
      limit,
    ),
    for: '10m',
    severity: 'ticket',
    team: service.team,
    service: name,
    summary: 'Requests to {{ $labels.instance }} fail.',
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'Of the requests that one replica answers, more fail than the record of the service allows. Over all ' +
        'replicas the share may be so small that nothing else is noticed.',
      impact: 'Who is sent to this replica gets errors; a retry that reaches another one helps.',
      diagnosis: `- Compare it with its neighbours: version, node, configuration, age, memory.
- The log lines of level \`error\` of its pod.
- Does its node have trouble: disk, clock, network?`,
      mitigation:
        'Delete the pod. If the new one on the same node fails as well, drain the node. If all replicas of one ' +
        'version fail, roll back.',
    },
    tests: () => [
      {
        title: 'one of ten fails',
        series: [
          ...healthy,
          series.requests(200, `0+${all - failing}x30`),
          series.requests(500, `0+${failing}x30`),
        ],
        at: '25m',
        fires: [
          {
            labels: { ...labelsInTest(service, 'ticket'), job: name, instance: `${name}-0` },
            summary: `Requests to ${name}-0 fail.`,
            description: description(percent(failing / all)),
          },
        ],
      },
      {
        title: 'all ten fail as seldom as they may',
        series: [
          ...healthy,
          ...replicas.map((replica) =>
            series.requests(500, `0+${Math.floor((all * limit) / 2)}x30`, replica),
          ),
        ],
        at: '25m',
        fires: [],
      },
      {
        title: 'one of ten gets next to nothing to do, and fails at that',
        series: [...healthy, series.requests(500, `0+${signals.minimumRate * 30}x30`)],
        at: '25m',
        fires: [],
      },
    ],
  });
}
