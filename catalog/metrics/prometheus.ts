import { metricsOf } from './define';

/** Prometheus as a program: configuration, discovery, scraping, rules, notifications, queries. */
const { counter, gauge, histogram, summary } = metricsOf('prometheus');

export const prometheusBuildInfo = gauge('prometheus_build_info', {
  help: "A metric with a constant '1' value labeled by version, revision, branch, goversion from which prometheus was built, and the goos and goarch for the build.",
  labels: ['branch', 'goarch', 'goos', 'goversion', 'revision', 'tags', 'version'],
  budget: { branch: 1, goarch: 1, goos: 1, goversion: 1, revision: 1, tags: 1, version: 1 },
});

export const prometheusConfigLastReloadSuccessful = gauge(
  'prometheus_config_last_reload_successful',
  {
    help: 'Whether the last configuration reload attempt was successful.',
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
    help: 'The number of alertmanagers discovered and active.',
  },
);

export const prometheusNotificationsSent = counter('prometheus_notifications_sent_total', {
  help: 'Total number of alerts sent.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsErrors = counter('prometheus_notifications_errors_total', {
  help: 'Total number of sent alerts affected by errors.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsDropped = counter('prometheus_notifications_dropped_total', {
  help: 'Total number of alerts dropped due to errors when sending to Alertmanager.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsQueueLength = gauge('prometheus_notifications_queue_length', {
  help: 'The number of alert notifications in the queue.',
  labels: ['alertmanager'],
  budget: { alertmanager: 3 },
});

export const prometheusNotificationsQueueCapacity = gauge(
  'prometheus_notifications_queue_capacity',
  {
    help: 'The capacity of the alert notifications queue.',
  },
);

export const prometheusRuleEvaluations = counter('prometheus_rule_evaluations_total', {
  help: 'The total number of rule evaluations.',
  labels: ['rule_group'],
  budget: { rule_group: 200 },
});

export const prometheusRuleEvaluationFailures = counter(
  'prometheus_rule_evaluation_failures_total',
  {
    help: 'The total number of rule evaluation failures.',
    labels: ['rule_group'],
    budget: { rule_group: 200 },
  },
);

export const prometheusRuleGroupIterations = counter('prometheus_rule_group_iterations_total', {
  help: 'The total number of scheduled rule group evaluations, whether executed or missed.',
  labels: ['rule_group'],
  budget: { rule_group: 200 },
});

export const prometheusRuleGroupIterationsMissed = counter(
  'prometheus_rule_group_iterations_missed_total',
  {
    help: 'The total number of rule group evaluations missed due to slow rule group evaluation.',
    labels: ['rule_group'],
    budget: { rule_group: 200 },
  },
);

export const prometheusRuleGroupLastDurationSeconds = gauge(
  'prometheus_rule_group_last_duration_seconds',
  {
    help: 'The duration of the last rule group evaluation.',
    unit: 'seconds',
    labels: ['rule_group'],
    budget: { rule_group: 200 },
  },
);

export const prometheusRuleGroupIntervalSeconds = gauge('prometheus_rule_group_interval_seconds', {
  help: 'The interval of a rule group.',
  unit: 'seconds',
  labels: ['rule_group'],
  budget: { rule_group: 200 },
});

export const prometheusTemplateTextExpansionFailures = counter(
  'prometheus_template_text_expansion_failures_total',
  {
    help: 'The total number of template text expansion failures.',
  },
);

export const prometheusSdFailedConfigs = gauge('prometheus_sd_failed_configs', {
  help: 'Current number of service discovery configurations that failed to load.',
  labels: ['name'],
  budget: { name: 2 },
});

export const prometheusSdDiscoveredTargets = gauge('prometheus_sd_discovered_targets', {
  help: 'Current number of discovered targets.',
  labels: ['config', 'name'],
  budget: { config: 100, name: 2 },
});

export const prometheusSdFileReadErrors = counter('prometheus_sd_file_read_errors_total', {
  help: 'The number of File-SD read errors.',
});

export const prometheusTargetScrapePoolTargets = gauge('prometheus_target_scrape_pool_targets', {
  help: 'Current number of targets in this scrape pool.',
  labels: ['scrape_job'],
  budget: { scrape_job: 50 },
});

export const prometheusTargetScrapePoolsFailed = counter(
  'prometheus_target_scrape_pools_failed_total',
  {
    help: 'Total number of scrape pool creations that failed.',
  },
);

export const prometheusTargetSyncFailed = counter('prometheus_target_sync_failed_total', {
  help: 'Total number of target sync failures.',
  labels: ['scrape_job'],
  budget: { scrape_job: 50 },
});

export const prometheusTargetScrapesExceededSampleLimit = counter(
  'prometheus_target_scrapes_exceeded_sample_limit_total',
  {
    help: 'Total number of scrapes that hit the sample limit and were rejected.',
  },
);

export const prometheusTargetScrapesExceededBodySizeLimit = counter(
  'prometheus_target_scrapes_exceeded_body_size_limit_total',
  {
    help: 'Total number of scrapes that hit the body size limit.',
  },
);

export const prometheusTargetScrapePoolExceededLabelLimits = counter(
  'prometheus_target_scrape_pool_exceeded_label_limits_total',
  {
    help: 'Total number of times scrape pools hit the label limits, during sync or config reload.',
  },
);

export const prometheusTargetScrapePoolExceededTargetLimit = counter(
  'prometheus_target_scrape_pool_exceeded_target_limit_total',
  {
    help: 'Total number of times scrape pools hit the target limit, during sync or config reload.',
  },
);

export const prometheusTargetScrapesSampleDuplicateTimestamp = counter(
  'prometheus_target_scrapes_sample_duplicate_timestamp_total',
  {
    help: 'Total number of samples rejected due to duplicate timestamps but different values.',
  },
);

export const prometheusTargetScrapesSampleOutOfOrder = counter(
  'prometheus_target_scrapes_sample_out_of_order_total',
  {
    help: 'Total number of samples rejected due to not being out of the expected order.',
  },
);

export const prometheusTargetScrapesSampleOutOfBounds = counter(
  'prometheus_target_scrapes_sample_out_of_bounds_total',
  {
    help: 'Total number of samples rejected due to timestamp falling outside of the time bounds.',
  },
);

export const prometheusEngineQueries = gauge('prometheus_engine_queries', {
  help: 'The current number of queries being executed or waiting.',
});

export const prometheusEngineQueriesConcurrentMax = gauge(
  'prometheus_engine_queries_concurrent_max',
  {
    help: 'The max number of concurrent queries.',
  },
);

export const prometheusEngineQueryDurationSeconds = summary(
  'prometheus_engine_query_duration_seconds',
  {
    help: 'Query timings.',
    unit: 'seconds',
    labels: ['slice'],
    budget: { slice: 6 },
    quantiles: [0.5, 0.9, 0.99],
  },
);

export const prometheusHttpRequests = counter('prometheus_http_requests_total', {
  help: 'Counter of HTTP requests.',
  labels: ['code', 'handler'],
  budget: { code: 20, handler: 80 },
});

export const prometheusHttpRequestDurationSeconds = histogram(
  'prometheus_http_request_duration_seconds',
  {
    help: 'Histogram of latencies for HTTP requests.',
    unit: 'seconds',
    labels: ['handler'],
    budget: { handler: 80 },
    buckets: [0.1, 0.2, 0.4, 1, 3, 8, 20, 60, 120],
  },
);
