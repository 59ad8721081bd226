import {
  byKind,
  count,
  duration,
  flag,
  httpUrl,
  list,
  number,
  object,
  positive,
  quantity,
  ratio,
  type Schema,
  text,
} from '../schema';
import {
  type Duration,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from './common';

/** User name and password in a Secret. */
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
export interface SearchStorage {
  readonly kind: 'elasticsearch' | 'opensearch';
  readonly servers: readonly string[];
  readonly login?: Login;
  /** @default 'jaeger' */
  readonly indexPrefix?: string;
  /** Copies of each shard. @default 1 */
  readonly indexReplicas?: number;
}
export interface CassandraStorage {
  readonly kind: 'cassandra';
  /** `host:port` of the contact points. */
  readonly servers: readonly string[];
  readonly datacenter: string;
  /** @default 'jaeger' */
  readonly keyspace?: string;
  readonly login?: Login;
  /** @default '168h' */
  readonly ttl?: Duration;
}
export interface ClickHouseStorage {
  readonly kind: 'clickhouse';
  /** `host:port` of the native protocol. */
  readonly servers: readonly string[];
  /** @default 'jaeger' */
  readonly database?: string;
  readonly login?: Login;
}
export type JaegerStorage = BadgerStorage | SearchStorage | CassandraStorage | ClickHouseStorage;

/** What the SDKs are told to sample, by Jaeger's remote sampling protocol. */
export type SamplingStrategy =
  | { readonly kind: 'probabilistic'; readonly ratio: number }
  | { readonly kind: 'rate-limiting'; readonly tracesPerSecond: number };

export interface ServiceSampling {
  readonly service: string;
  readonly strategy: SamplingStrategy;
  /** Span names with a ratio of their own; only together with a probabilistic strategy. */
  readonly operations?: readonly { readonly operation: string; readonly ratio: number }[];
}

export interface JaegerSettings {
  /** More than one needs a store outside the pod. @default 1 */
  readonly replicas?: number;
  /** @default badger, 72h, 5Gi */
  readonly storage?: JaegerStorage;
  /** For services without a strategy of their own. @default always (probabilistic, 1) */
  readonly defaultSampling?: SamplingStrategy;
  /** @default none */
  readonly sampling?: readonly ServiceSampling[];
  /** RED of every service from its spans, in Jaeger's Monitor tab. @default true */
  readonly performanceMonitoring?: boolean;
  readonly resources?: Resources;
}

export const jaegerDefaults: Resolved<JaegerSettings> = {
  replicas: 1,
  storage: { kind: 'badger', ttl: '72h', volume: '5Gi' },
  defaultSampling: { kind: 'probabilistic', ratio: 1 },
  sampling: [],
  performanceMonitoring: true,
  resources: { cpu: '100m', memory: '256Mi', cpuLimit: '1', memoryLimit: '768Mi' },
};

const search: Schema = object<SearchStorage>(
  { kind: {}, servers: list(httpUrl), login, indexPrefix: text, indexReplicas: count },
  ['kind', 'servers'],
);
const strategy: Schema = byKind({
  probabilistic: object<{ kind: 'probabilistic'; ratio: number }>({ kind: {}, ratio }, ['ratio']),
  'rate-limiting': object<{ kind: 'rate-limiting'; tracesPerSecond: number }>(
    { kind: {}, tracesPerSecond: number },
    ['tracesPerSecond'],
  ),
});

export const jaegerSchema: Schema = object<JaegerSettings>({
  replicas: positive,
  storage: byKind({
    badger: object<BadgerStorage>({ kind: {}, ttl: duration, volume: quantity }),
    elasticsearch: search,
    opensearch: search,
    cassandra: object<CassandraStorage>(
      { kind: {}, servers: list(text), datacenter: text, keyspace: text, login, ttl: duration },
      ['servers', 'datacenter'],
    ),
    clickhouse: object<ClickHouseStorage>(
      { kind: {}, servers: list(text), database: text, login },
      ['servers'],
    ),
  }),
  defaultSampling: strategy,
  sampling: list(
    object<ServiceSampling>(
      {
        service: text,
        strategy,
        operations: list(
          object<{ operation: string; ratio: number }>({ operation: text, ratio }, [
            'operation',
            'ratio',
          ]),
        ),
      },
      ['service', 'strategy'],
    ),
  ),
  performanceMonitoring: flag,
  resources: resourcesSchema,
});
