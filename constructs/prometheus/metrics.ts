import { metricFactory } from '@observability-stack/contracts';

/** Metrics of Prometheus: configuration, discovery, scrapes, rules, notifications, queries. */
const { counter, gauge, histogram, summary } = metricFactory('prometheus');

export const prometheusBuildInfo = gauge('prometheus_build_info', {
  help: 'Version of Prometheus in labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const prometheusConfigLastReloadSuccessful = gauge(
  'prometheus_config_last_reload_successful',
  {
    help: '1 if the last configuration reload was successful, 0 otherwise.',
  },
);

export const prometheusConfigLastReloadSuccessTimestampSeconds = gauge(
  'prometheus_config_last_reload_success_timestamp_seconds',
  {
    help: 'Timestamp of the last successful configuration reload.',
    unit: 'seconds',
  },
);

export const prometheusNotificationsAlertmanagersDiscovered = gauge(
  'prometheus_notifications_alertmanagers_discovered',
  {
    help: 'Number of discovered Alertmanagers.',
  },
);

export const prometheusNotificationsSent = counter('prometheus_notifications_sent_total', {
  help: 'Number of alerts sent to an Alertmanager.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsErrors = counter('prometheus_notifications_errors_total', {
  help: 'Number of alerts in failed requests to an Alertmanager.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsDropped = counter('prometheus_notifications_dropped_total', {
  help: 'Number of alerts dropped because of errors or a full queue.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsQueueLength = gauge('prometheus_notifications_queue_length', {
  help: 'Number of alerts in the notification queue.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsQueueCapacity = gauge(
  'prometheus_notifications_queue_capacity',
  {
    help: 'Capacity of the notification queue.',
  },
);

export const prometheusRuleEvaluations = counter('prometheus_rule_evaluations_total', {
  help: 'Number of rule evaluations, by group.',
  labels: ['rule_group'],
  budget: { rule_group: 200 },
});

export const prometheusRuleEvaluationFailures = counter(
  'prometheus_rule_evaluation_failures_total',
  {
    help: 'Number of failed rule evaluations, by group.',
    labels: ['rule_group'],
    budget: { rule_group: 200 },
  },
);

export const prometheusRuleGroupIterations = counter('prometheus_rule_group_iterations_total', {
  help: 'Number of scheduled evaluations of a group, including missed ones.',
  labels: ['rule_group'],
  budget: { rule_group: 200 },
});

export const prometheusRuleGroupIterationsMissed = counter(
  'prometheus_rule_group_iterations_missed_total',
  {
    help: 'Number of evaluations of a group that were missed because the previous one was still running.',
    labels: ['rule_group'],
    budget: { rule_group: 200 },
  },
);

export const prometheusRuleGroupLastDurationSeconds = gauge(
  'prometheus_rule_group_last_duration_seconds',
  {
    help: 'Duration of the last evaluation of a group.',
    unit: 'seconds',
    labels: ['rule_group'],
    budget: { rule_group: 200 },
  },
);

export const prometheusRuleGroupIntervalSeconds = gauge('prometheus_rule_group_interval_seconds', {
  help: 'Evaluation interval of a group.',
  unit: 'seconds',
  labels: ['rule_group'],
  budget: { rule_group: 200 },
});

export const prometheusTemplateTextExpansionFailures = counter(
  'prometheus_template_text_expansion_failures_total',
  {
    help: 'Number of failed expansions of alert templates.',
  },
);

export const prometheusSdFailedConfigs = gauge('prometheus_sd_failed_configs', {
  help: 'Number of failed discovery configurations.',
  labels: ['name'],
  budget: { name: 2 },
});

export const prometheusSdDiscoveredTargets = gauge('prometheus_sd_discovered_targets', {
  help: 'Number of discovered targets, by job.',
  labels: ['config', 'name'],
  budget: { config: 100, name: 2 },
});

export const prometheusSdFileReadErrors = counter('prometheus_sd_file_read_errors_total', {
  help: 'Number of target files that could not be read.',
});

export const prometheusTargetScrapePoolTargets = gauge('prometheus_target_scrape_pool_targets', {
  help: 'Number of scraped targets, by job.',
  labels: ['scrape_job'],
  budget: { scrape_job: 50 },
});

export const prometheusTargetScrapePoolsFailed = counter(
  'prometheus_target_scrape_pools_failed_total',
  {
    help: 'Number of scrape pools that could not be created.',
  },
);

export const prometheusTargetSyncFailed = counter('prometheus_target_sync_failed_total', {
  help: 'Number of invalid discovered targets, by job.',
  labels: ['scrape_job'],
  budget: { scrape_job: 50 },
});

export const prometheusTargetScrapesExceededSampleLimit = counter(
  'prometheus_target_scrapes_exceeded_sample_limit_total',
  {
    help: 'Number of scrapes that exceeded the sample limit.',
  },
);

export const prometheusTargetScrapesExceededBodySizeLimit = counter(
  'prometheus_target_scrapes_exceeded_body_size_limit_total',
  {
    help: 'Number of scrapes that exceeded the body size limit.',
  },
);

export const prometheusTargetScrapePoolExceededLabelLimits = counter(
  'prometheus_target_scrape_pool_exceeded_label_limits_total',
  {
    help: 'Number of scrapes with series that exceeded a label limit.',
  },
);

export const prometheusTargetScrapePoolExceededTargetLimit = counter(
  'prometheus_target_scrape_pool_exceeded_target_limit_total',
  {
    help: 'Number of times that a job exceeded its target limit.',
  },
);

export const prometheusTargetScrapesSampleDuplicateTimestamp = counter(
  'prometheus_target_scrapes_sample_duplicate_timestamp_total',
  {
    help: 'Number of samples rejected because of a duplicate timestamp with another value.',
  },
);

export const prometheusTargetScrapesSampleOutOfOrder = counter(
  'prometheus_target_scrapes_sample_out_of_order_total',
  {
    help: 'Number of scraped samples rejected as out of order.',
  },
);

export const prometheusTargetScrapesSampleOutOfBounds = counter(
  'prometheus_target_scrapes_sample_out_of_bounds_total',
  {
    help: 'Number of scraped samples rejected because their timestamp is too far in the past or future.',
  },
);

export const prometheusEngineQueries = gauge('prometheus_engine_queries', {
  help: 'Number of running or queued queries.',
});

export const prometheusEngineQueriesConcurrentMax = gauge(
  'prometheus_engine_queries_concurrent_max',
  {
    help: 'Maximum number of concurrent queries.',
  },
);

export const prometheusEngineQueryDurationSeconds = summary(
  'prometheus_engine_query_duration_seconds',
  {
    help: 'Duration of queries, by phase.',
    unit: 'seconds',
    labels: ['slice'],
    budget: { slice: 6 },
    quantiles: [0.5, 0.9, 0.99],
  },
);

export const prometheusHttpRequests = counter('prometheus_http_requests_total', {
  help: 'Number of HTTP requests, by handler and status.',
  labels: ['code', 'handler'],
  budget: { code: 20, handler: 80 },
});

export const prometheusHttpRequestDurationSeconds = histogram(
  'prometheus_http_request_duration_seconds',
  {
    help: 'Duration of HTTP requests, by handler.',
    unit: 'seconds',
    labels: ['handler'],
    budget: { handler: 80 },
    buckets: [0.1, 0.2, 0.4, 1, 3, 8, 20, 60, 120],
  },
);

/** The endpoints of remote write. */
const endpoints = {
  labels: ['remote_name', 'url'],
  budget: { remote_name: 3, url: 1 },
  appearsWhen: 'remoteWrite is set',
} as const;

export const prometheusRemoteStorageSamplesFailed = counter(
  'prometheus_remote_storage_samples_failed_total',
  {
    help: 'Number of samples that an endpoint of remote write refused and that are not sent again.',
    ...endpoints,
  },
);

export const prometheusRemoteStorageQueueHighestTimestampSeconds = gauge(
  'prometheus_remote_storage_queue_highest_timestamp_seconds',
  {
    help: 'Timestamp of the newest sample in the queue of an endpoint.',
    unit: 'seconds',
    ...endpoints,
  },
);

/** Tempo writes the series of the service graph with the same library, with a tenant. */
export const prometheusRemoteStorageQueueHighestSentTimestampSeconds = metricFactory(
  'prometheus',
  'tempo',
).gauge('prometheus_remote_storage_queue_highest_sent_timestamp_seconds', {
  help: 'Timestamp of the newest sample that an endpoint has received.',
  unit: 'seconds',
  labels: ['remote_name', 'tenant', 'url'],
  budget: { remote_name: 4, tenant: 1, url: 4 },
  appearsWhen: 'with the first endpoint',
});
