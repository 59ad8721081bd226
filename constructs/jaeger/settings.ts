import {
  type Duration,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from '../../catalog/definitions/common';
import { type RawSettings, rawSettingsSchema } from '../../catalog/definitions/raw-settings';
import {
  arrayOf,
  boolean,
  duration,
  hostPort,
  httpUrl,
  identifier,
  mapOf,
  nonNegativeInteger,
  objectSchema,
  positiveInteger,
  ratio,
  replicaCount,
  type Schema,
  textLine,
  unionByKind,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/** User name and password in a Secret. Write a `$` in either as `$$`: Jaeger expands variables. */
export interface BasicAuth {
  readonly username: SecretKey;
  readonly password: SecretKey;
}
const login: Schema = objectSchema<BasicAuth>(
  { username: secretKeySchema, password: secretKeySchema },
  ['username', 'password'],
);

/** Embedded storage in the volume of the pod; one replica only. */
export interface BadgerStorage {
  readonly kind: 'badger';
  /** Retention of traces. @default '72h' */
  readonly ttl?: Duration;
  /** Size of the volume. @default '5Gi' */
  readonly volume?: Quantity;
}
/** Daily indices named `jaeger-*`. Jaeger does not delete them: configure a policy in the storage (ILM, ISM). */
export interface SearchStorage {
  readonly kind: 'elasticsearch' | 'opensearch';
  /** `https://host:9200`; with `http` the connection is not encrypted. */
  readonly servers: readonly string[];
  /** Credentials. @default no authentication */
  readonly login?: BasicAuth;
  /** CA certificate of the storage. @default the CA certificates in the image */
  readonly ca?: SecretKey;
  /** Prefix of index names, before `-jaeger-*`. @default none */
  readonly indexPrefix?: string;
  /** Number of replicas of each shard. @default 1 */
  readonly indexReplicas?: number;
}
export interface CassandraStorage {
  readonly kind: 'cassandra';
  /** `host:port` of the contact points. */
  readonly servers: readonly string[];
  readonly datacenter: string;
  /** Credentials. @default no authentication */
  readonly login?: BasicAuth;
  /** CA certificate of the storage. @default the CA certificates in the image */
  readonly ca?: SecretKey;
  /** Whether to connect without encryption. @default false */
  readonly insecure?: boolean;
  /** Keyspace, which is created if it does not exist. @default 'jaeger' */
  readonly keyspace?: string;
  /** Replication factor of a created keyspace. @default 3 */
  readonly replicationFactor?: number;
  /** Retention of traces. @default '168h' */
  readonly ttl?: Duration;
}
/** ClickHouse storage, which is experimental in Jaeger: an upgrade may change the tables. */
export interface ClickHouseStorage {
  readonly kind: 'clickhouse';
  /** `host:port` of the native protocol. */
  readonly servers: readonly string[];
  /** Credentials. @default no authentication */
  readonly login?: BasicAuth;
  /** CA certificate of the storage. @default the CA certificates in the image */
  readonly ca?: SecretKey;
  /** Whether to connect without encryption. @default false */
  readonly insecure?: boolean;
  /** Database, which must exist; Jaeger creates its tables. @default 'jaeger' */
  readonly database?: string;
  /** Retention of traces. @default '168h' */
  readonly ttl?: Duration;
}
export type JaegerStorage = BadgerStorage | SearchStorage | CassandraStorage | ClickHouseStorage;

/**
 * Sampling strategy that SDKs get by the remote sampling protocol of Jaeger. It applies to the root span of a trace;
 * downstream services follow the decision.
 */
export type SamplingStrategy =
  /** Samples all traces, or none. */
  | { readonly kind: 'const'; readonly sample: boolean }
  | { readonly kind: 'probabilistic'; readonly ratio: number }
  /** Limits the traces per second of each process of the service. */
  | { readonly kind: 'rate-limiting'; readonly tracesPerSecond: number }
  /** Ratio by name of the root span; `ratio` for other names. */
  | {
      readonly kind: 'per-operation';
      readonly ratio: number;
      readonly operations: Readonly<Record<string, number>>;
    };

export interface JaegerSettings {
  /** Number of pods; more than one requires external storage. @default 1 */
  readonly replicas?: number;
  /** Storage of traces. @default badger, 72h, 5Gi */
  readonly storage?: JaegerStorage;
  /** Strategy of services that are not in `sampling`. @default every trace */
  readonly defaultSampling?: SamplingStrategy;
  /** Strategies by service. @default none */
  readonly sampling?: Readonly<Record<string, SamplingStrategy>>;
  /** Whether the Monitor tab shows RED metrics from spans. @default true */
  readonly performanceMonitoring?: boolean;
  /** Requests and limits of each pod. @default cpu 100m, memory 256Mi, cpuLimit 1, memoryLimit 768Mi */
  readonly resources?: Resources;
  /** Keys of the configuration of Jaeger that have no setting, merged over those of the stack. @default none */
  readonly raw?: RawSettings;
}

export const jaegerDefaults: Resolved<JaegerSettings> = {
  replicas: 1,
  storage: { kind: 'badger' },
  defaultSampling: { kind: 'const', sample: true },
  sampling: {},
  performanceMonitoring: true,
  resources: { cpu: '100m', memory: '256Mi', cpuLimit: '1', memoryLimit: '768Mi' },
  raw: {},
};

/** Defaults of the settings of each kind of storage. */
export const storageDefaults = {
  badger: { ttl: '72h', volume: '5Gi' },
  search: { indexReplicas: 1 },
  cassandra: { keyspace: 'jaeger', replicationFactor: 3, ttl: '168h' },
  clickhouse: { database: 'jaeger', ttl: '168h' },
} as const;

type Variant<U, K extends string> = Extract<U, { readonly kind: K }>;

const search: Schema = objectSchema<SearchStorage>(
  {
    kind: {},
    servers: { ...arrayOf(httpUrl), minItems: 1 },
    login,
    ca: secretKeySchema,
    // The characters that the storages allow at the start of an index name.
    indexPrefix: { type: 'string', pattern: '^[a-z0-9][a-z0-9._-]{0,127}$' },
    indexReplicas: nonNegativeInteger,
  },
  ['kind', 'servers'],
);
const servers: Schema = { ...arrayOf(hostPort), minItems: 1 };
const strategy: Schema = unionByKind({
  const: objectSchema<Variant<SamplingStrategy, 'const'>>({ kind: {}, sample: boolean }, [
    'sample',
  ]),
  probabilistic: objectSchema<Variant<SamplingStrategy, 'probabilistic'>>({ kind: {}, ratio }, [
    'ratio',
  ]),
  'rate-limiting': objectSchema<Variant<SamplingStrategy, 'rate-limiting'>>(
    // Jaeger truncates fractions, so 0.5 would silently become 0.
    { kind: {}, tracesPerSecond: positiveInteger },
    ['tracesPerSecond'],
  ),
  'per-operation': objectSchema<Variant<SamplingStrategy, 'per-operation'>>(
    { kind: {}, ratio, operations: mapOf(ratio, textLine) },
    ['ratio', 'operations'],
  ),
});

export const jaegerSchema: Schema = objectSchema<JaegerSettings>({
  replicas: replicaCount,
  storage: unionByKind({
    badger: objectSchema<BadgerStorage>({ kind: {}, ttl: duration, volume: volumeQuantity }),
    elasticsearch: search,
    opensearch: search,
    cassandra: objectSchema<CassandraStorage>(
      {
        kind: {},
        servers,
        datacenter: identifier,
        login,
        ca: secretKeySchema,
        insecure: boolean,
        // Becomes part of CQL without quotes.
        keyspace: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]{0,47}$' },
        replicationFactor: positiveInteger,
        ttl: duration,
      },
      ['servers', 'datacenter'],
    ),
    clickhouse: objectSchema<ClickHouseStorage>(
      {
        kind: {},
        servers,
        login,
        ca: secretKeySchema,
        insecure: boolean,
        database: identifier,
        ttl: duration,
      },
      ['servers'],
    ),
  }),
  defaultSampling: strategy,
  sampling: mapOf(strategy, textLine),
  performanceMonitoring: boolean,
  resources: resourcesSchema,
  raw: rawSettingsSchema,
});
