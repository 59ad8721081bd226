import { add, div, eq, gt, increase, lt, min, rate } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  prometheusConfigLastReloadSuccessful,
  prometheusNotificationsAlertmanagersDiscovered,
  prometheusNotificationsDropped,
  prometheusNotificationsErrors,
  prometheusRuleEvaluationFailures,
  prometheusRuleGroupIterations,
  prometheusRuleGroupIterationsMissed,
} from '../../constructs/prometheus/metrics';
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

/** Alerts on the path from series to alerts that leave Prometheus. */

const job = { job: 'prometheus' };
const here = testTarget('prometheus');

export const configReloadFailed: PromqlAlert = promqlAlert({
  name: 'PrometheusConfigReloadFailed',
  expr: eq(prometheusConfigLastReloadSuccessful.where(job), 0),
  for: '10m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} failed to reload its configuration.',
  description: 'Prometheus continues with the last valid configuration and rules.',
  runbook: {
    meaning: 'Prometheus could not load its changed configuration, rules or targets.',
    impact:
      'Prometheus continues with the previous configuration. New targets and changed alerts are missing, and the pod would not start ' +
      'after a restart.',
    diagnosis: `- Find the error: \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "loading config\\|rule"\`
- Check the file: \`kubectl -n observability exec prometheus-0 -c prometheus -- promtool check config /etc/prometheus/config/prometheus.yml\``,
    mitigation:
      'Apply the previous manifests. Generated configuration is tested before, so look for manual edits ' +
      'or a setting that the running version does not support. Do not restart the pod before it is fixed.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'one of two replicas fails to reload',
      '20m',
      [
        inputSeries(prometheusConfigLastReloadSuccessful.where(here), '1x5 0x20'),
        inputSeries(
          prometheusConfigLastReloadSuccessful.where(testTarget('prometheus', 'prometheus-1')),
          '1x25',
        ),
      ],
      expectedAlert('ticket', here, [
        'prometheus-0 failed to reload its configuration.',
        'Prometheus continues with the last valid configuration and rules.',
      ]),
    ),
    notFiringTest('the next configuration is valid', '20m', [
      inputSeries(prometheusConfigLastReloadSuccessful.where(here), '1x5 0x5 1x15'),
    ]),
  ]),
});

const rulesGroup = { rule_group: '/etc/prometheus/rules/shop.yml;cart' };

export const rulesFailing: PromqlAlert = promqlAlert({
  name: 'PrometheusRulesFailing',
  expr: gt(rate(prometheusRuleEvaluationFailures.where(job), '5m'), 0),
  for: '15m',
  severity: 'page',
  summary: 'Rule evaluations fail on {{ $labels.instance }}.',
  description: 'Rules of group {{ $labels.rule_group }} have failed for 15 minutes.',
  runbook: {
    meaning: 'Prometheus gets errors from the queries of a rule group.',
    impact:
      'Alerts of this group do not fire, and the metrics that it records have gaps. Outages may go unnoticed.',
    diagnosis: `- Open \`/rules\` of Prometheus for the error of the rule. The most frequent one is "many-to-many matching":
  several series match where one is expected, because of a new label or a target that is listed twice.
- \`kubectl -n observability logs prometheus-0 -c prometheus | grep "Evaluating rule failed"\``,
    mitigation:
      'Remove the duplicate series, or roll back the last change to the rule. On "query processing would load too many ' +
      'samples" and timeouts, give Prometheus more memory, or record the inner part of the query.',
  },
  tests: notFiringBefore('20m', [
    firingTest(
      'one rule of a group fails at each evaluation',
      '25m',
      [
        inputSeries(prometheusRuleEvaluationFailures.where(here, rulesGroup), '0x5 0+2x20'),
        inputSeries(
          prometheusRuleEvaluationFailures.where(here, {
            rule_group: '/etc/prometheus/rules/shop.yml;pay',
          }),
          '0x25',
        ),
      ],
      expectedAlert('page', { ...here, ...rulesGroup }, [
        'Rule evaluations fail on prometheus-0.',
        `Rules of group ${rulesGroup.rule_group} have failed for 15 minutes.`,
      ]),
    ),
    notFiringTest('they failed for some minutes, then Prometheus restarted', '25m', [
      inputSeries(prometheusRuleEvaluationFailures.where(here, rulesGroup), '0x5 0+2x5 0x15'),
    ]),
  ]),
});

