import { isRecord } from '@observability-stack/query-common';
import { alertmanagerConfig } from '../../../alerts/alertmanager';
import type { RawSettings } from '../../../catalog/definitions/raw-settings';
import { camelCase } from '../../../catalog/helpers/camel-case';
import { grafanaConfig } from '../../../constructs/grafana/config';
import { jaegerConfig } from '../../../constructs/jaeger/config';
import { lokiConfig } from '../../../constructs/loki/config';
import { collectorConfig } from '../../../constructs/otel-collector/config';
import { tempoConfig } from '../../../constructs/tempo/config';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import { hasTeamTenants } from '../../../resolve/tenants';
import { prometheusConfig } from '../../../scrape-configs/prometheus';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { formatDifference } from '../../differences';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';

interface Program {
  /** Key of the raw settings in the environment. */
  readonly key: string;
  readonly raw: RawSettings;
  /** Returns the configuration of the stack alone. */
  readonly own: () => object;
  /** Paths that the rest of the stack relies on, with the setting to use instead; `*` is any key. */
  readonly reserved: Readonly<Record<string, string>>;
  /** Paths of lists whose items the stack relies on; others may be added. @default none */
  readonly lists?: readonly string[];
}

/** Reports raw settings that contradict what other parts of the stack are derived from. */
export const configConflictingRawSetting: SemanticCheck = {
  code: 'config/conflicting-raw-setting',
  severity: 'error',
  title: 'A raw setting changes a value that the stack relies on.',
  stage: 'semantic',
  run: (input) =>
    rawPrograms(input.resolved)
      .filter(({ raw }) => Object.keys(raw).length > 0)
      .flatMap((program) => conflicts(input, program)),
};

const NONE = 'remove it: addresses, probes and scrapes depend on it';

const OTEL = {
  'receivers.otlp.protocols.*.endpoint': NONE,
  'service.telemetry.metrics': NONE,
};
const OTEL_LISTS = [
  'service.extensions',
  ...['receivers', 'processors', 'exporters'].map((part) => `service.pipelines.*.${part}`),
];

const use = (setting: string): string => `set ${setting}`;

/** Limits of Loki with a setting of the same name in camel case. */
const LOKI_LIMITS = [
  ...['max_global_streams_per_user', 'ingestion_rate_mb', 'ingestion_burst_size_mb'],
  ...['per_stream_rate_limit', 'per_stream_rate_limit_burst', 'max_line_size'],
  ...['max_label_names_per_series', 'max_query_length', 'max_query_series'],
];

