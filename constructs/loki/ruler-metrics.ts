import { metricsOf } from '@observability-stack/contracts';

/** Loki's ruler: rules over logs, and the alerts it sends. */
const { counter, gauge } = metricsOf('loki');

export const lokiRulerConfigLastReloadSuccessful = gauge(
  'loki_ruler_config_last_reload_successful',
  {
    help: 'Whether the rules were last read without an error.',
    labels: ['user'],
    budget: { user: 1 },
    appears: 'once the ruler has rules',
  },
);

export const lokiPrometheusNotificationsAlertmanagersDiscovered = gauge(
  'loki_prometheus_notifications_alertmanagers_discovered',
  {
    help: 'Alertmanagers that the ruler knows.',
    labels: ['user'],
    budget: { user: 1 },
    appears: 'once the ruler has rules',
  },
);

export const lokiPrometheusNotificationsSent = counter('loki_prometheus_notifications_sent_total', {
  help: 'Alerts that an Alertmanager took.',
  labels: ['alertmanager', 'user'],
  budget: { alertmanager: 3, user: 1 },
  appears: 'once the ruler has rules',
});

export const lokiPrometheusNotificationsErrors = counter(
  'loki_prometheus_notifications_errors_total',
  {
    help: 'Alerts that could not be sent to one Alertmanager.',
    labels: ['alertmanager', 'user'],
    budget: { alertmanager: 3, user: 1 },
    appears: 'once the ruler has rules',
  },
);

export const lokiPrometheusNotificationsDropped = counter(
  'loki_prometheus_notifications_dropped_total',
  {
    help: 'Alerts that were given up.',
    labels: ['alertmanager', 'user'],
    budget: { alertmanager: 3, user: 1 },
    appears: 'once the ruler has rules',
  },
);

export const lokiPrometheusRuleEvaluations = counter('loki_prometheus_rule_evaluations_total', {
  help: 'Rules evaluated, by group.',
  labels: ['rule_group', 'user'],
  budget: { rule_group: 200, user: 1 },
  appears: 'once the ruler has evaluated a group',
});

export const lokiPrometheusRuleEvaluationFailures = counter(
  'loki_prometheus_rule_evaluation_failures_total',
  {
    help: 'Rules whose evaluation ended in an error, by group.',
    labels: ['rule_group', 'user'],
    budget: { rule_group: 200, user: 1 },
    appears: 'once the ruler has evaluated a group',
  },
);

export const lokiPrometheusRuleGroupIterationsMissed = counter(
  'loki_prometheus_rule_group_iterations_missed_total',
  {
    help: 'Turns that a group skipped because the one before still ran.',
    labels: ['rule_group', 'user'],
    budget: { rule_group: 200, user: 1 },
    appears: 'once the ruler has evaluated a group',
  },
);

export const lokiPrometheusRuleGroupLastDurationSeconds = gauge(
  'loki_prometheus_rule_group_last_duration_seconds',
  {
    help: 'Time that the latest turn of a group took.',
    unit: 'seconds',
    labels: ['rule_group', 'user'],
    budget: { rule_group: 200, user: 1 },
    appears: 'once the ruler has evaluated a group',
  },
);

export const lokiPrometheusRuleGroupIntervalSeconds = gauge(
  'loki_prometheus_rule_group_interval_seconds',
  {
    help: 'Time from one turn of a group to the next, as configured.',
    unit: 'seconds',
    labels: ['rule_group', 'user'],
    budget: { rule_group: 200, user: 1 },
    appears: 'once the ruler has evaluated a group',
  },
);
