import { up } from '@observability-stack/contracts/standard/target';
import { count, gt, labelRe, lt, max, seconds, sub, sum, time } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { pushgatewayHttpRequests, pushTimeSeconds } from '../../constructs/pushgateway/metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { increaseFromZero } from '../from-zero';
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testJob,
  testTarget,
} from './test-helpers';

const here = testTarget('pushgateway');
const job = { job: 'pushgateway' } as const;
const WINDOW = '30m';

const requests = (code: string, values: string, handler = 'push') => [
  inputSeries(pushgatewayHttpRequests.where(here, { code, handler, method: 'post' }), values),
];
const isUp = inputSeries(up.where(here), '1x120');

const refusing: PromqlAlert = promqlAlert({
  name: 'PushgatewayRefusing',
  expr: gt(
    sum(
      increaseFromZero(
        {
          counter: pushgatewayHttpRequests.where(job, {
            code: labelRe('[45]..'),
            handler: labelRe('push|delete'),
          }),
          own: ['code', 'handler', 'method'],
          targets: job,
        },
        WINDOW,
      ),
      byTarget,
    ),
    0,
  ),
  for: '5m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} refuses pushes.',
  description: `It answered {{ printf "%.0f" $value }} pushes or deletions with an error in the last ${WINDOW}.`,
  runbook: {
    meaning:
      'The Pushgateway answered pushes or deletions with an error: 400 for metrics that it cannot parse or that contradict others, ' +
      '500 for its own faults.',
    impact:
      'The metrics of the last run of a batch job are missing. If they could be parsed and the job is declared, `PushRejected` fires, too, ' +
      'and names the job.',
    diagnosis: `- Which status, and which handler? \`sum by (code, handler) (increase(pushgateway_http_requests_total{code=~"[45].."}[30m]))\`
- Read the reason: \`kubectl -n observability logs pushgateway-0 --tail=100\`. Metrics that cannot be parsed are logged at level
  debug only; the sender gets the reason in the answer.
- Which job failed? \`kubectl get jobs -A\``,
    mitigation:
      'Fix the metrics of the job: a newline after the last line, one `# TYPE` line per metric, no timestamps. With status 500, ' +
      'check the volume, and restart the pod: `kubectl -n observability rollout restart statefulset/pushgateway`',
  },
  tests: notFiringBefore('38m', [
    firingTest(
      'the first push of a job cannot be parsed',
      '45m',
      [isUp, ...requests('200', '5x60'), ...requests('400', '_x35 1x30')],
      expectedAlert('ticket', here, [
        'pushgateway-0 refuses pushes.',
        `It answered 1 pushes or deletions with an error in the last ${WINDOW}.`,
      ]),
    ),
    notFiringTest('every push succeeds', '60m', [isUp, ...requests('200', '0+1x60')]),
    notFiringTest('the last error was an hour ago', '90m', [
      isUp,
      ...requests('400', '_x10 1x110'),
    ]),
    notFiringTest('a path that does not exist was requested', '45m', [
      isUp,
      ...requests('404', '_x35 1x30', 'static'),
    ]),
  ]),
});

const undeclaredGroup = { ...testJob('pushgateway'), job: 'backup' };

