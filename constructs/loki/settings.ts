import {
  type Bytes,
  type Duration,
  type Exposure,
  exposureSchema,
  type ObjectStorage,
  objectStorageSchemas,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
} from '../../catalog/definitions/common';
import { type LokiTenancy, lokiTenancySchemas } from '../../catalog/definitions/parts';
import { type RawSettings, rawSettingsSchema } from '../../catalog/definitions/raw-settings';
import {
  arrayOf,
  boolean,
  byteSize,
  date,
  duration,
  enumOf,
  hostPort,
  nonEmptyString,
  nonNegativeInteger,
  objectSchema,
  orFalse,
  positiveInteger,
  replicaCount,
  type Schema,
  unionByKind,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/** Limits of a tenant. Loki rejects log lines that exceed them, with an error to the client. */
export interface LokiLimits {
  /** Maximum number of active streams (`max_global_streams_per_user`). @default 5000 */
  readonly maxGlobalStreamsPerUser?: number;
  /** Average ingestion rate in megabytes per second (`ingestion_rate_mb`). @default 8 */
  readonly ingestionRateMb?: number;
  /** Ingestion burst in megabytes (`ingestion_burst_size_mb`). @default 16 */
  readonly ingestionBurstSizeMb?: number;
  /** Ingestion rate of a stream in bytes per second (`per_stream_rate_limit`). @default '4MB' */
  readonly perStreamRateLimit?: Bytes;
  /** Ingestion burst of a stream in bytes (`per_stream_rate_limit_burst`). @default '16MB' */
  readonly perStreamRateLimitBurst?: Bytes;
  /** Maximum size of a log line, above which it is truncated (`max_line_size`). @default '256KB' */
  readonly maxLineSize?: Bytes;
  /**
   * Maximum number of labels of a stream, without the `service_name` that Loki adds (`max_label_names_per_series`).
   * @default 15
   */
  readonly maxLabelNamesPerSeries?: number;
  /** Time range that a query must stay below (`max_query_length`); queries never exceed the retention. @default '721h' */
  readonly maxQueryLength?: Duration;
  /** Maximum number of series that a metric query returns (`max_query_series`). @default 1000 */
  readonly maxQuerySeries?: number;
}

/** Storage of chunks and index in the volume of the pod; one replica only. */
export interface FilesystemStorage {
  readonly kind: 'filesystem';
}

/** Retention of some streams, which differs from that of the others. */
export interface StreamRetention {
  /** Stream selector: `{level="debug"}`. */
  readonly selector: string;
  /** At least `24h`. */
  readonly period: Duration;
  /** Of several matching selectors, the one with the highest priority applies. @default 1 */
  readonly priority?: number;
}

/** Addresses of memcached, `host:port`; the pods of a headless Service are found by DNS. */
export interface LokiCaches {
  /** Cache of chunks; `false` for one in the memory of each pod. @default false */
  readonly chunks?: string | false;
  /** Cache of query results; `false` for one in the memory of each pod. @default false */
  readonly results?: string | false;
}

/** A part of the HTTP API: queries through the gateway, or pushes of log lines in the formats of Loki and OTLP. */
const LOKI_APIS = ['query', 'push'] as const;
export type LokiApi = (typeof LOKI_APIS)[number];

/** Settings of Loki. It has no authentication: with `exposure`, the controller must authenticate clients. */
export interface LokiSettings {
  /** Number of pods in the ring, each with all components of Loki. @default 1 */
  readonly replicas?: number;
  /** Number of copies of each log line; at most `replicas`. @default 1 */
  readonly replicationFactor?: number;
  /** Storage of chunks and index. @default filesystem */
  readonly storage?: FilesystemStorage | ObjectStorage;
  /** First day of the TSDB v13 schema, as `YYYY-MM-DD`. Never change it after data is stored. @default '2024-04-01' */
  readonly schemaFrom?: string;
  /** Retention of log lines; at least `24h`, or `0s` to keep them. @default '168h' */
  readonly retention?: Duration;
  /** Streams with a retention that differs, in addition to `retention`. @default none */
  readonly streamRetention?: readonly StreamRetention[];
  /** Memcached as caches. @default caches in the memory of each pod */
  readonly caches?: LokiCaches;
  /** Interval of rule evaluations; each reads all log lines of its window. @default '1m' */
  readonly evaluationInterval?: Duration;
  /** Limits of each tenant; a team can have others (`loki.limits` of the team). @default the defaults of each setting */
  readonly limits?: LokiLimits;
  /**
   * Whether the log lines of all teams are one tenant, or each team is a tenant with separate lines, limits and rules. Lines
   * without a team belong to the tenant of the platform team.
   * @default 'single'
   */
  readonly tenants?: LokiTenancy;
  /**
   * Tenants that queries read in addition to those of the teams, such as `fake` with the lines from before `tenants: 'team'`.
   * @default none
   */
  readonly queryTenants?: readonly string[];
  /**
   * Whether to process delete requests (`/loki/api/v1/delete`), which must be sent to the port of a pod; Grafana cannot
   * send them. With `false` nothing is deleted, and a request only hides log lines. In a ring, send them to the pod
   * whose `loki_boltdb_shipper_compactor_running` is 1; the others lose them.
   * @default false
   */
  readonly deletions?: boolean;
  /**
   * Access to the HTTP API from outside the cluster, for Grafana, logcli or agents elsewhere. With `tenants: 'team'`, clients name
   * their tenant in the header `X-Scope-OrgID`, which the controller must set or check.
   * @default false
   */
  readonly exposure?: Exposure | false;
  /** Parts of the HTTP API that `exposure` opens; deletions and the state of the server are never open. @default ['query'] */
  readonly exposedApis?: readonly LokiApi[];
  /** Size of the volume of each pod: write-ahead log, index cache and, with `filesystem`, chunks. @default '10Gi' */
  readonly volume?: Quantity;
  /** Time for flushing at shutdown, in seconds. @default 120 */
  readonly terminationGracePeriod?: number;
  /** Requests and limits of each pod. @default cpu 200m, memory 384Mi, cpuLimit 2, memoryLimit 1Gi */
  readonly resources?: Resources;
  /** Keys of loki.yaml that have no setting, merged over those of the stack. @default none */
  readonly raw?: RawSettings;
}

export const lokiDefaults: Resolved<LokiSettings> = {
  replicas: 1,
  replicationFactor: 1,
  storage: { kind: 'filesystem' },
  schemaFrom: '2024-04-01',
  retention: '168h',
  streamRetention: [],
  caches: { chunks: false, results: false },
  evaluationInterval: '1m',
  limits: {
    maxGlobalStreamsPerUser: 5000,
    ingestionRateMb: 8,
    ingestionBurstSizeMb: 16,
    perStreamRateLimit: '4MB',
    perStreamRateLimitBurst: '16MB',
    maxLineSize: '256KB',
    maxLabelNamesPerSeries: 15,
    maxQueryLength: '721h',
    maxQuerySeries: 1000,
  },
  tenants: 'single',
  queryTenants: [],
  deletions: false,
  exposure: false,
  exposedApis: ['query'],
  volume: '10Gi',
  terminationGracePeriod: 120,
  resources: { cpu: '200m', memory: '384Mi', cpuLimit: '2', memoryLimit: '1Gi' },
  raw: {},
};

export const lokiLimitsSchema: Schema = objectSchema<LokiLimits>({
  maxGlobalStreamsPerUser: positiveInteger,
  ingestionRateMb: positiveInteger,
  ingestionBurstSizeMb: positiveInteger,
  perStreamRateLimit: byteSize,
  perStreamRateLimitBurst: byteSize,
  maxLineSize: byteSize,
  maxLabelNamesPerSeries: positiveInteger,
  maxQueryLength: duration,
  maxQuerySeries: positiveInteger,
});

export const streamRetentionSchema: Schema = arrayOf(
  objectSchema<StreamRetention>(
    { selector: nonEmptyString, period: duration, priority: positiveInteger },
    ['selector', 'period'],
  ),
);

export const lokiSchema: Schema = objectSchema<LokiSettings>({
  replicas: replicaCount,
  replicationFactor: positiveInteger,
  storage: unionByKind({
    filesystem: objectSchema<FilesystemStorage>({ kind: {} }),
    ...objectStorageSchemas,
  }),
  schemaFrom: date,
  retention: duration,
  streamRetention: streamRetentionSchema,
  caches: objectSchema<LokiCaches>({ chunks: orFalse(hostPort), results: orFalse(hostPort) }),
  evaluationInterval: duration,
  limits: lokiLimitsSchema,
  ...lokiTenancySchemas,
  deletions: boolean,
  exposure: orFalse(exposureSchema),
  exposedApis: { ...arrayOf(enumOf(...LOKI_APIS)), minItems: 1, uniqueItems: true },
  volume: volumeQuantity,
  terminationGracePeriod: nonNegativeInteger,
  resources: resourcesSchema,
  raw: rawSettingsSchema,
});
