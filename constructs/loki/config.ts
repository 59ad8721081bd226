import { streamLabels } from '@observability-stack/contracts';
import { parseByteSize, parseDurationMs, parseQuantity } from '@observability-stack/query-common';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { Resolved } from '../../catalog/definitions/common';
import { withRaw } from '../../catalog/definitions/raw-settings';
import { headlessService } from '../../resolve/addresses';
import { findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { otlpServices } from '../../resolve/otlp';
import {
  hasTeamTenants,
  type LokiTenant,
  teamTenants,
  tenantRetentions,
} from '../../resolve/tenants';
import { AZURE_ACCOUNT_KEY, s3Client } from '../shared/object-storage';
import { lokiRuler } from './ruler';
import type { LokiLimits, LokiSettings } from './settings';

/**
 * Returns loki.yaml for a single binary with all components (`target: all`), alone or in a ring:
 * https://grafana.com/docs/loki/latest/configure/
 */
export const lokiConfig = (environment: ResolvedEnvironment): object =>
  withRaw(ownConfig(environment), environment.loki.raw);

/** Returns the configuration without raw settings. */
function ownConfig(environment: ResolvedEnvironment): object {
  const { loki } = environment;
  return {
    target: 'all',
    // Without it, all requests are of a single tenant, which Loki names `fake`.
    auth_enabled: hasTeamTenants(environment),
    server: {
      http_listen_port: ports.loki.http,
      grpc_listen_port: ports.loki.grpc,
      // Queriers send whole results to the frontend; the default of 4 MiB is too small for 5,000 long log lines.
      grpc_server_max_recv_msg_size: GRPC_MESSAGE,
      grpc_server_max_send_msg_size: GRPC_MESSAGE,
    },
    common: {
      path_prefix: paths.loki.data,
      replication_factor: loki.replicationFactor,
      ...instance(loki),
    },
    ...(isRing(loki) ? { memberlist: memberlist(environment) } : {}),
    schema_config: {
      configs: [
        {
          from: loki.schemaFrom,
          store: 'tsdb',
          object_store: loki.storage.kind,
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    // The older clients are deprecated.
    storage_config: { use_thanos_objstore: true, object_store: objectStore(loki.storage) },
    ingester: ingester(loki),
    compactor: compactor(loki),
    limits_config: limits(environment),
    ...(hasTeamTenants(environment) ? tenantSettings : {}),
    ...caches(loki),
    ...lokiRuler(environment),
    analytics: { reporting_enabled: false },
  };
}

/** Name of the file with the limits and retention of single tenants, which Loki reads every ten seconds. */
export const TENANT_LIMITS_FILE = 'runtime.yaml';

/** Settings for several tenants: queries that read all of them, and limits of some. */
const tenantSettings: object = {
  querier: { multi_tenant_queries_enabled: true },
  runtime_config: { file: `${paths.loki.runtime}/${TENANT_LIMITS_FILE}` },
};

/** Returns the limits and retention of the tenants whose teams define some. Others are those of `limits_config`. */
export const tenantLimits = (environment: ResolvedEnvironment): object => ({
  overrides: Object.fromEntries(
    teamTenants(environment)
      .map(
        ({ id, limits, retention }) =>
          [id, { ...limitKeys(limits), ...retentionKeys(retention) }] as const,
      )
      .filter(([, keys]) => Object.keys(keys).length > 0),
  ),
});

const GRPC_MESSAGE = 64 * 1024 ** 2;

/** Reports whether several pods share the work and replicate log lines. */
export const isRing = (loki: Resolved<LokiSettings>): boolean => loki.replicas > 1;

/** Returns the settings of the ring, which schedulers, queriers and the compactor use for discovery. */
function instance(loki: Resolved<LokiSettings>): object {
  return isRing(loki)
    ? // Loki expands the variable.
      { instance_addr: '${POD_IP}', ring: { kvstore: { store: 'memberlist' } } }
    : { instance_addr: '127.0.0.1', ring: { kvstore: { store: 'inmemory' } } };
}

function memberlist(environment: ResolvedEnvironment): object {
  const component = findComponent(environment, 'loki');
  return {
    // Keeps two installations apart even if one finds the address of the other.
    cluster_label: `${component.namespace}-${environment.cluster}`.replaceAll(/[^\w-]/g, '-'),
    bind_port: ports.loki.memberlist,
    join_members: [
      `dns+${headlessService(component)}.${component.namespace}.svc:${ports.loki.memberlist}`,
    ],
    // Heals a ring after a network partition.
    rejoin_interval: '1m',
  };
}

/**
 * Returns the settings of the object storage. Credentials come from the environment, or from the
 * workload identity of the cloud.
 */
function objectStore(storage: Resolved<LokiSettings>['storage']): object {
  if (storage.kind === 'filesystem') return { filesystem: { dir: `${paths.loki.data}/chunks` } };
  if (storage.kind === 'gcs') return { gcs: { bucket_name: storage.bucket } };
  if (storage.kind === 'azure')
    return {
      azure: {
        account_name: storage.account,
        container_name: storage.container,
        ...(storage.accountKey ? { account_key: `\${${AZURE_ACCOUNT_KEY}}` } : {}),
        ...(storage.userAssignedId ? { user_assigned_id: storage.userAssignedId } : {}),
        ...(storage.endpointSuffix ? { endpoint_suffix: storage.endpointSuffix } : {}),
      },
    };
  return {
    s3: {
      bucket_name: storage.bucket,
      ...s3Client(storage),
    },
  };
}

function ingester(loki: Resolved<LokiSettings>): object {
  return {
    chunk_encoding: 'snappy',
    wal: {
      // A pod that is removed leaves no log lines that are only on its volume.
      flush_on_shutdown: true,
      replay_memory_ceiling: memoryShare(loki, 1 / 2),
    },
    lifecycler: isRing(loki)
      ? // The loss of one pod must not prevent others from becoming ready.
        { readiness_check_ring_health: false }
      : { min_ready_duration: '0s' },
  };
}

function compactor(loki: Resolved<LokiSettings>): object {
  return {
    retention_enabled: true,
    delete_request_store: loki.storage.kind,
    // The next pod that becomes the compactor continues with the same markers.
    ...(loki.storage.kind !== 'filesystem'
      ? { deletion_marker_object_store_prefix: 'markers/' }
      : {}),
  };
}

/** Labels of records that arrive by OTLP: the stream labels of the log lines of pods. */
const otlpLabels: object = {
  resource_attributes: {
    ignore_defaults: true,
    attributes_config: [
      { action: 'index_label', attributes: [...streamLabels] },
      // Long, and the same for all records of a process.
      { action: 'drop', regex: '(telemetry|process)\\..*' },
    ],
  },
};

/** Keys of `limits_config` and of the limits of a tenant, by setting. */
const limitNames = {
  maxGlobalStreamsPerUser: 'max_global_streams_per_user',
  ingestionRateMb: 'ingestion_rate_mb',
  ingestionBurstSizeMb: 'ingestion_burst_size_mb',
  perStreamRateLimit: 'per_stream_rate_limit',
  perStreamRateLimitBurst: 'per_stream_rate_limit_burst',
  maxLineSize: 'max_line_size',
  maxLabelNamesPerSeries: 'max_label_names_per_series',
  maxQueryLength: 'max_query_length',
  maxQuerySeries: 'max_query_series',
} as const satisfies Readonly<Record<keyof LokiLimits, string>>;

/** The limits that are sizes. */
const sizes: readonly string[] = ['perStreamRateLimit', 'perStreamRateLimitBurst', 'maxLineSize'];

/** Returns limits as Loki reads them. */
const limitKeys = (limits: LokiLimits): object =>
  Object.fromEntries(
    Object.entries(limitNames).flatMap(([setting, key]) => {
      const value = limits[setting as keyof LokiLimits];
      if (value === undefined) return [];
      return [[key, sizes.includes(setting) ? bytes(String(value)) : value]];
    }),
  );

/** Returns a retention as Loki reads it. */
const retentionKeys = ({ retention, streamRetention }: LokiTenant['retention']): object => ({
  ...(retention === undefined ? {} : { retention_period: retention }),
  ...(streamRetention && {
    retention_stream: streamRetention.map(({ selector, period, priority = 1 }) => ({
      selector,
      priority,
      period,
    })),
  }),
});

function limits(environment: ResolvedEnvironment): object {
  const { loki } = environment;
  const { limits } = loki;
  return {
    allow_structured_metadata: true,
    ...limitKeys(limits),
    // The beginning of a long log line is more useful than a rejection.
    max_line_size_truncate: true,
    max_line_size_truncate_identifier: ' ...[truncated]',
    max_query_lookback: longestRetention(environment),
    ...retentionKeys({
      retention: loki.retention,
      ...(loki.streamRetention.length > 0 ? { streamRetention: loki.streamRetention } : {}),
    }),
    volume_enabled: true,
    // Keeps the order of log lines with the same timestamp.
    increment_duplicate_timestamp: true,
    // The pods of a service share streams. After an outage, a node sends log lines hours behind the others, which Loki
    // would reject without time sharding.
    shard_streams: { enabled: true, time_sharding_enabled: true },
    // With `disabled`, every query would request deletions and log an error.
    deletion_mode: loki.deletions ? 'filter-and-delete' : 'filter-only',
    ...(otlpServices(environment, 'logs').length > 0 ? { otlp_config: otlpLabels } : {}),
  };
}

/**
 * Returns the in-memory caches of chunks and results. Loki has seven, each of 100 MB by default.
 */
function caches(loki: Resolved<LokiSettings>): object {
  const { chunks, results } = loki.caches;
  const cache = (share: number, memcached: string | false) =>
    memcached === false
      ? { embedded_cache: { enabled: true, max_size_mb: megabytes(loki, share) } }
      : { memcached_client: { addresses: `dns+${memcached}`, consistent_hash: true } };
  return {
    chunk_store_config: { chunk_cache_config: cache(1 / 8, chunks) },
    // Other query caches derive their size from this one.
    query_range: { cache_results: true, results_cache: { cache: cache(1 / 32, results) } },
  };
}

/**
 * Returns the longest retention of any stream of any tenant: queries find nothing older. Zero keeps everything. It is common to
 * all tenants, because a query of several of them, as from Grafana, has the shortest of theirs.
 */
function longestRetention(environment: ResolvedEnvironment): string {
  const all = tenantRetentions(environment);
  const unlimited = all.find(({ retention }) => parseDurationMs(retention) === 0);
  if (unlimited) return unlimited.retention;
  return all
    .flatMap(({ retention, streamRetention }) => [
      retention,
      ...streamRetention.map(({ period }) => period),
    ])
    .reduce((one, other) => (parseDurationMs(other) > parseDurationMs(one) ? other : one));
}

const megabytes = (loki: Resolved<LokiSettings>, share: number): number =>
  Math.max(1, Math.floor((parseQuantity(loki.resources.memoryLimit) * share) / 1024 ** 2));

/** Returns a part of the memory limit. */
const memoryShare = (loki: Resolved<LokiSettings>, share: number): string =>
  `${megabytes(loki, share)}MB`;

/** Formats a size for Loki, which parses neither fractions nor `KiB`. */
function bytes(size: string): string {
  const number = parseByteSize(size);
  const unit = (['GB', 'MB', 'KB'] as const).find((_, i) => number % 1024 ** (3 - i) === 0);
  return unit ? `${number / 1024 ** { GB: 3, MB: 2, KB: 1 }[unit]}${unit}` : `${number}B`;
}
