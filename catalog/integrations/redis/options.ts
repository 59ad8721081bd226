import { type SecretKey, secretKeySchema } from '../../definitions/common';
import { boolean, hostPort, objectSchema, ratio, type Schema } from '../../helpers/schema';
import { type ExporterOptions, exporterSchemas } from '../options';

/** The connection of the deployed exporter to a Redis server. */
export interface RedisServer {
  /** `host:port` of the server. */
  readonly address: string;
  /** Whether to connect with TLS; the certificate is verified. @default true */
  readonly tls?: boolean;
  /** The user, for servers with access control lists. @default the user `default` */
  readonly username?: SecretKey;
  /** @default none: the server has no password */
  readonly password?: SecretKey;
}

/** A Redis server, by redis_exporter. */
export interface RedisOptions extends ExporterOptions {
  /** The server that the deployed exporter connects to. @default none, with `exporter` */
  readonly server?: RedisServer;
  /** Ratio of `maxclients` above which an alert fires. @default 0.8 */
  readonly maxConnectionRatio?: number;
  /** Ratio of `maxmemory` above which an alert fires, if the policy is `noeviction`. @default 0.9 */
  readonly maxMemoryRatio?: number;
}

export interface RedisIntegration extends RedisOptions {
  readonly kind: 'redis';
}

/** Defines a Redis server. */
export const redis = (options: RedisOptions): RedisIntegration => ({ kind: 'redis', ...options });

export const redisSchema: Schema = {
  ...objectSchema<RedisIntegration>(
    {
      kind: {},
      ...exporterSchemas,
      server: {
        ...objectSchema<RedisServer>(
          {
            address: hostPort,
            tls: boolean,
            username: secretKeySchema,
            password: secretKeySchema,
          },
          ['address'],
        ),
        // The exporter does not send a user without a password.
        dependentRequired: { username: ['password'] },
      },
      maxConnectionRatio: { ...ratio, exclusiveMinimum: 0 },
      maxMemoryRatio: { ...ratio, exclusiveMinimum: 0 },
    },
    ['name'],
  ),
  oneOf: [{ required: ['server'] }, { required: ['exporter'] }],
};
