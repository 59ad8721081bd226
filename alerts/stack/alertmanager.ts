import { div, eq, gt, lt, max, min, rate, sub, sum } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import {
  alertmanagerClusterMembers,
  alertmanagerConfigHash,
  alertmanagerConfigLastReloadSuccessful,
  alertmanagerNotifications,
  alertmanagerNotificationsFailed,
} from '../../constructs/alertmanager/metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  byJob,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testJob,
  testTarget,
} from './test-helpers';

const job = { job: 'alertmanager' };
const whole = testJob('alertmanager');
const replica = (index: number) => testTarget('alertmanager', `alertmanager-${index}`);

const configReloadFailed: PromqlAlert = promqlAlert({
  name: 'AlertmanagerConfigReloadFailed',
  expr: eq(alertmanagerConfigLastReloadSuccessful.where(job), 0),
  for: '10m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} failed to reload its configuration.',
  description: 'Alertmanager continues with the last valid routes and receivers.',
  runbook: {
    meaning: 'Alertmanager could not load its changed configuration.',
    impact:
      'Alerts take the previous routes; new teams and receivers are missing. The pod would not start after a restart.',
    diagnosis: `- Check the file: \`kubectl -n observability exec alertmanager-0 -- amtool check-config /etc/alertmanager/config/alertmanager.yml\`
- Find the error: \`kubectl -n observability logs alertmanager-0 | grep -i "loading configuration"\`
- If a receiver reads a file: is its key in the Secret? \`kubectl -n observability describe secret alertmanager-receivers\``,
    mitigation:
      'Apply the previous manifests, or add the missing key to the Secret. Do not restart the pod before it is fixed.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'one of two replicas fails to reload',
      '20m',
      [
        inputSeries(alertmanagerConfigLastReloadSuccessful.where(replica(0)), '1x5 0x20'),
        inputSeries(alertmanagerConfigLastReloadSuccessful.where(replica(1)), '1x25'),
      ],
      expectedAlert('ticket', replica(0), [
        'alertmanager-0 failed to reload its configuration.',
        'Alertmanager continues with the last valid routes and receivers.',
      ]),
    ),
    notFiringTest('the next configuration is valid', '20m', [
      inputSeries(alertmanagerConfigLastReloadSuccessful.where(replica(0)), '1x5 0x5 1x15'),
    ]),
  ]),
});

const perIntegration = { by: ['team', 'service', 'env', 'job', 'integration'] } as const;
const perReplica = {
  by: ['team', 'service', 'env', 'job', 'instance', 'integration'],
} as const;

const slack = { integration: 'slack' };
const sent = (index: number, all: string, failed: string) => [
  inputSeries(alertmanagerNotifications.where(replica(index), slack), all),
  inputSeries(
    alertmanagerNotificationsFailed.where(replica(index), slack, { reason: 'clientError' }),
    failed,
  ),
  inputSeries(
    alertmanagerNotificationsFailed.where(replica(index), slack, { reason: 'other' }),
    '0x40',
  ),
];

const notificationsFailing: PromqlAlert = promqlAlert({
  name: 'AlertmanagerNotificationsFailing',
  // If one replica cannot send, another one does. Without notifications, the ratio is NaN.
  expr: gt(
    min(
      div(
        sum(rate(alertmanagerNotificationsFailed.where(job), '15m'), perReplica),
        sum(rate(alertmanagerNotifications.where(job), '15m'), perReplica),
      ),
      perIntegration,
    ),
    0.1,
  ),
  for: '5m',
  keepFiringFor: '15m',
  severity: 'page',
  summary: 'Notifications to {{ $labels.integration }} fail.',
  description: '{{ $value | humanizePercentage }} of them fail on every Alertmanager.',
  runbook: {
    meaning:
      'All replicas of Alertmanager fail to send notifications to an integration, after all retries.',
    impact:
      'Teams with this receiver do not get their alerts. If pages use the same integration, this alert is not delivered ' +
      'either, and only the missing watchdog shows it.',
    diagnosis: `- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=alertmanager --tail=-1 | grep "Notify for alerts failed"\`
- By reason: \`sum by (integration, reason) (rate(alertmanager_notifications_failed_total[15m]))\`. \`authError\`: the key was
  revoked. \`clientError\`: the channel or the service does not exist. \`rateLimited\`: too many groups.
- Does the receiver have an outage, or can the pod not reach it (network policy, proxy, DNS)?`,
    mitigation:
      'Renew the key in the Secret `alertmanager-receivers`. During an outage of the receiver, route pages to another one. Until ' +
      'then, watch the alerts in Alertmanager: `kubectl -n observability port-forward alertmanager-0 9093`',
  },
  tests: notFiringBefore('10m', [
    firingTest(
      'the key was revoked for all replicas',
      '40m',
      [...sent(0, '0+1x40', '0x5 0+1x35'), ...sent(1, '0+1x40', '0x5 0+1x35')],
      expectedAlert('page', { ...whole, ...slack }, [
        'Notifications to slack fail.',
        '100% of them fail on every Alertmanager.',
      ]),
    ),
    notFiringTest('one of two replicas cannot send, the other does', '40m', [
      ...sent(0, '0+1x40', '0+1x40'),
      ...sent(1, '0+1x40', '0x40'),
    ]),
    notFiringTest('2% of the notifications fail', '40m', sent(0, '0+50x40', '0+1x40')),
    notFiringTest(
      'no notifications, and an earlier failure does not increase',
      '40m',
      sent(0, '7x40', '1x40'),
    ),
  ]),
});

