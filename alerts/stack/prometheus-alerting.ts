import { add, div, equal, gt, increase, lt, min, rate } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  prometheusConfigLastReloadSuccessful,
  prometheusNotificationsAlertmanagersDiscovered,
  prometheusNotificationsDropped,
  prometheusNotificationsErrors,
  prometheusRuleEvaluationFailures,
  prometheusRuleGroupIterations,
  prometheusRuleGroupIterationsMissed,
} from '../../constructs/prometheus/metrics';
import { alertOf, firing, notBefore, perTarget, quiet, targetInTest } from './example';

/** What stands between a series and an alert that leaves Prometheus. */

const job = { job: 'prometheus' };
const here = targetInTest('prometheus');

export const configReloadFailed: PromqlAlert = promqlAlert({
  name: 'PrometheusConfigReloadFailed',
  expr: equal(prometheusConfigLastReloadSuccessful.where(job), 0),
  for: '10m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} does not take its new configuration.',
  description: 'Prometheus goes on with the last configuration and rules that it could read.',
  runbook: {
    meaning:
      'Prometheus noticed that its configuration, rules or targets changed, and could not load them.',
    impact:
      'It goes on with what it had. New targets and changed alerts are not there yet, and after a restart the pod ' +
      'would not start at all.',
    diagnosis: `- What is wrong with it? \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "loading config\\|rule"\`
- Which file? \`kubectl -n observability exec prometheus-0 -c prometheus -- promtool check config /etc/prometheus/config/prometheus.yml\``,
    mitigation:
      'Apply the last state that worked. Nothing that was rendered and tested should get here: look for edits by hand, ' +
      'or for a flag that the running version does not know. Do not restart the pod before.',
  },
  tests: notBefore('14m', [
    firing(
      'one of two replicas refuses the file',
      '20m',
      [
        given(prometheusConfigLastReloadSuccessful.where(here), '1x5 0x20'),
        given(
          prometheusConfigLastReloadSuccessful.where(targetInTest('prometheus', 'prometheus-1')),
          '1x25',
        ),
      ],
      alertOf('ticket', here, [
        'prometheus-0 does not take its new configuration.',
        'Prometheus goes on with the last configuration and rules that it could read.',
      ]),
    ),
    quiet('the next file is good again', '20m', [
      given(prometheusConfigLastReloadSuccessful.where(here), '1x5 0x5 1x15'),
    ]),
  ]),
});

const rulesGroup = { rule_group: '/etc/prometheus/rules/shop.yml;cart' };

