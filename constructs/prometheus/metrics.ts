import { metricsOf } from '@observability-stack/contracts';

/** Prometheus as a program: configuration, discovery, scraping, rules, notifications, queries. */
const { counter, gauge, histogram, summary } = metricsOf('prometheus');

export const prometheusBuildInfo = gauge('prometheus_build_info', {
  help: 'Version of Prometheus, as labels.',
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const prometheusConfigLastReloadSuccessful = gauge(
  'prometheus_config_last_reload_successful',
  {
    help: '1 when Prometheus took its newest configuration, else 0.',
  },
);

export const prometheusConfigLastReloadSuccessTimestampSeconds = gauge(
  'prometheus_config_last_reload_success_timestamp_seconds',
  {
    help: 'When Prometheus last took a configuration.',
    unit: 'seconds',
  },
);

export const prometheusNotificationsAlertmanagersDiscovered = gauge(
  'prometheus_notifications_alertmanagers_discovered',
  {
    help: 'Alertmanagers that Prometheus knows.',
  },
);

export const prometheusNotificationsSent = counter('prometheus_notifications_sent_total', {
  help: 'Alerts that an Alertmanager took.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsErrors = counter('prometheus_notifications_errors_total', {
  help: 'Alerts in requests that an Alertmanager did not take.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsDropped = counter('prometheus_notifications_dropped_total', {
  help: 'Alerts given up, after an error or because the queue was full.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsQueueLength = gauge('prometheus_notifications_queue_length', {
  help: 'Alerts waiting to be sent.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsQueueCapacity = gauge(
  'prometheus_notifications_queue_capacity',
  {
    help: 'Alerts that may wait before the oldest are given up.',
  },
);

export const prometheusRuleEvaluations = counter('prometheus_rule_evaluations_total', {
  help: 'Rules evaluated, by group.',
  labels: ['rule_group'],
  budget: { rule_group: 200 },
});

export const prometheusRuleEvaluationFailures = counter(
  'prometheus_rule_evaluation_failures_total',
  {
    help: 'Rules whose evaluation ended in an error, by group.',
    labels: ['rule_group'],
    budget: { rule_group: 200 },
  },
);

export const prometheusRuleGroupIterations = counter('prometheus_rule_group_iterations_total', {
  help: 'Turns that a group was due, skipped ones included.',
  labels: ['rule_group'],
  budget: { rule_group: 200 },
});

export const prometheusRuleGroupIterationsMissed = counter(
  'prometheus_rule_group_iterations_missed_total',
  {
    help: 'Turns that a group skipped because the one before still ran.',
    labels: ['rule_group'],
    budget: { rule_group: 200 },
  },
);

export const prometheusRuleGroupLastDurationSeconds = gauge(
  'prometheus_rule_group_last_duration_seconds',
  {
    help: 'Time that the latest turn of a group took.',
    unit: 'seconds',
    labels: ['rule_group'],
    budget: { rule_group: 200 },
  },
);

export const prometheusRuleGroupIntervalSeconds = gauge('prometheus_rule_group_interval_seconds', {
  help: 'Time from one turn of a group to the next, as configured.',
  unit: 'seconds',
  labels: ['rule_group'],
  budget: { rule_group: 200 },
});

export const prometheusTemplateTextExpansionFailures = counter(
  'prometheus_template_text_expansion_failures_total',
  {
    help: 'Templates in alerts that could not be filled in.',
  },
);

export const prometheusSdFailedConfigs = gauge('prometheus_sd_failed_configs', {
  help: 'Discovery settings that could not be put to use.',
  labels: ['name'],
  budget: { name: 2 },
});

export const prometheusSdDiscoveredTargets = gauge('prometheus_sd_discovered_targets', {
  help: 'Targets that discovery found, by job.',
  labels: ['config', 'name'],
  budget: { config: 100, name: 2 },
});

export const prometheusSdFileReadErrors = counter('prometheus_sd_file_read_errors_total', {
  help: 'Target files that could not be read.',
});

export const prometheusTargetScrapePoolTargets = gauge('prometheus_target_scrape_pool_targets', {
  help: 'Targets being scraped, by job.',
  labels: ['scrape_job'],
  budget: { scrape_job: 50 },
});

export const prometheusTargetScrapePoolsFailed = counter(
  'prometheus_target_scrape_pools_failed_total',
  {
    help: 'Jobs that could not be set up for scraping.',
  },
);

export const prometheusTargetSyncFailed = counter('prometheus_target_sync_failed_total', {
  help: 'Discovered targets that were unusable, by job.',
  labels: ['scrape_job'],
  budget: { scrape_job: 50 },
});

export const prometheusTargetScrapesExceededSampleLimit = counter(
  'prometheus_target_scrapes_exceeded_sample_limit_total',
  {
    help: 'Scrapes refused for too many samples.',
  },
);

export const prometheusTargetScrapesExceededBodySizeLimit = counter(
  'prometheus_target_scrapes_exceeded_body_size_limit_total',
  {
    help: 'Scrapes refused for an answer too big.',
  },
);

export const prometheusTargetScrapePoolExceededLabelLimits = counter(
  'prometheus_target_scrape_pool_exceeded_label_limits_total',
  {
    help: 'Scrapes refused for a series with too many or too long labels.',
  },
);

export const prometheusTargetScrapePoolExceededTargetLimit = counter(
  'prometheus_target_scrape_pool_exceeded_target_limit_total',
  {
    help: 'Times that a job turned out to have too many targets.',
  },
);

export const prometheusTargetScrapesSampleDuplicateTimestamp = counter(
  'prometheus_target_scrapes_sample_duplicate_timestamp_total',
  {
    help: 'Samples refused for a second value at the same time.',
  },
);

export const prometheusTargetScrapesSampleOutOfOrder = counter(
  'prometheus_target_scrapes_sample_out_of_order_total',
  {
    help: 'Scraped samples refused for coming too late in their series.',
  },
);

export const prometheusTargetScrapesSampleOutOfBounds = counter(
  'prometheus_target_scrapes_sample_out_of_bounds_total',
  {
    help: 'Scraped samples refused for a time too far from now.',
  },
);

export const prometheusEngineQueries = gauge('prometheus_engine_queries', {
  help: 'Queries that run or wait for their turn.',
});

export const prometheusEngineQueriesConcurrentMax = gauge(
  'prometheus_engine_queries_concurrent_max',
  {
    help: 'Queries that may run at once.',
  },
);

export const prometheusEngineQueryDurationSeconds = summary(
  'prometheus_engine_query_duration_seconds',
  {
    help: 'Time that queries took, by phase.',
    unit: 'seconds',
    labels: ['slice'],
    budget: { slice: 6 },
    quantiles: [0.5, 0.9, 0.99],
  },
);

export const prometheusHttpRequests = counter('prometheus_http_requests_total', {
  help: 'HTTP requests answered, by handler and status.',
  labels: ['code', 'handler'],
  budget: { code: 20, handler: 80 },
});

export const prometheusHttpRequestDurationSeconds = histogram(
  'prometheus_http_request_duration_seconds',
  {
    help: 'Time to answer an HTTP request, by handler.',
    unit: 'seconds',
    labels: ['handler'],
    budget: { handler: 80 },
    buckets: [0.1, 0.2, 0.4, 1, 3, 8, 20, 60, 120],
  },
);