const clusterIncomplete = (replicas: number): PromqlAlert => {
  const members = (index: number, values: string) =>
    inputSeries(alertmanagerClusterMembers.where(replica(index)), values);
  const description = (seen: string) => `It is connected to ${seen} of ${replicas} members.`;
  return promqlAlert({
    name: 'AlertmanagerClusterIncomplete',
    expr: lt(alertmanagerClusterMembers.where(job), replicas),
    for: '15m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} has not found all members of its cluster.',
    description: description('{{ $value }}'),
    runbook: {
      meaning: 'An Alertmanager is connected to fewer peers than configured.',
      impact:
        'Alerts are delivered, but silences are not replicated to all members, and notifications may be sent more than once.',
      diagnosis: `- Are all pods running? \`kubectl -n observability get pods -l app.kubernetes.io/name=alertmanager\`
- List the connected members: \`kubectl -n observability exec alertmanager-0 -- amtool cluster show --alertmanager.url=http://localhost:9093\`
- Can they communicate on port 9094, both TCP and UDP? \`kubectl -n observability get networkpolicy\``,
      mitigation:
        'Restore the missing pod. If all pods are running but not connected: ' +
        '`kubectl -n observability rollout restart statefulset/alertmanager`',
    },
    tests: notFiringBefore('19m', [
      firingTest(
        'one member is isolated',
        '30m',
        [members(0, `${replicas}x5 1x30`), members(1, `${replicas}x35`)],
        expectedAlert('ticket', replica(0), [
          'alertmanager-0 has not found all members of its cluster.',
          description('1'),
        ]),
      ),
      notFiringTest('a rolling restart', '30m', [
        members(0, `${replicas}x10 ${replicas - 1}x8 ${replicas}x20`),
        members(1, `${replicas}x35`),
      ]),
    ]),
  });
};

const configsDiffer: PromqlAlert = promqlAlert({
  name: 'AlertmanagerConfigsDiffer',
  expr: gt(
    sub(
      max(alertmanagerConfigHash.where(job), byJob),
      min(alertmanagerConfigHash.where(job), byJob),
    ),
    0,
  ),
  for: '20m',
  severity: 'ticket',
  summary: 'The replicas of Alertmanager have different configurations.',
  description: 'The route of an alert depends on the replica that sends it.',
  runbook: {
    meaning: 'The replicas read the same ConfigMap, but have loaded different contents.',
    impact: 'An alert may be sent to the wrong receiver, or to several.',
    diagnosis: `- Which replica differs? \`alertmanager_config_hash\`
- Did it fail to load the file? \`kubectl -n observability logs alertmanager-0 | grep -i "configuration"\`
- Is the file the same? \`kubectl -n observability exec alertmanager-0 -- md5sum /etc/alertmanager/config/alertmanager.yml\``,
    mitigation: 'After checking the new file, delete the pod that has the old one.',
  },
  tests: notFiringBefore('24m', [
    firingTest(
      'one replica keeps the old configuration',
      '40m',
      [
        inputSeries(alertmanagerConfigHash.where(replica(0)), '11x5 22x35'),
        inputSeries(alertmanagerConfigHash.where(replica(1)), '11x40'),
      ],
      expectedAlert('ticket', whole, [
        'The replicas of Alertmanager have different configurations.',
        'The route of an alert depends on the replica that sends it.',
      ]),
    ),
    notFiringTest('a new configuration reaches them minutes apart', '40m', [
      inputSeries(alertmanagerConfigHash.where(replica(0)), '11x5 22x35'),
      inputSeries(alertmanagerConfigHash.where(replica(1)), '11x10 22x30'),
    ]),
  ]),
});

export const alertmanagerGroup = ({ alertmanager }: ResolvedEnvironment): RuleGroup => ({
  name: 'alertmanager',
  team: PLATFORM_TEAM,
  job: 'alertmanager',
  rules: [
    configReloadFailed,
    notificationsFailing,
    ...(alertmanager.replicas > 1 ? [clusterIncomplete(alertmanager.replicas), configsDiffer] : []),
  ],
});