/** Returns the programs that have raw settings. */
export function rawPrograms(environment: ResolvedEnvironment): readonly Program[] {
  const { prometheus, alertmanager, loki, tempo, jaeger, collector, grafana, tracing } =
    environment;
  const without = <K extends keyof ResolvedEnvironment>(key: K, part: object) => ({
    ...environment,
    [key]: { ...(environment[key] as object), ...part },
  });
  return [
    {
      key: 'prometheus.raw',
      raw: prometheus.raw,
      own: () => prometheusConfig(without('prometheus', { raw: {} }), 0),
      reserved: {
        scrape_configs: 'define a service, or a file in scrape-configs/targets',
        scrape_config_files: 'define a service, or a file in scrape-configs/targets',
        rule_files: 'define alerts of a service',
        remote_write: use('prometheus.remoteWrite'),
        alerting: NONE,
        'global.scrape_interval': use('prometheus.scrapeInterval'),
        'global.scrape_timeout': use('prometheus.scrapeTimeout'),
        'global.evaluation_interval': use('prometheus.evaluationInterval'),
        'global.extra_scrape_metrics': NONE,
        'global.metric_name_escaping_scheme': NONE,
        'global.external_labels.cluster': use('cluster'),
        'global.external_labels.replica': NONE,
        'global.external_labels.shard': NONE,
        'storage.exemplars.max_exemplars': use('prometheus.maxExemplars'),
        'storage.tsdb.out_of_order_time_window': use('prometheus.outOfOrderTimeWindow'),
      },
    },
    {
      key: 'alertmanager.raw',
      raw: alertmanager.raw,
      own: () => alertmanagerConfig(without('alertmanager', { raw: {} })),
      reserved: {
        route: 'write routes in routing of a team, or rawRoute(...)',
        receivers: 'write receivers in routing of a team, or rawReceiver(...)',
        inhibit_rules: NONE,
        templates: use('alertmanager.templates'),
        time_intervals: 'write timeInterval(...) in routing of a team',
        mute_time_intervals: 'write timeInterval(...) in routing of a team',
      },
    },
    {
      key: 'loki.raw',
      raw: loki.raw,
      own: () => lokiConfig(without('loki', { raw: {} })),
      reserved: {
        target: NONE,
        auth_enabled: use('loki.tenants'),
        ...(hasTeamTenants(environment)
          ? {
              'runtime_config.file': 'remove it: the file has the limits of the tenants',
              'querier.multi_tenant_queries_enabled': NONE,
            }
          : {}),
        'server.http_listen_port': NONE,
        'server.http_listen_address': NONE,
        'server.grpc_listen_port': NONE,
        'common.path_prefix': NONE,
        'common.replication_factor': use('loki.replicationFactor'),
        'common.instance_addr': NONE,
        'common.ring': NONE,
        'memberlist.bind_port': NONE,
        'memberlist.join_members': NONE,
        schema_config: use('loki.schemaFrom'),
        'storage_config.use_thanos_objstore': NONE,
        'storage_config.object_store.filesystem.dir': NONE,
        'storage_config.object_store.s3.bucket_name': use('loki.storage'),
        'storage_config.object_store.s3.endpoint': use('loki.storage'),
        'storage_config.object_store.s3.region': use('loki.storage'),
        'storage_config.object_store.gcs.bucket_name': use('loki.storage'),
        'storage_config.object_store.azure.account_name': use('loki.storage'),
        'storage_config.object_store.azure.container_name': use('loki.storage'),
        'compactor.retention_enabled': NONE,
        'compactor.delete_request_store': NONE,
        'limits_config.retention_period': use('loki.retention'),
        'limits_config.max_query_lookback': use('loki.retention'),
        'limits_config.deletion_mode': use('loki.deletions'),
        ...Object.fromEntries(
          LOKI_LIMITS.map((name) => [
            `limits_config.${name}`,
            use(`loki.limits.${camelCase(name)}`),
          ]),
        ),
        ruler_storage: NONE,
        'ruler.evaluation_interval': use('loki.evaluationInterval'),
        'ruler.alertmanager_url': NONE,
        'ruler.rule_path': NONE,
        'ruler.remote_write.enabled': use('prometheus.remoteWriteReceiver'),
      },
    },
    ...(tracing === 'tempo'
      ? [
          {
            key: 'tempo.raw',
            raw: tempo.raw,
            own: () => tempoConfig(without('tempo', { raw: {} })),
            reserved: {
              target: NONE,
              'server.http_listen_port': NONE,
              'server.http_listen_address': NONE,
              'distributor.receivers.otlp.protocols.*.endpoint': NONE,
              'storage.trace.backend': use('tempo.storage'),
              'storage.trace.local.path': NONE,
              'storage.trace.wal.path': NONE,
              'storage.trace.s3.bucket': use('tempo.storage'),
              'storage.trace.s3.endpoint': use('tempo.storage'),
              'storage.trace.gcs.bucket_name': use('tempo.storage'),
              'storage.trace.azure.storage_account_name': use('tempo.storage'),
              'storage.trace.azure.container_name': use('tempo.storage'),
              'compactor.compaction.block_retention': use('tempo.retention'),
              'query_frontend.search.max_duration': use('tempo.limits.searchLength'),
            },
          },
        ]
      : [
          {
            key: 'jaeger.raw',
            raw: jaeger.raw,
            own: () => jaegerConfig(without('jaeger', { raw: {} })),
            reserved: {
              ...OTEL,
              'extensions.jaeger_storage.backends.traces': use('jaeger.storage'),
              'extensions.jaeger_query.storage': use('jaeger.storage'),
              'extensions.jaeger_query.http.endpoint': NONE,
              'extensions.remote_sampling.*.endpoint': NONE,
              'extensions.remote_sampling.file.path': use('jaeger.sampling'),
              'extensions.healthcheckv2.http.endpoint': NONE,
              'exporters.jaeger_storage_exporter.trace_storage': NONE,
            },
            lists: OTEL_LISTS,
          },
        ]),
    {
      key: 'collector.raw',
      raw: collector.raw,
      own: () => collectorConfig(without('collector', { raw: {} })),
      reserved: {
        ...OTEL,
        'extensions.health_check.endpoint': NONE,
        'exporters.prometheus.endpoint': NONE,
        'connectors.span_metrics.namespace': NONE,
        'connectors.span_metrics.histogram': use('collector.spanMetrics.buckets'),
        'connectors.span_metrics.resource_metrics_key_attributes': NONE,
        'processors.batch.send_batch_size': use('collector.batchSize'),
        'processors.batch.timeout': use('collector.batchTimeout'),
        'processors.memory_limiter.limit_percentage': use('collector.memoryLimitPercentage'),
        // They set the owner of metrics and log records, and drop those without one.
        'processors.transform/otlp-resource': NONE,
        'processors.filter/undeclared-services': NONE,
      },
      lists: OTEL_LISTS,
    },
    {
      key: 'grafana.ini',
      raw: grafana.ini,
      own: () => grafanaConfig(without('grafana', { ini: {} })),
      reserved: {
        paths: NONE,
        'server.http_port': NONE,
        'server.http_addr': NONE,
        'server.root_url': use('grafana.externalUrl'),
        'server.serve_from_sub_path': NONE,
        database: use('grafana.database'),
        'security.secret_key': use('grafana.secretKey'),
        'security.admin_password': 'remove it: no administrator is created',
        'security.disable_initial_admin_creation': NONE,
        'auth.anonymous.enabled': use('grafana.access'),
        'auth.basic.enabled': use('grafana.access'),
        'auth.proxy.enabled': use('grafana.access'),
        'unified_alerting.execute_alerts': use('alerts.evaluator'),
      },
    },
  ];
}

interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Returns the values that raw settings set: lists and everything that is not an object. */
const valuesIn = (raw: unknown, path: readonly string[] = []): readonly Place[] =>
  isRecord(raw) && Object.keys(raw).length > 0
    ? Object.entries(raw).flatMap(([key, value]) => valuesIn(value, [...path, key]))
    : [{ path, value: raw }];

const at = (config: unknown, path: readonly string[]): unknown =>
  path.reduce(
    (inner: unknown, key) =>
      isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined,
    config,
  );

/** Reports whether one path is equal to a pattern, inside it, or contains it. */
const concerns = (pattern: string, path: readonly string[]): boolean => {
  const parts = splitPattern(pattern);
  return path.slice(0, parts.length).every((key, index) => ['*', key].includes(parts[index] ?? ''));
};

/** Sections of grafana.ini have dots in their names. */
const splitPattern = (pattern: string): readonly string[] => {
  const section = /^(auth\.anonymous)\.(.*)$/.exec(pattern);
  return section ? section.slice(1) : pattern.split('.');
};

const typeOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'an object' : 'a value';
};
/** Reports whether one of two values is a list or an object, and the other is not. */
const isStructured = (found: unknown, value: unknown): boolean =>
  found !== undefined && found !== null && typeOf(found) !== typeOf(value);

function conflicts(
  { environment }: ResolvedInput,
  { key, raw, own, reserved, lists = [] }: Program,
): readonly Finding[] {
  const config = own();
  return valuesIn(raw).flatMap(({ path, value }): Finding[] => {
    const place = {
      where: settingPlace(environment, `${key}.${path.join('.')}`),
      from: [settingPlace(environment, key.split('.')[0])],
    };
    const [, hint] = Object.entries(reserved).find(([pattern]) => concerns(pattern, path)) ?? [];
    const found = at(config, path);
    if (hint && JSON.stringify(found) !== JSON.stringify(value))
      return [{ ...place, message: `raw setting "${path.join('.')}" is set by the stack`, hint }];
    const isListed = lists.some((pattern) => concerns(pattern, path));
    // For some programs, null is an object without keys; it must not remove lists of the stack.
    if (isStructured(found, value) && (value !== null || isListed))
      return [
        {
          ...place,
          message: `raw setting "${path.join('.')}" has another type than in the stack: expected ${typeOf(found)}, found ${formatDifference(value)}`,
          hint: `write ${typeOf(found)}`,
        },
      ];
    if (!isListed) return [];
    if (!Array.isArray(found)) return [];
    const given: readonly unknown[] = Array.isArray(value) ? value : [];
    const kept = given.filter((item) => found.includes(item));
    return JSON.stringify(kept) === JSON.stringify(found)
      ? []
      : [
          {
            ...place,
            message: `raw setting "${path.join('.')}" replaces a list of the stack: expected ${found.join(', ')} in this order, among others`,
            hint: 'write the items of the stack as well',
          },
        ];
  });
}