export const rulesLate: PromqlAlert = promqlAlert({
  name: 'PrometheusRulesLate',
  expr: gt(
    div(
      increase(prometheusRuleGroupIterationsMissed.where(job), '15m'),
      increase(prometheusRuleGroupIterations.where(job), '15m'),
    ),
    0.1,
  ),
  for: '15m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} misses rule evaluations.',
  description:
    '{{ $value | humanizePercentage }} of the evaluations of {{ $labels.rule_group }} were missed because the previous one was still running.',
  runbook: {
    meaning:
      'A rule group was still running when its next evaluation was due, so that evaluation was skipped.',
    impact: 'Alerts of the group fire late, and the metrics that it records have gaps.',
    diagnosis: `- Which groups are slow? \`topk(5, prometheus_rule_group_last_duration_seconds)\`
- Is Prometheus at its CPU limit? Compare \`rate(process_cpu_seconds_total{job="prometheus"}[5m])\` with the limit, and run
  \`kubectl -n observability top pod\`.
- Open \`/rules\` for the evaluation time of each rule.`,
    mitigation:
      'Split the group, record the slow part of the query, or raise `prometheus.resources` or the interval of the group.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'every second evaluation is missed',
      '45m',
      [
        inputSeries(prometheusRuleGroupIterations.where(here, rulesGroup), '0+2x45'),
        inputSeries(prometheusRuleGroupIterationsMissed.where(here, rulesGroup), '0+1x45'),
      ],
      expectedAlert('ticket', { ...here, ...rulesGroup }, [
        'prometheus-0 misses rule evaluations.',
        `50% of the evaluations of ${rulesGroup.rule_group} were missed because the previous one was still running.`,
      ]),
    ),
    notFiringTest('5% of the evaluations are missed', '45m', [
      inputSeries(prometheusRuleGroupIterations.where(here, rulesGroup), '0+20x45'),
      inputSeries(prometheusRuleGroupIterationsMissed.where(here, rulesGroup), '0+1x45'),
    ]),
    notFiringTest('a new group that has not been evaluated yet', '45m', [
      inputSeries(prometheusRuleGroupIterations.where(here, rulesGroup), '0x45'),
      inputSeries(prometheusRuleGroupIterationsMissed.where(here, rulesGroup), '0x45'),
    ]),
  ]),
});

export const withoutAlertmanager: PromqlAlert = promqlAlert({
  name: 'PrometheusWithoutAlertmanager',
  expr: lt(prometheusNotificationsAlertmanagersDiscovered.where(job), 1),
  for: '10m',
  severity: 'page',
  summary: '{{ $labels.instance }} is not connected to any Alertmanager.',
  description: 'Alerts of this Prometheus are not delivered.',
  runbook: {
    meaning: 'The running configuration of Prometheus does not contain an Alertmanager.',
    impact:
      'None of its alerts is delivered. This alert comes from another replica; if all replicas are affected, only the missing ' +
      'watchdog shows it.',
    diagnosis: `- Open \`/status\` of Prometheus for its Alertmanagers.
- \`kubectl -n observability get configmap -o yaml | grep -A6 "alertmanagers:"\``,
    mitigation: 'Apply the generated manifests again; they list every Alertmanager pod.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'one of two replicas loses its Alertmanagers',
      '20m',
      [
        inputSeries(prometheusNotificationsAlertmanagersDiscovered.where(here), '3x5 0x20'),
        inputSeries(
          prometheusNotificationsAlertmanagersDiscovered.where(
            testTarget('prometheus', 'prometheus-1'),
          ),
          '3x25',
        ),
      ],
      expectedAlert('page', here, [
        'prometheus-0 is not connected to any Alertmanager.',
        'Alerts of this Prometheus are not delivered.',
      ]),
    ),
    notFiringTest('it starts and discovers them', '20m', [
      inputSeries(prometheusNotificationsAlertmanagersDiscovered.where(here), '0x2 1x23'),
    ]),
  ]),
});

const alertmanagers = [0, 1].map((replica) => ({
  alertmanager: `http://alertmanager-${replica}:9093/api/v2/alerts`,
}));
const notifications = (...values: readonly string[]) =>
  alertmanagers.flatMap((alertmanager, replica) => [
    inputSeries(prometheusNotificationsErrors.where(here, alertmanager), values[replica] ?? '0x30'),
    inputSeries(prometheusNotificationsDropped.where(here, alertmanager), '0x30'),
  ]);

export const notificationsFailing: PromqlAlert = promqlAlert({
  name: 'PrometheusNotificationsFailing',
  // One Alertmanager is enough: it replicates notifications to the others.
  expr: gt(
    min(
      add(
        rate(prometheusNotificationsErrors.where(job), '5m'),
        rate(prometheusNotificationsDropped.where(job), '5m'),
      ),
      byTarget,
    ),
    0,
  ),
  for: '10m',
  severity: 'page',
  summary: '{{ $labels.instance }} fails to send alerts to every Alertmanager.',
  description: 'Each Alertmanager has rejected alerts or has not answered for ten minutes.',
  runbook: {
    meaning: 'Prometheus fails to send alerts to all of its Alertmanagers.',
    impact:
      'Some or all alerts of this Prometheus are not delivered. This alert comes from another replica, or one attempt succeeded.',
    diagnosis: `- Is Alertmanager running? \`kubectl -n observability get pods -l app.kubernetes.io/name=alertmanager\`
- Find the error: \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "error sending alerts"\`
- \`connection refused\`: the pod is not ready. \`context deadline exceeded\`: it is overloaded, or a network policy blocks
  the connection. \`400\`: an alert has invalid labels.`,
    mitigation:
      'Restore Alertmanager: `kubectl -n observability rollout restart statefulset/alertmanager`. Until then, watch ' +
      '`/alerts` of Prometheus.',
  },
  tests: notFiringBefore('15m', [
    firingTest(
      'neither Alertmanager answers',
      '25m',
      notifications('0x5 0+1x25', '0x5 0+1x25'),
      expectedAlert('page', here, [
        'prometheus-0 fails to send alerts to every Alertmanager.',
        'Each Alertmanager has rejected alerts or has not answered for ten minutes.',
      ]),
    ),
    notFiringTest('one of two answers', '25m', notifications('0x5 0+1x25')),
    notFiringTest(
      'a rolling restart of both',
      '25m',
      notifications('0x5 0+1x2 3x20', '0x9 0+1x2 3x20'),
    ),
  ]),
});
