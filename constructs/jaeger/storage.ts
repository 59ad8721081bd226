import { goDuration } from '@observability-stack/query-common';
import { paths } from '../../catalog/components/paths';
import type { SecretKey } from '../../catalog/definitions/common';
import { fromFile } from '../shared/otel';
import type { SecretMount } from '../shared/pods';
import {
  type CassandraStorage,
  type ClickHouseStorage,
  type JaegerStorage,
  type SearchStorage,
  storageDefaults,
} from './settings';

// Storage configuration of Jaeger: https://www.jaegertracing.io/docs/latest/storage/

type Login = NonNullable<SearchStorage['login']>;

/** Returns an entry of `jaeger_storage.backends`. */
export function storageBackend(storage: JaegerStorage): object {
  switch (storage.kind) {
    case 'badger':
      return {
        badger: {
          ephemeral: false,
          directories: { keys: `${paths.jaeger.data}/keys`, values: `${paths.jaeger.data}/values` },
          ttl: { spans: goDuration(storage.ttl ?? storageDefaults.badger.ttl) },
        },
      };
    case 'elasticsearch':
    case 'opensearch':
      return { [storage.kind]: search(storage) };
    case 'cassandra':
      return { cassandra: cassandra(storage) };
    case 'clickhouse':
      return { clickhouse: clickhouse(storage) };
  }
}

const loginFile = (login: Login, part: keyof Login): string =>
  `${paths.jaeger.storeLogin}/${part}/${login[part].key}`;

/**
 * Returns the credentials as files, which child processes and crash reports do not contain, unlike
 * environment variables.
 */
const basicAuth = (login: Login | undefined): { auth?: object } =>
  login
    ? {
        auth: {
          basic: {
            username: fromFile(loginFile(login, 'username')),
            password: fromFile(loginFile(login, 'password')),
          },
        },
      }
    : {};

/**
 * Returns the authentication of a search storage. Jaeger reads this file itself, so a password may
 * look like a number, and a changed one is read again.
 */
const searchAuth = (login: Login | undefined): { auth?: object } =>
  login
    ? {
        auth: {
          basic: {
            username: fromFile(loginFile(login, 'username')),
            password_file: loginFile(login, 'password'),
          },
        },
      }
    : {};

const caFile = (ca: SecretKey): object => ({ ca_file: `${paths.jaeger.storeCa}/${ca.key}` });

function search(storage: SearchStorage): object {
  const index = { replicas: storage.indexReplicas ?? storageDefaults.search.indexReplicas };
  return {
    server_urls: storage.servers,
    ...searchAuth(storage.login),
    ...(storage.ca ? { tls: caFile(storage.ca) } : {}),
    indices: {
      ...(storage.indexPrefix ? { index_prefix: storage.indexPrefix } : {}),
      spans: index,
      services: index,
      dependencies: index,
      sampling: index,
    },
  };
}

function cassandra(storage: CassandraStorage): object {
  const { keyspace, replicationFactor, ttl } = storageDefaults.cassandra;
  const kept = goDuration(storage.ttl ?? ttl);
  return {
    schema: {
      create: true,
      keyspace: storage.keyspace ?? keyspace,
      datacenter: storage.datacenter,
      replication_factor: storage.replicationFactor ?? replicationFactor,
      trace_ttl: kept,
      dependencies_ttl: kept,
    },
    connection: {
      servers: storage.servers,
      // Port of discovered nodes, which are not contact points.
      port: Number(storage.servers[0]?.split(':').at(-1)),
      local_dc: storage.datacenter,
      ...basicAuth(storage.login),
      tls: storage.insecure ? { insecure: true } : storage.ca ? caFile(storage.ca) : {},
    },
  };
}

function clickhouse(storage: ClickHouseStorage): object {
  const { database, ttl } = storageDefaults.clickhouse;
  return {
    addresses: storage.servers,
    database: storage.database ?? database,
    ...basicAuth(storage.login),
    ...(storage.insecure ? {} : { tls: storage.ca ? caFile(storage.ca) : {} }),
    create_schema: true,
    ttl: goDuration(storage.ttl ?? ttl),
  };
}

/** Returns command line flags of a storage. */
export const storageArgs = (storage: JaegerStorage): string[] =>
  storage.kind === 'clickhouse' ? ['--feature-gates=storage.clickhouse'] : [];

/** A Secret in a volume, and its mount path in the container. */
export interface MountedSecret extends SecretMount {
  readonly mountPath: string;
}

/** Returns the Secrets with the CA certificate and the credentials. */
export function storageSecrets(storage: JaegerStorage): readonly MountedSecret[] {
  if (storage.kind === 'badger') return [];
  const { ca, login } = storage;
  const mounted = (volume: string, { secret, key }: SecretKey, mountPath: string) => ({
    volume,
    secret,
    keys: [key],
    mountPath,
  });
  return [
    ...(ca ? [mounted('store-ca', ca, paths.jaeger.storeCa)] : []),
    ...(login
      ? (['username', 'password'] as const).map((part) =>
          mounted(`store-${part}`, login[part], `${paths.jaeger.storeLogin}/${part}`),
        )
      : []),
  ];
}
