import { metricFactory } from '@observability-stack/contracts';

/** Metrics of Alertmanager: alerts, notifications, cluster. */
const { counter, gauge, histogram } = metricFactory('alertmanager');

export const alertmanagerBuildInfo = gauge('alertmanager_build_info', {
  help: 'Version of Alertmanager in labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const alertmanagerConfigLastReloadSuccessful = gauge(
  'alertmanager_config_last_reload_successful',
  {
    help: '1 if the last configuration reload was successful, 0 otherwise.',
  },
);

export const alertmanagerConfigLastReloadSuccessTimestampSeconds = gauge(
  'alertmanager_config_last_reload_success_timestamp_seconds',
  {
    help: 'Timestamp of the last successful configuration reload.',
    unit: 'seconds',
  },
);

export const alertmanagerConfigHash = gauge('alertmanager_config_hash', {
  help: 'Hash of the loaded configuration, which is equal on all replicas with the same one.',
});

export const alertmanagerAlerts = gauge('alertmanager_alerts', {
  help: 'Number of alerts by state.',
  labels: ['state'],
  budget: { state: 6 },
});

export const alertmanagerAlertsReceived = counter('alertmanager_alerts_received_total', {
  help: 'Number of received alerts, firing or resolved.',
  labels: ['status', 'version'],
  budget: { status: 2, version: 2 },
});

export const alertmanagerAlertsInvalid = counter('alertmanager_alerts_invalid_total', {
  help: 'Number of received alerts that were invalid.',
  labels: ['version'],
  budget: { version: 2 },
});

export const alertmanagerSilences = gauge('alertmanager_silences', {
  help: 'Number of silences by state.',
  labels: ['state'],
  budget: { state: 6 },
});

export const alertmanagerNotifications = counter('alertmanager_notifications_total', {
  help: 'Number of attempted notifications, delivered or not.',
  labels: ['integration'],
  budget: { integration: 25 },
});

export const alertmanagerNotificationsFailed = counter('alertmanager_notifications_failed_total', {
  help: 'Number of notifications that failed after all retries, by reason.',
  labels: ['integration', 'reason'],
  budget: { integration: 25, reason: 10 },
});

export const alertmanagerNotificationRequestsFailed = counter(
  'alertmanager_notification_requests_failed_total',
  {
    help: 'Number of failed notification requests, including retries.',
    labels: ['integration'],
    budget: { integration: 25 },
  },
);

export const alertmanagerNotificationLatencySeconds = histogram(
  'alertmanager_notification_latency_seconds',
  {
    help: 'Duration of notification requests.',
    unit: 'seconds',
    labels: ['integration'],
    budget: { integration: 25 },
    buckets: [1, 5, 10, 15, 20],
  },
);

export const alertmanagerClusterMembers = gauge('alertmanager_cluster_members', {
  help: 'Number of cluster members, including this one.',
  appearsWhen: 'with several replicas',
});

export const alertmanagerClusterFailedPeers = gauge('alertmanager_cluster_failed_peers', {
  help: 'Number of failed peers.',
  appearsWhen: 'with several replicas',
});

export const alertmanagerClusterHealthScore = gauge('alertmanager_cluster_health_score', {
  help: 'Health score of this member; 0 is healthy.',
  appearsWhen: 'with several replicas',
});

export const alertmanagerClusterMessagesQueued = gauge('alertmanager_cluster_messages_queued', {
  help: 'Number of queued cluster messages.',
  appearsWhen: 'with several replicas',
});

export const alertmanagerClusterReconnectionsFailed = counter(
  'alertmanager_cluster_reconnections_failed_total',
  {
    help: 'Number of failed reconnections to a peer.',
    appearsWhen: 'with several replicas',
  },
);
