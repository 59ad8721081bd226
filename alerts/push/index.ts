import { absent, gt, type QueryDuration, seconds, sub, time } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import {
  inputSeries,
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import type { Duration } from '../../catalog/definitions/common';
import { pushFailureTimeSeconds, pushTimeSeconds } from '../../constructs/pushgateway/metrics';
import type { ResolvedService } from '../../resolve/services';
import { PUSH_STALE } from '../names';

/** A service that pushes to the Pushgateway. */
export type PushingService = ResolvedService & {
  readonly push: Exclude<ResolvedService['push'], false>;
};
export const isPushing = (service: ResolvedService): service is PushingService =>
  service.push !== false;

/** Alerts on the groups that a service pushes: the Pushgateway exposes the last values until they are deleted. */
export const pushGroups = (env: string, service: ResolvedService): readonly RuleGroup[] =>
  isPushing(service)
    ? [
        {
          name: `${service.name}/pushes`,
          team: service.team,
          job: service.name,
          rules: [pushStale(service), pushRejected(service), pushMissing(env, service)],
        },
      ]
    : [];

/** Labels of a group in tests; `instance` is the second label of its grouping key. */
const groupLabels = ({ team, name }: PushingService, instance?: string) => ({
  team,
  service: name,
  env: 'test',
  job: name,
  ...(instance === undefined ? {} : { instance }),
});

/**
 * Returns the interval between the values of a test, below the lookback of 5 minutes, and the times
 * of its assertions.
 */
function testTimes(staleAfter: Duration) {
  const minutes = Math.ceil(parseDurationMs(staleAfter) / 60_000);
  const step = Math.min(4, Math.ceil(minutes / 40));
  const steps = Math.ceil(minutes / step);
  return { interval: `${step}m`, step, steps, at: (count: number) => `${count * step}m` };
}

/** Fires when a group has not been pushed for longer than the service allows. */
function pushStale(service: PushingService): PromqlAlert {
  const { name, team } = service;
  const { staleAfter } = service.push;
  const { interval, step, steps, at } = testTimes(staleAfter);
  // `for` takes two evaluations, or five minutes.
  const pending = Math.max(2, Math.ceil(6 / step));
  const pushed = (values: string, instance?: string) =>
    inputSeries(pushTimeSeconds.where(groupLabels(service, instance)), values);
  const first = step * 60;
  const often = `0+${first}x${steps * 3}`;
  const description = `The last successful push to this group is more than ${staleAfter} old. Prometheus still scrapes its last values.`;
  const summary = (group: string) => `${group} does not push its metrics.`;
  return promqlAlert({
    name: PUSH_STALE,
    // 0 until the first successful push.
    expr: gt(
      sub(time(), gt(pushTimeSeconds.where({ service: name }), 0)),
      seconds(staleAfter as QueryDuration),
    ),
    for: '5m',
    severity: 'ticket',
    team,
    service: name,
    summary: summary('{{ $labels.job }}'),
    description,
    runbook: {
      meaning:
        'A group of metrics in the Pushgateway was last pushed longer ago than `push.staleAfter` of the service. The labels of ' +
        'the alert are its grouping key. The Pushgateway exposes a group until it is deleted, so its metrics look current.',
      impact:
        'The batch job has not run, has failed before its push, or cannot reach the Pushgateway. Panels and alerts on its metrics show ' +
        'the values of its last run.',
      diagnosis: `- Has the job run? \`kubectl get cronjobs,jobs\` in its namespace, and the log of its last pod.
- Is the CronJob suspended, or does a previous run still block it (\`concurrencyPolicy: Forbid\`)?
- Did the push fail? The log of the job shows the status; [PushRejected](PushRejected.md) fires for rejected metrics.
- Is the group one that no run pushes any more, such as that of a removed shard?`,
      mitigation:
        'Fix the job and run it: `kubectl create job --from=cronjob/NAME NAME-manual`. Delete a group that is not used any more: ' +
        '`curl -X DELETE http://pushgateway.observability.svc:9091/metrics/job/NAME`, with the other labels of its grouping key as more ' +
        'pairs of path elements. If it runs less often than expected, raise `push.staleAfter`.',
    },
    tests: () => [
      {
        title: 'one of two groups is no longer pushed',
        interval,
        series: [pushed(often, 'eu'), pushed(`${first}x${steps * 3}`, 'us')],
        at: at(steps + 2 + pending),
        fires: [
          {
            labels: { ...groupLabels(service, 'us'), severity: 'ticket' },
            summary: summary(name),
            description,
          },
        ],
      },
      {
        title: 'the last push is not yet too old',
        interval,
        series: [pushed(`${first}x${steps * 3}`)],
        at: at(steps),
        fires: [],
      },
      {
        title: 'the group was deleted',
        interval,
        series: [pushed(`${first}x${steps + 2} stale`)],
        at: at(steps + 4 + pending),
        fires: [],
      },
      {
        title: 'no push has succeeded, which is another alert',
        interval,
        series: [pushed(`0x${steps * 3}`)],
        at: at(steps + 2 + pending),
        fires: [],
      },
    ],
  });
}

/** Fires when the Pushgateway rejected the last push to a group. */
function pushRejected(service: PushingService): PromqlAlert {
  const { name, team } = service;
  const own = groupLabels(service);
  const times = (pushed: string, failed: string) => [
    inputSeries(pushTimeSeconds.where(own), pushed),
    inputSeries(pushFailureTimeSeconds.where(own), failed),
  ];
  const fires = [
    {
      labels: { ...own, severity: 'ticket' },
      summary: `The Pushgateway rejected metrics of ${name}.`,
      description:
        'The last push to this group was rejected. The group has the metrics of the last successful push.',
    },
  ];
  const test = (
    title: string,
    [pushed, failed]: readonly [string, string],
    expected: PromqlTest['fires'],
  ): PromqlTest => ({ title, series: times(pushed, failed), at: '20m', fires: expected });
  return promqlAlert({
    name: 'PushRejected',
    expr: gt(
      pushFailureTimeSeconds.where({ service: name }),
      pushTimeSeconds.where({ service: name }),
    ),
    for: '5m',
    severity: 'ticket',
    team,
    service: name,
    summary: 'The Pushgateway rejected metrics of {{ $labels.job }}.',
    description:
      'The last push to this group was rejected. The group has the metrics of the last successful push.',
    runbook: {
      meaning:
        'The last push to a group was rejected, because its metrics are invalid or contradict metrics that the Pushgateway already ' +
        'has: another type for the same name, or the same series twice. The Pushgateway answered 400, with the reason.',
      impact:
        'The results of the last run are missing. Panels and alerts show those of the run before.',
      diagnosis: `- Read the reason in the log of the job, or in that of the Pushgateway: \`kubectl -n observability logs pushgateway-0 | grep invalid\`
- Does another job, or an old group, have a metric of the same name with another type?
- Do the metrics have the labels of the grouping key with other values, or timestamps? Both are rejected.`,
      mitigation:
        'Fix the metrics of the job and run it again; the alert resolves with its next successful push. If an old group is in the ' +
        'way, delete it: `curl -X DELETE http://pushgateway.observability.svc:9091/metrics/job/NAME`.',
    },
    tests: () => [
      test('the type of a metric changed', ['60x20', '0x5 300x15'], fires),
      test('the first push was rejected', ['0x20', '60x20'], fires),
      test('a rejected push was repeated with success', ['60x10 660x10', '0x5 300x15'], []),
      test('no push was rejected', ['60x20', '0x20'], []),
    ],
  });
}

/** Fires when the Pushgateway has no group of the service. */
function pushMissing(env: string, service: PushingService): PromqlAlert {
  const { name, team } = service;
  const { staleAfter } = service.push;
  const { interval, steps, at } = testTimes(staleAfter);
  const labels = { team, service: name, env, job: name, severity: 'ticket' };
  const summary = `${name} has never pushed its metrics.`;
  const description = `For ${staleAfter}, the Pushgateway has had no group of this job.`;
  const other = inputSeries(
    pushTimeSeconds.where({ ...groupLabels(service), service: 'other', job: 'other' }),
    `60x${steps * 3}`,
  );
  return promqlAlert({
    name: 'PushMissing',
    expr: absent(pushTimeSeconds.where({ service: name })),
    for: staleAfter,
    severity: 'ticket',
    team,
    service: name,
    // `absent` takes labels only from its matchers.
    labels: { env, job: name },
    summary,
    description,
    runbook: {
      meaning:
        'The definition of a service declares that it pushes to the Pushgateway, which has no group of its job: it has never pushed, ' +
        'pushes under another name, or the group was deleted and not pushed again.',
      impact: 'The service is not monitored. Other alerts on its metrics cannot fire.',
      diagnosis: `- Has the job run? \`kubectl get cronjobs,jobs\` in its namespace, and the log of its last pod.
- Does it push to \`/metrics/job/NAME\`, with the name of the service? [PushgatewayJobUndeclared](PushgatewayJobUndeclared.md) fires for
  other names.
- Can it reach the Pushgateway? Its pods need the label \`app.kubernetes.io/name\` with the name of the service, and the network
  policies of its namespace must allow port 9091.
- Did the Pushgateway lose its volume?`,
      mitigation:
        'Fix the job and run it: `kubectl create job --from=cronjob/NAME NAME-manual`. If it does not push any more, remove `push` from the ' +
        'definition of the service.',
    },
    tests: () => [
      {
        title: 'only another job pushes',
        interval,
        series: [other],
        at: at(steps * 2 + 1),
        fires: [{ labels, summary, description }],
      },
      {
        title: 'not yet for long enough',
        interval,
        series: [other],
        at: at(steps - 1),
        fires: [],
      },
      {
        title: 'a group exists, however old',
        interval,
        series: [inputSeries(pushTimeSeconds.where(groupLabels(service)), `60x${steps * 3}`)],
        at: at(steps * 2 + 1),
        fires: [],
      },
    ],
  });
}