export const rulesFailing: PromqlAlert = promqlAlert({
  name: 'PrometheusRulesFailing',
  expr: gt(rate(prometheusRuleEvaluationFailures.where(job), '5m'), 0),
  for: '15m',
  severity: 'page',
  summary: 'Rules fail on {{ $labels.instance }}.',
  description: 'Rules of the group {{ $labels.rule_group }} gave errors for 15 minutes.',
  runbook: {
    meaning: 'Prometheus runs the rules of a group and gets errors in place of results.',
    impact:
      'Alerts of these rules do not fire, and metrics that they record have gaps. Nobody would know of an outage.',
    diagnosis: `- The page \`/rules\` of Prometheus shows the error beside the rule. Most often it is "many-to-many matching":
  two series where one was expected, since a label is new or a target is listed twice.
- \`kubectl -n observability logs prometheus-0 -c prometheus | grep "Evaluating rule failed"\``,
    mitigation:
      'Take away what doubles the series, or undo the last change to the rule. "query processing would load too many ' +
      'samples" and timeouts: give Prometheus more memory, or record the inner part of the query.',
  },
  tests: notBefore('20m', [
    firing(
      'one rule of a group fails at each evaluation',
      '25m',
      [
        given(prometheusRuleEvaluationFailures.where(here, rulesGroup), '0x5 0+2x20'),
        given(
          prometheusRuleEvaluationFailures.where(here, {
            rule_group: '/etc/prometheus/rules/shop.yml;pay',
          }),
          '0x25',
        ),
      ],
      alertOf('page', { ...here, ...rulesGroup }, [
        'Rules fail on prometheus-0.',
        `Rules of the group ${rulesGroup.rule_group} gave errors for 15 minutes.`,
      ]),
    ),
    quiet('they failed for some minutes, then Prometheus was restarted', '25m', [
      given(prometheusRuleEvaluationFailures.where(here, rulesGroup), '0x5 0+2x5 0x15'),
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
  summary: 'Rules take longer than their interval on {{ $labels.instance }}.',
  description:
    '{{ $value | humanizePercentage }} of the evaluations of {{ $labels.rule_group }} were left out.',
  runbook: {
    meaning:
      'A group of rules was still running when its next evaluation was due, which was left out.',
    impact: 'Its alerts come late, and metrics that it records have gaps.',
    diagnosis: `- How long does it take? \`topk(5, prometheus_rule_group_last_duration_seconds)\`
- Has Prometheus the processor it needs? \`rate(process_cpu_seconds_total{job="prometheus"}[5m])\` against its limit,
  and \`kubectl -n observability top pod\`.
- The page \`/rules\` shows the time that each rule took.`,
    mitigation:
      'Split the group, record the part of the query that is slow, or raise `prometheus.resources` or the group’s interval.',
  },
  tests: notBefore('14m', [
    firing(
      'every second evaluation is left out',
      '45m',
      [
        given(prometheusRuleGroupIterations.where(here, rulesGroup), '0+2x45'),
        given(prometheusRuleGroupIterationsMissed.where(here, rulesGroup), '0+1x45'),
      ],
      alertOf('ticket', { ...here, ...rulesGroup }, [
        'Rules take longer than their interval on prometheus-0.',
        `50% of the evaluations of ${rulesGroup.rule_group} were left out.`,
      ]),
    ),
    quiet('one evaluation in twenty is left out', '45m', [
      given(prometheusRuleGroupIterations.where(here, rulesGroup), '0+20x45'),
      given(prometheusRuleGroupIterationsMissed.where(here, rulesGroup), '0+1x45'),
    ]),
    quiet('a new group has not run yet', '45m', [
      given(prometheusRuleGroupIterations.where(here, rulesGroup), '0x45'),
      given(prometheusRuleGroupIterationsMissed.where(here, rulesGroup), '0x45'),
    ]),
  ]),
});

export const withoutAlertmanager: PromqlAlert = promqlAlert({
  name: 'PrometheusWithoutAlertmanager',
  expr: lt(prometheusNotificationsAlertmanagersDiscovered.where(job), 1),
  for: '10m',
  severity: 'page',
  summary: '{{ $labels.instance }} knows no Alertmanager.',
  description: 'No alert of this Prometheus reaches anybody.',
  runbook: {
    meaning: 'The running configuration of a Prometheus names no Alertmanager.',
    impact:
      'None of its alerts is delivered. This one comes from another replica; where all are like this, only the silence ' +
      'of the watchdog tells.',
    diagnosis: `- The page \`/status\` of Prometheus lists the Alertmanagers that it knows.
- \`kubectl -n observability get configmap -o yaml | grep -A6 "alertmanagers:"\``,
    mitigation: 'Apply the rendered configuration again; it names every Alertmanager pod.',
  },
  tests: notBefore('14m', [
    firing(
      'one of two replicas lost its list',
      '20m',
      [
        given(prometheusNotificationsAlertmanagersDiscovered.where(here), '3x5 0x20'),
        given(
          prometheusNotificationsAlertmanagersDiscovered.where(
            targetInTest('prometheus', 'prometheus-1'),
          ),
          '3x25',
        ),
      ],
      alertOf('page', here, [
        'prometheus-0 knows no Alertmanager.',
        'No alert of this Prometheus reaches anybody.',
      ]),
    ),
    quiet('it starts, and finds one', '20m', [
      given(prometheusNotificationsAlertmanagersDiscovered.where(here), '0x2 1x23'),
    ]),
  ]),
});

const alertmanagers = [0, 1].map((replica) => ({
  alertmanager: `http://alertmanager-${replica}:9093/api/v2/alerts`,
}));
const notifications = (...values: readonly string[]) =>
  alertmanagers.flatMap((alertmanager, replica) => [
    given(prometheusNotificationsErrors.where(here, alertmanager), values[replica] ?? '0x30'),
    given(prometheusNotificationsDropped.where(here, alertmanager), '0x30'),
  ]);

export const notificationsFailing: PromqlAlert = promqlAlert({
  name: 'PrometheusNotificationsFailing',
  // one Alertmanager of several is enough: it tells the others
  expr: gt(
    min(
      add(
        rate(prometheusNotificationsErrors.where(job), '5m'),
        rate(prometheusNotificationsDropped.where(job), '5m'),
      ),
      perTarget,
    ),
    0,
  ),
  for: '10m',
  severity: 'page',
  summary: 'Alerts of {{ $labels.instance }} reach no Alertmanager.',
  description:
    'For ten minutes, each Alertmanager that it knows has refused alerts or not answered.',
  runbook: {
    meaning: 'Prometheus sends alerts, and fails with every Alertmanager that it knows.',
    impact:
      'Some or all alerts of this Prometheus are not delivered. This one comes from another replica, or got through in between.',
    diagnosis: `- Do they run? \`kubectl -n observability get pods -l app.kubernetes.io/name=alertmanager\`
- What is the error? \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "error sending alerts"\`
- \`connection refused\`: the pod is not ready. \`context deadline exceeded\`: it is overloaded, or a network policy is in
  between. \`400\`: an alert has labels that are not allowed.`,
    mitigation:
      'Bring Alertmanager back: `kubectl -n observability rollout restart statefulset/alertmanager`. Until then look at ' +
      'the page `/alerts` of Prometheus.',
  },
  tests: notBefore('15m', [
    firing(
      'neither Alertmanager answers',
      '25m',
      notifications('0x5 0+1x25', '0x5 0+1x25'),
      alertOf('page', here, [
        'Alerts of prometheus-0 reach no Alertmanager.',
        'For ten minutes, each Alertmanager that it knows has refused alerts or not answered.',
      ]),
    ),
    quiet('one of two answers', '25m', notifications('0x5 0+1x25')),
    quiet(
      'both restart, one after the other',
      '25m',
      notifications('0x5 0+1x2 3x20', '0x9 0+1x2 3x20'),
    ),
  ]),
});
