import { metricsOf } from './define';

/** Alertmanager: what it took in, what it sent, whether its peers are there. */
const { counter, gauge, histogram } = metricsOf('alertmanager');

export const alertmanagerBuildInfo = gauge('alertmanager_build_info', {
  help: "A metric with a constant '1' value labeled by version, revision, branch, goversion from which alertmanager was built, and the goos and goarch for the build.",
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const alertmanagerConfigLastReloadSuccessful = gauge(
  'alertmanager_config_last_reload_successful',
  {
    help: 'Whether the last configuration reload attempt was successful.',
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
  help: 'Hash of the currently loaded alertmanager configuration. Note that this is not a cryptographically strong hash.',
});

export const alertmanagerAlerts = gauge('alertmanager_alerts', {
  help: 'How many alerts by state.',
  labels: ['state'],
  budget: { state: 6 },
});

export const alertmanagerAlertsReceived = counter('alertmanager_alerts_received_total', {
  help: 'The total number of received alerts.',
  labels: ['status', 'version'],
  budget: { status: 2, version: 2 },
});

export const alertmanagerAlertsInvalid = counter('alertmanager_alerts_invalid_total', {
  help: 'The total number of received alerts that were invalid.',
  labels: ['version'],
  budget: { version: 2 },
});

export const alertmanagerSilences = gauge('alertmanager_silences', {
  help: 'How many silences by state.',
  labels: ['state'],
  budget: { state: 6 },
});

export const alertmanagerNotifications = counter('alertmanager_notifications_total', {
  help: 'The total number of attempted notifications.',
  labels: ['integration'],
  budget: { integration: 25 },
});

export const alertmanagerNotificationsFailed = counter('alertmanager_notifications_failed_total', {
  help: 'The total number of failed notifications.',
  labels: ['integration', 'reason'],
  budget: { integration: 25, reason: 10 },
});

export const alertmanagerNotificationRequestsFailed = counter(
  'alertmanager_notification_requests_failed_total',
  {
    help: 'The total number of failed notification requests.',
    labels: ['integration'],
    budget: { integration: 25 },
  },
);

export const alertmanagerNotificationLatencySeconds = histogram(
  'alertmanager_notification_latency_seconds',
  {
    help: 'The latency of notifications in seconds.',
    unit: 'seconds',
    labels: ['integration'],
    budget: { integration: 25 },
    buckets: [1, 5, 10, 15, 20],
  },
);

export const alertmanagerClusterMembers = gauge('alertmanager_cluster_members', {
  help: 'Number indicating current number of members in cluster.',
  appears: 'when there is more than one, to gossip with',
});

export const alertmanagerClusterFailedPeers = gauge('alertmanager_cluster_failed_peers', {
  help: 'Number indicating the current number of failed peers in the cluster.',
  appears: 'when there is more than one, to gossip with',
});

export const alertmanagerClusterHealthScore = gauge('alertmanager_cluster_health_score', {
  help: "Health score of the cluster. Lower values are better and zero means 'totally healthy'.",
  appears: 'when there is more than one, to gossip with',
});

export const alertmanagerClusterMessagesQueued = gauge('alertmanager_cluster_messages_queued', {
  help: 'Number of cluster messages which are queued.',
  appears: 'when there is more than one, to gossip with',
});

export const alertmanagerClusterReconnectionsFailed = counter(
  'alertmanager_cluster_reconnections_failed_total',
  {
    help: 'A counter of the number of failed cluster peer reconnection attempts.',
    appears: 'when there is more than one, to gossip with',
  },
);
