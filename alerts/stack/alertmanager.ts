import { div, equal, gt, lt, max, min, rate, sub, sum } from '@observability-stack/promql';
import {
  given,
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
import { alertOf, firing, jobInTest, notBefore, perJob, quiet, targetInTest } from './example';

const job = { job: 'alertmanager' };
const whole = jobInTest('alertmanager');
const replica = (index: number) => targetInTest('alertmanager', `alertmanager-${index}`);

const configReloadFailed: PromqlAlert = promqlAlert({
  name: 'AlertmanagerConfigReloadFailed',
  expr: equal(alertmanagerConfigLastReloadSuccessful.where(job), 0),
  for: '10m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} does not take its new configuration.',
  description: 'Alertmanager goes on with the last routes and receivers that it could read.',
  runbook: {
    meaning: 'Alertmanager was told to read its configuration again, and could not.',
    impact:
      'Alerts take the routes of before; new teams and receivers are not there. After a restart the pod would not start.',
    diagnosis: `- \`kubectl -n observability exec alertmanager-0 -- amtool check-config /etc/alertmanager/config/alertmanager.yml\`
- \`kubectl -n observability logs alertmanager-0 | grep -i "loading configuration"\`
- A receiver reads a file: is its key in the Secret? \`kubectl -n observability describe secret alertmanager-receivers\``,
    mitigation:
      'Apply the last state that worked, or add the key that is missing. Do not restart the pod before.',
  },
  tests: notBefore('14m', [
    firing(
      'one of two refuses the file',
      '20m',
      [
        given(alertmanagerConfigLastReloadSuccessful.where(replica(0)), '1x5 0x20'),
        given(alertmanagerConfigLastReloadSuccessful.where(replica(1)), '1x25'),
      ],
      alertOf('ticket', replica(0), [
        'alertmanager-0 does not take its new configuration.',
        'Alertmanager goes on with the last routes and receivers that it could read.',
      ]),
    ),
    quiet('the next file is good again', '20m', [
      given(alertmanagerConfigLastReloadSuccessful.where(replica(0)), '1x5 0x5 1x15'),
    ]),
  ]),
});

const perIntegration = { by: ['team', 'service', 'env', 'job', 'integration'] } as const;
const perReplica = {
  by: ['team', 'service', 'env', 'job', 'instance', 'integration'],
} as const;

const slack = { integration: 'slack' };
const sent = (index: number, all: string, failed: string) => [
  given(alertmanagerNotifications.where(replica(index), slack), all),
  given(
    alertmanagerNotificationsFailed.where(replica(index), slack, { reason: 'clientError' }),
    failed,
  ),
  given(alertmanagerNotificationsFailed.where(replica(index), slack, { reason: 'other' }), '0x40'),
];

const notificationsFailing: PromqlAlert = promqlAlert({
  name: 'AlertmanagerNotificationsFailing',
  // where one replica cannot send, another does in its place; one that sends nothing has no share (0/0)
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
  summary: 'Notifications by {{ $labels.integration }} fail.',
  description: '{{ $value | humanizePercentage }} of them are not delivered, by any Alertmanager.',
  runbook: {
    meaning:
      'Alertmanager cannot deliver to a kind of receiver, after all its attempts. No replica does better.',
    impact:
      'Teams that are reached this way do not hear of their alerts. If it is the way of pages, this one does not arrive ' +
      'either, and only the silence of the watchdog tells.',
    diagnosis: `- Why? \`kubectl -n observability logs -l app.kubernetes.io/name=alertmanager --tail=-1 | grep "Notify for alerts failed"\`
- By reason: \`sum by (integration, reason) (rate(alertmanager_notifications_failed_total[15m]))\`. \`authError\`: the key was
  revoked. \`clientError\`: the channel or the service is gone. \`rateLimited\`: too many groups.
- Does the receiver have an outage of its own? May the pod reach it (network policy, proxy, DNS)?`,
    mitigation:
      'Renew the key in the Secret `alertmanager-receivers`. During an outage of the receiver route pages elsewhere. Until ' +
      'then read the alerts in Alertmanager: `kubectl -n observability port-forward alertmanager-0 9093`',
  },
  tests: notBefore('10m', [
    firing(
      'the key was revoked for all replicas',
      '40m',
      [...sent(0, '0+1x40', '0x5 0+1x35'), ...sent(1, '0+1x40', '0x5 0+1x35')],
      alertOf('page', { ...whole, ...slack }, [
        'Notifications by slack fail.',
        '100% of them are not delivered, by any Alertmanager.',
      ]),
    ),
    quiet('one of two replicas has no way out, the other sends', '40m', [
      ...sent(0, '0+1x40', '0+1x40'),
      ...sent(1, '0+1x40', '0x40'),
    ]),
    quiet('one in fifty fails', '40m', sent(0, '0+50x40', '0+1x40')),
    quiet('nothing is sent, and an old failure stands still', '40m', sent(0, '7x40', '1x40')),
  ]),
});

const clusterIncomplete = (replicas: number): PromqlAlert => {
  const members = (index: number, values: string) =>
    given(alertmanagerClusterMembers.where(replica(index)), values);
  const description = (seen: string) => `It sees ${seen} of ${replicas} members.`;
  return promqlAlert({
    name: 'AlertmanagerClusterIncomplete',
    expr: lt(alertmanagerClusterMembers.where(job), replicas),
    for: '15m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} does not see all of its cluster.',
    description: description('{{ $value }}'),
    runbook: {
      meaning: 'An Alertmanager has found fewer of its peers than there should be.',
      impact:
        'Alerts are delivered, but silences are not known everywhere, and the same notification may come several times.',
      diagnosis: `- Do all run? \`kubectl -n observability get pods -l app.kubernetes.io/name=alertmanager\`
- Whom does it see? \`kubectl -n observability exec alertmanager-0 -- amtool cluster show --alertmanager.url=http://localhost:9093\`
- May they talk on port 9094, both TCP and UDP? \`kubectl -n observability get networkpolicy\``,
      mitigation:
        'Bring the missing pod back. If all run and do not find one another: ' +
        '`kubectl -n observability rollout restart statefulset/alertmanager`',
    },
    tests: notBefore('19m', [
      firing(
        'one is alone',
        '30m',
        [members(0, `${replicas}x5 1x30`), members(1, `${replicas}x35`)],
        alertOf('ticket', replica(0), [
          'alertmanager-0 does not see all of its cluster.',
          description('1'),
        ]),
      ),
      quiet('a restart, one pod after the other', '30m', [
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
      max(alertmanagerConfigHash.where(job), perJob),
      min(alertmanagerConfigHash.where(job), perJob),
    ),
    0,
  ),
  for: '20m',
  severity: 'ticket',
  summary: 'The replicas of Alertmanager run different configurations.',
  description: 'Which route an alert takes depends on which replica sends it.',
  runbook: {
    meaning: 'The replicas read the same ConfigMap and have not loaded the same content.',
    impact: 'An alert may reach the wrong receiver, or several.',
    diagnosis: `- Which one differs? \`alertmanager_config_hash\`
- Did it fail to read the file? \`kubectl -n observability logs alertmanager-0 | grep -i "configuration"\`
- Is the file the same? \`kubectl -n observability exec alertmanager-0 -- md5sum /etc/alertmanager/config/alertmanager.yml\``,
    mitigation: 'Delete the pod that has the older one, once the file is known to be good.',
  },
  tests: notBefore('24m', [
    firing(
      'one has kept the old one',
      '40m',
      [
        given(alertmanagerConfigHash.where(replica(0)), '11x5 22x35'),
        given(alertmanagerConfigHash.where(replica(1)), '11x40'),
      ],
      alertOf('ticket', whole, [
        'The replicas of Alertmanager run different configurations.',
        'Which route an alert takes depends on which replica sends it.',
      ]),
    ),
    quiet('a new one reaches them minutes apart', '40m', [
      given(alertmanagerConfigHash.where(replica(0)), '11x5 22x35'),
      given(alertmanagerConfigHash.where(replica(1)), '11x10 22x30'),
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
