import {
  type Duration,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from '../../catalog/definitions/common';
import {
  byKind,
  count,
  duration,
  flag,
  hostPort,
  httpUrl,
  list,
  map,
  object,
  positive,
  quantity,
  ratio,
  type Schema,
  text,
} from '../../catalog/helpers/schema';

/** User name and password in a Secret. A `$` in either is written `$$` there: Jaeger expands variables. */
export interface Login {
  readonly username: SecretKey;
  readonly password: SecretKey;
}
const login: Schema = object<Login>({ username: secretKeySchema, password: secretKeySchema }, [
  'username',
  'password',
]);

/** Embedded store in the pod's own volume; one replica only. */
export interface BadgerStorage {
  readonly kind: 'badger';
  /** Traces older than this are deleted. @default '72h' */
  readonly ttl?: Duration;
  /** @default '5Gi' */
  readonly volume?: Quantity;
}
/** Daily indices, `jaeger-*`. Jaeger never deletes one: the store needs a policy for that (ILM, ISM). */
export interface SearchStorage {
  readonly kind: 'elasticsearch' | 'opensearch';
  /** `https://host:9200`; with `http` the connection is not encrypted. */
  readonly servers: readonly string[];
  /** @default no log-in */
  readonly login?: Login;
  /** Certificate of the authority that signed the store's. @default the image's own authorities */
  readonly ca?: SecretKey;
  /** Before `-jaeger-*` in the names of indices. @default none */
  readonly indexPrefix?: string;
  /** Copies of each shard. @default 1 */
  readonly indexReplicas?: number;
}
export interface CassandraStorage {
  readonly kind: 'cassandra';
  /** `host:port` of the contact points. */
  readonly servers: readonly string[];
  readonly datacenter: string;
  /** @default no log-in */
  readonly login?: Login;
  /** Certificate of the authority that signed the store's. @default the image's own authorities */
  readonly ca?: SecretKey;
  /** Connect without encryption. @default false */
  readonly insecure?: boolean;
  /** Created where it does not exist. @default 'jaeger' */
  readonly keyspace?: string;
  /** Copies of each row, where the keyspace is created. @default 3 */
  readonly replicationFactor?: number;
  /** Traces older than this are deleted. @default '168h' */
  readonly ttl?: Duration;
}
/** An experiment of Jaeger's still: an upgrade may change the tables. */
export interface ClickHouseStorage {
  readonly kind: 'clickhouse';
  /** `host:port` of the native protocol. */
  readonly servers: readonly string[];
  /** @default no log-in */
  readonly login?: Login;
  /** Certificate of the authority that signed the store's. @default the image's own authorities */
  readonly ca?: SecretKey;
  /** Connect without encryption. @default false */
  readonly insecure?: boolean;
  /** Must exist; the tables in it are created. @default 'jaeger' */
  readonly database?: string;
  /** Traces older than this are deleted. @default '168h' */
  readonly ttl?: Duration;
}
export type JaegerStorage = BadgerStorage | SearchStorage | CassandraStorage | ClickHouseStorage;

/**
 * What the SDKs of a service are told to sample, by Jaeger's remote sampling protocol. They decide at the
 * first span of a trace; the services behind it follow.
 */
export type SamplingStrategy =
  /** Every trace, or none. */
  | { readonly kind: 'const'; readonly sample: boolean }
  | { readonly kind: 'probabilistic'; readonly ratio: number }
  /** In each process of the service. */
  | { readonly kind: 'rate-limiting'; readonly tracesPerSecond: number }
  /** By the name of the first span; `ratio` for names that are not listed. */
  | {
      readonly kind: 'per-operation';
      readonly ratio: number;
      readonly operations: Readonly<Record<string, number>>;
    };

export interface JaegerSettings {
  /** More than one needs a store outside the pod. @default 1 */
  readonly replicas?: number;
  /** @default badger, 72h, 5Gi */
  readonly storage?: JaegerStorage;
  /** For services without a strategy of their own. @default every trace */
  readonly defaultSampling?: SamplingStrategy;
  /** By service. @default none */
  readonly sampling?: Readonly<Record<string, SamplingStrategy>>;
  /** RED of every service from its spans, in Jaeger's Monitor tab. @default true */
  readonly performanceMonitoring?: boolean;
  /** @default cpu 100m, memory 256Mi, cpuLimit 1, memoryLimit 768Mi */
  readonly resources?: Resources;
}

export const jaegerDefaults: Resolved<JaegerSettings> = {
  replicas: 1,
  storage: { kind: 'badger' },
  defaultSampling: { kind: 'const', sample: true },
  sampling: {},
  performanceMonitoring: true,
  resources: { cpu: '100m', memory: '256Mi', cpuLimit: '1', memoryLimit: '768Mi' },
};

/** What a store's own settings leave out. */
export const storageDefaults = {
  badger: { ttl: '72h', volume: '5Gi' },
  search: { indexReplicas: 1 },
  cassandra: { keyspace: 'jaeger', replicationFactor: 3, ttl: '168h' },
  clickhouse: { database: 'jaeger', ttl: '168h' },
} as const;

type Variant<U, K extends string> = Extract<U, { readonly kind: K }>;

const search: Schema = object<SearchStorage>(
  {
    kind: {},
    servers: { ...list(httpUrl), minItems: 1 },
    login,
    ca: secretKeySchema,
    // what the stores take at the start of the name of an index
    indexPrefix: { type: 'string', pattern: '^[a-z0-9][a-z0-9._-]*$' },
    indexReplicas: count,
  },
  ['kind', 'servers'],
);
const servers: Schema = { ...list(hostPort), minItems: 1 };
const strategy: Schema = byKind({
  const: object<Variant<SamplingStrategy, 'const'>>({ kind: {}, sample: flag }, ['sample']),
  probabilistic: object<Variant<SamplingStrategy, 'probabilistic'>>({ kind: {}, ratio }, ['ratio']),
  'rate-limiting': object<Variant<SamplingStrategy, 'rate-limiting'>>(
    // Jaeger cuts fractions off, and 0.5 would silently mean none
    { kind: {}, tracesPerSecond: positive },
    ['tracesPerSecond'],
  ),
  'per-operation': object<Variant<SamplingStrategy, 'per-operation'>>(
    { kind: {}, ratio, operations: map(ratio) },
    ['ratio', 'operations'],
  ),
});

export const jaegerSchema: Schema = object<JaegerSettings>({
  replicas: positive,
  storage: byKind({
    badger: object<BadgerStorage>({ kind: {}, ttl: duration, volume: quantity }),
    elasticsearch: search,
    opensearch: search,
    cassandra: object<CassandraStorage>(
      {
        kind: {},
        servers,
        datacenter: text,
        login,
        ca: secretKeySchema,
        insecure: flag,
        // written into CQL without quotes
        keyspace: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]{0,47}$' },
        replicationFactor: positive,
        ttl: duration,
      },
      ['servers', 'datacenter'],
    ),
    clickhouse: object<ClickHouseStorage>(
      {
        kind: {},
        servers,
        login,
        ca: secretKeySchema,
        insecure: flag,
        database: text,
        ttl: duration,
      },
      ['servers'],
    ),
  }),
  defaultSampling: strategy,
  sampling: map(strategy),
  performanceMonitoring: flag,
  resources: resourcesSchema,
});