const jobUndeclared: PromqlAlert = promqlAlert({
  name: 'PushgatewayJobUndeclared',
  // The scrape sets the label `service` of all others to that of their definition.
  expr: lt(
    sub(
      time(),
      max(pushTimeSeconds.where({ service: 'pushgateway' }), {
        by: ['team', 'service', 'env', 'job'],
      }),
    ),
    seconds('1d'),
  ),
  for: '15m',
  severity: 'ticket',
  summary: 'Job {{ $labels.job }} pushes metrics, but no service declares it.',
  description:
    'Its last push was {{ $value | humanizeDuration }} ago. Prometheus drops the metrics that it pushes.',
  runbook: {
    meaning:
      'A job pushed within the last day, and its name is not that of a service with `push`. Prometheus stores only the times of its ' +
      'pushes.',
    impact:
      'The metrics of the job are dropped. It can push because its pods are also those of a service with `push`, or because the cluster does not ' +
      'enforce network policies.',
    diagnosis: `- Find the owner of the job by its name, and by the metrics that it pushed: \`/metrics\` of the Pushgateway.
- Was the service renamed or removed, and its group kept?`,
    mitigation:
      'Add `push: pushgateway()` to the service of that name, or let the job push under the name of its service. Delete a group that is ' +
      'not used any more: `curl -X DELETE http://pushgateway.observability.svc:9091/metrics/job/NAME`',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'a job without a definition',
      '30m',
      [inputSeries(pushTimeSeconds.where(undeclaredGroup), '60x30')],
      expectedAlert('ticket', undeclaredGroup, [
        'Job backup pushes metrics, but no service declares it.',
        'Its last push was 29m 0s ago. Prometheus drops the metrics that it pushes.',
      ]),
    ),
    notFiringTest('its last push was days ago', '49h', [
      inputSeries(pushTimeSeconds.where(undeclaredGroup), '60x3000'),
    ]),
    notFiringTest('a job with a definition', '30m', [
      inputSeries(
        pushTimeSeconds.where({ ...undeclaredGroup, team: 'shop', service: 'backup' }),
        '60x30',
      ),
    ]),
  ]),
});

/** Fires when the number of groups indicates that some are never deleted. */
function tooManyGroups(maxGroups: number): PromqlAlert {
  const limit = Math.max(1, maxGroups);
  /** Groups of one job, by the second label of their grouping key. */
  const groups = (number: number) =>
    Array.from({ length: number }, (_, index) =>
      inputSeries(
        pushTimeSeconds.where({
          team: 'shop',
          service: 'backup',
          env: 'test',
          job: 'backup',
          instance: `run-${index}`,
        }),
        '60x30',
      ),
    );
  const description = (number: string) =>
    `It has ${number} groups, and is expected to have at most ${limit}. It keeps each of them until it is deleted.`;
  const labels = { team: PLATFORM_TEAM, service: 'pushgateway', env: 'test' };
  const summary = 'The Pushgateway has too many groups.';
  return promqlAlert({
    name: 'PushgatewayTooManyGroups',
    expr: gt(count(pushTimeSeconds.where(), { by: ['env'] }), limit),
    for: '10m',
    severity: 'ticket',
    team: PLATFORM_TEAM,
    service: 'pushgateway',
    summary,
    description: description('{{ $value }}'),
    runbook: {
      meaning:
        'The Pushgateway has more groups than `pushgateway.maxGroups`. Each grouping key is a group, so a label with a value per run, pod or ' +
        'date creates one for each of them, and the Pushgateway never expires any.',
      impact:
        'Every scrape and every push gets slower, and the memory of the Pushgateway grows. At the sample limit of the job, the whole ' +
        'scrape is dropped.',
      diagnosis: `- Which job has them? \`topk(5, count by (job) (push_time_seconds))\`
- Which label of the grouping key has many values? \`push_time_seconds{job="…"}\``,
      mitigation:
        'Remove the label from the grouping key of the job, so that each run replaces the group of the last one, and delete the old groups: ' +
        '`curl -X DELETE` on their paths. If the number is expected, raise `pushgateway.maxGroups`.',
    },
    tests: () =>
      notFiringBefore('9m', [
        firingTest(
          'a group for each run',
          '20m',
          groups(limit + 1),
          expectedAlert('ticket', labels, [summary, description(String(limit + 1))]),
        ),
        notFiringTest('as many as expected', '20m', groups(limit)),
      ]),
  });
}

/** Alerts on the Pushgateway, if it is enabled. The services that push have their own, below `alerts/push`. */
export const pushgatewayGroups = ({ pushgateway }: ResolvedEnvironment): readonly RuleGroup[] =>
  pushgateway
    ? [
        {
          name: 'pushgateway',
          team: PLATFORM_TEAM,
          job: 'pushgateway',
          rules: [refusing, jobUndeclared, tooManyGroups(pushgateway.maxGroups)],
        },
      ]
    : [];
