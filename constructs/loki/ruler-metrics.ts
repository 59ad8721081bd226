import { metricFactory } from '@observability-stack/contracts';

/** Metrics of the ruler of Loki. */
const { counter, gauge } = metricFactory('loki');

export const lokiRulerConfigLastReloadSuccessful = gauge(
  'loki_ruler_config_last_reload_successful',
  {
    help: 'Whether the last load of the rules was successful.',
    labels: ['user'],
    budget: { user: 1 },
    appearsWhen: 'after the ruler has loaded rules',
  },
);

export const lokiPrometheusNotificationsAlertmanagersDiscovered = gauge(
  'loki_prometheus_notifications_alertmanagers_discovered',
  {
    help: 'Number of discovered Alertmanagers.',
    labels: ['user'],
    budget: { user: 1 },
    appearsWhen: 'after the ruler has loaded rules',
  },
);

export const lokiPrometheusNotificationsSent = counter('loki_prometheus_notifications_sent_total', {
  help: 'Number of alerts sent to an Alertmanager.',
  labels: ['alertmanager', 'user'],
  budget: { alertmanager: 3, user: 1 },
  appearsWhen: 'after the ruler has loaded rules',
});

export const lokiPrometheusNotificationsErrors = counter(
  'loki_prometheus_notifications_errors_total',
  {
    help: 'Number of alerts in failed requests to an Alertmanager.',
    labels: ['alertmanager', 'user'],
    budget: { alertmanager: 3, user: 1 },
    appearsWhen: 'after the ruler has loaded rules',
  },
);

export const lokiPrometheusNotificationsDropped = counter(
  'loki_prometheus_notifications_dropped_total',
  {
    help: 'Number of dropped alerts.',
    labels: ['alertmanager', 'user'],
    budget: { alertmanager: 3, user: 1 },
    appearsWhen: 'after the ruler has loaded rules',
  },
);

export const lokiPrometheusRuleEvaluations = counter('loki_prometheus_rule_evaluations_total', {
  help: 'Number of rule evaluations, by group.',
  labels: ['rule_group', 'user'],
  budget: { rule_group: 200, user: 1 },
  appearsWhen: 'after the first evaluation of a group',
});

export const lokiPrometheusRuleEvaluationFailures = counter(
  'loki_prometheus_rule_evaluation_failures_total',
  {
    help: 'Number of failed rule evaluations, by group.',
    labels: ['rule_group', 'user'],
    budget: { rule_group: 200, user: 1 },
    appearsWhen: 'after the first evaluation of a group',
  },
);

export const lokiPrometheusRuleGroupIterationsMissed = counter(
  'loki_prometheus_rule_group_iterations_missed_total',
  {
    help: 'Number of evaluations of a group that were missed because the previous one was still running.',
    labels: ['rule_group', 'user'],
    budget: { rule_group: 200, user: 1 },
    appearsWhen: 'after the first evaluation of a group',
  },
);

export const lokiPrometheusRuleGroupLastDurationSeconds = gauge(
  'loki_prometheus_rule_group_last_duration_seconds',
  {
    help: 'Duration of the last evaluation of a group.',
    unit: 'seconds',
    labels: ['rule_group', 'user'],
    budget: { rule_group: 200, user: 1 },
    appearsWhen: 'after the first evaluation of a group',
  },
);

export const lokiPrometheusRuleGroupIntervalSeconds = gauge(
  'loki_prometheus_rule_group_interval_seconds',
  {
    help: 'Evaluation interval of a group.',
    unit: 'seconds',
    labels: ['rule_group', 'user'],
    budget: { rule_group: 200, user: 1 },
    appearsWhen: 'after the first evaluation of a group',
  },
);
