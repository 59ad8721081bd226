import { and, div, gt, sum } from '@observability-stack/promql';
import { type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { serviceHttpErrorRatio, serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { HTTP_ERROR_RATIO_HIGH, HTTP_REPLICA_FAILING } from '../names';
import { failureRate, requestRate } from './queries';
import { byReplica, expectedLabels, failureText, formatPercent, type HttpService } from './service';
import { serviceTestSeries } from './test-series';

/** Returns a round number of requests per minute, well above the minimum. */
const perMinute = ({ signals }: HttpService): number =>
  Math.max(1000, Math.ceil(signals.minimumRate * 60) * 10);

/** Fires when the ratio of failed requests is above the limit. */
export function errorRatioHigh(service: HttpService, limit: number): PromqlAlert {
  const { name, signals } = service;
  const own = { service: name };
  const series = serviceTestSeries(service);
  const all = perMinute(service);
  const failing = Math.ceil(all * Math.min(1, limit * 2));
  const description = (share: string) =>
    `${share} of the requests to ${name} ${failureText(service)}; the limit is ${formatPercent(limit)}.`;
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
    summary: `${name} has a high error ratio.`,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'Over five minutes, the ratio of failed requests was above the limit in the definition of the service. A request ' +
        'fails if it is answered with status 5xx, unless the vocabulary of its signals has another condition.',
      impact: 'Users, or the services that call it, get errors for this share of their requests.',
      diagnosis: `- Which route fails, and with which status? Open *Errors* and *Requests by status* on the dashboard of the service. With
  the metrics of \`http()\`: \`sum by (route, status_code) (rate(http_requests_total{service="…",status_code=~"5.."}[5m]))\`
- All replicas or one? Run the query of the panel by \`instance\`.
- When did it start, and what was deployed or changed then?
- Check the log lines of the service with level \`error\`, and the traces of their \`trace_id\`.
- Do the services that it calls fail, too?`,
      mitigation:
        'Roll back the last deployment. If a dependency fails, continue there. If only one replica fails, delete ' +
        'its pod. If load is the cause, add replicas or shed load.',
    },
    tests: () => [
      {
        title: 'the error ratio is twice the limit on all replicas',
        series: [
          series.requests('success', `0+${all - failing}x30`, 0),
          series.requests('failure', `0+${failing}x30`, 0),
        ],
        at: '20m',
        fires: [
          {
            labels: expectedLabels(service, 'page'),
            summary: `${name} has a high error ratio.`,
            description: description(formatPercent(failing / all)),
          },
        ],
      },
      {
        title: 'the error ratio is half the limit',
        series: [
          series.requests('success', `0+${all}x30`),
          series.requests('failure', `0+${Math.floor((all * limit) / 2)}x30`),
        ],
        at: '20m',
        fires: [],
      },
      {
        title: 'hardly any requests, and they fail',
        series: [series.requests('failure', `0+${signals.minimumRate * 30}x30`)],
        at: '20m',
        fires: [],
      },
      {
        title: 'no requests, and counters of earlier failures do not increase',
        series: [series.requests('success', '7x30'), series.requests('failure', '3x30')],
        at: '20m',
        fires: [],
      },
      {
        title: 'a restart of a healthy replica resets its counters',
        series: [
          series.requests('success', `0+${all}x15 0+${all}x15`),
          series.requests('failure', `100x15 0x15`),
        ],
        at: '20m',
        fires: [],
      },
    ],
  });
}

/** Fires when one replica fails while the ratio over all replicas is low. */
export function replicaFailing(service: HttpService, limit: number): PromqlAlert {
  const { name, signals } = service;
  const series = serviceTestSeries(service);
  const all = perMinute(service);
  const failing = Math.ceil(all * Math.min(1, limit * 2));
  const replicas = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const healthy = replicas.map((replica) => series.requests('success', `0+${all}x30`, replica));
  const description = (share: string) =>
    `${share} of the requests to this replica of ${name} ${failureText(service)}; the limit is ${formatPercent(limit)}.`;
  return promqlAlert({
    name: HTTP_REPLICA_FAILING,
    expr: gt(
      div(
        sum(failureRate(service), byReplica),
        gt(sum(requestRate(service), byReplica), signals.minimumRate),
      ),
      limit,
    ),
    for: '10m',
    severity: 'ticket',
    team: service.team,
    service: name,
    summary: '{{ $labels.instance }} has a high error ratio.',
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'The error ratio of one replica is above the limit in the definition of the service. Over all ' +
        'replicas the ratio may be too low for other alerts to fire.',
      impact:
        'Requests that are routed to this replica fail. A retry that reaches another replica succeeds.',
      diagnosis: `- Compare the replica with the others: version, node, configuration, age, memory.
- Check the log lines of its pod with level \`error\`.
- Does its node have problems with disk, clock or network?`,
      mitigation:
        'Delete the pod. If its replacement on the same node fails as well, drain the node. If all replicas of one ' +
        'version fail, roll back.',
    },
    tests: () => [
      {
        title: 'one of ten replicas fails',
        series: [
          ...healthy,
          series.requests('success', `0+${all - failing}x30`),
          series.requests('failure', `0+${failing}x30`),
        ],
        at: '25m',
        fires: [
          {
            labels: { ...expectedLabels(service, 'ticket'), job: name, instance: `${name}-0` },
            summary: `${name}-0 has a high error ratio.`,
            description: description(formatPercent(failing / all)),
          },
        ],
      },
      {
        title: 'all ten replicas are just under the limit',
        series: [
          ...healthy,
          ...replicas.map((replica) =>
            series.requests('failure', `0+${Math.floor((all * limit) / 2)}x30`, replica),
          ),
        ],
        at: '25m',
        fires: [],
      },
      {
        title: 'one of ten replicas gets hardly any requests, and they fail',
        series: [...healthy, series.requests('failure', `0+${signals.minimumRate * 30}x30`)],
        at: '25m',
        fires: [],
      },
    ],
  });
}
