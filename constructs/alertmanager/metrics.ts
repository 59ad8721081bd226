import { metricsOf } from '@observability-stack/contracts';

/** Alertmanager: what it took in, what it sent, whether its peers are there. */
const { counter, gauge, histogram } = metricsOf('alertmanager');

export const alertmanagerBuildInfo = gauge('alertmanager_build_info', {
  help: 'Version of Alertmanager, as labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const alertmanagerConfigLastReloadSuccessful = gauge(
  'alertmanager_config_last_reload_successful',
  {
    help: '1 when Alertmanager took its newest configuration, else 0.',
  },
);

export const alertmanagerConfigLastReloadSuccessTimestampSeconds = gauge(
  'alertmanager_config_last_reload_success_timestamp_seconds',
  {
    help: 'When Alertmanager last took a configuration.',
    unit: 'seconds',
  },
);

export const alertmanagerConfigHash = gauge('alertmanager_config_hash', {
  help: 'Fingerprint of the configuration in use; replicas with the same one agree.',
});

export const alertmanagerAlerts = gauge('alertmanager_alerts', {
  help: 'Alerts held, by state.',
  labels: ['state'],
  budget: { state: 6 },
});

export const alertmanagerAlertsReceived = counter('alertmanager_alerts_received_total', {
  help: 'Alerts that clients posted, firing or resolved.',
  labels: ['status', 'version'],
  budget: { status: 2, version: 2 },
});

export const alertmanagerAlertsInvalid = counter('alertmanager_alerts_invalid_total', {
  help: 'Posted alerts that were turned away as malformed.',
  labels: ['version'],
  budget: { version: 2 },
});

export const alertmanagerSilences = gauge('alertmanager_silences', {
  help: 'Silences held, by state.',
  labels: ['state'],
  budget: { state: 6 },
});

export const alertmanagerNotifications = counter('alertmanager_notifications_total', {
  help: 'Notifications that were due, delivered or not.',
  labels: ['integration'],
  budget: { integration: 25 },
});

export const alertmanagerNotificationsFailed = counter('alertmanager_notifications_failed_total', {
  help: 'Notifications that stayed undelivered after all retries, by reason.',
  labels: ['integration', 'reason'],
  budget: { integration: 25, reason: 10 },
});

export const alertmanagerNotificationRequestsFailed = counter(
  'alertmanager_notification_requests_failed_total',
  {
    help: 'Single tries to deliver that failed, retries included.',
    labels: ['integration'],
    budget: { integration: 25 },
  },
);

export const alertmanagerNotificationLatencySeconds = histogram(
  'alertmanager_notification_latency_seconds',
  {
    help: 'Time that one try to deliver took.',
    unit: 'seconds',
    labels: ['integration'],
    budget: { integration: 25 },
    buckets: [1, 5, 10, 15, 20],
  },
);

export const alertmanagerClusterMembers = gauge('alertmanager_cluster_members', {
  help: 'Members of the cluster that are alive, this one included.',
  appears: 'when several Alertmanagers gossip',
});

export const alertmanagerClusterFailedPeers = gauge('alertmanager_cluster_failed_peers', {
  help: 'Peers that this member has lost.',
  appears: 'when several Alertmanagers gossip',
});

export const alertmanagerClusterHealthScore = gauge('alertmanager_cluster_health_score', {
  help: 'How much trouble this member has with gossip; 0 is none.',
  appears: 'when several Alertmanagers gossip',
});

export const alertmanagerClusterMessagesQueued = gauge('alertmanager_cluster_messages_queued', {
  help: 'Gossip that waits to be passed on.',
  appears: 'when several Alertmanagers gossip',
});

export const alertmanagerClusterReconnectionsFailed = counter(
  'alertmanager_cluster_reconnections_failed_total',
  {
    help: 'Tries to get a lost peer back that did not work.',
    appears: 'when several Alertmanagers gossip',
  },
);
