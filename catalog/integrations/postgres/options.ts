import { type SecretKey, secretKeySchema } from '../../definitions/common';
import {
  enumOf,
  hostPort,
  nonEmptyString,
  objectSchema,
  ratio,
  type Schema,
} from '../../helpers/schema';
import { type ExporterOptions, exporterSchemas } from '../options';

/** The connection of the deployed exporter to a PostgreSQL server. */
export interface PostgresServer {
  /** `host:port` of the server. */
  readonly address: string;
  /** Name of a database to connect to. @default 'postgres' */
  readonly database?: string;
  /** Verification of the certificate of the server, as in libpq. @default 'verify-full' */
  readonly sslmode?: 'disable' | 'require' | 'verify-ca' | 'verify-full';
  /** The user, with the role `pg_monitor`. */
  readonly username: SecretKey;
  readonly password: SecretKey;
}

/** A PostgreSQL server, by postgres_exporter. */
export interface PostgresOptions extends ExporterOptions {
  /** The server that the deployed exporter connects to. @default none, with `exporter` */
  readonly server?: PostgresServer;
  /** Ratio of the used connections above which an alert fires. @default 0.8 */
  readonly maxConnectionRatio?: number;
}

export interface PostgresIntegration extends PostgresOptions {
  readonly kind: 'postgres';
}

/** Defines a PostgreSQL server. */
export const postgres = (options: PostgresOptions): PostgresIntegration => ({
  kind: 'postgres',
  ...options,
});

export const postgresSchema: Schema = {
  ...objectSchema<PostgresIntegration>(
    {
      kind: {},
      ...exporterSchemas,
      server: objectSchema<PostgresServer>(
        {
          address: hostPort,
          // It becomes part of a URL.
          database: { ...nonEmptyString, pattern: '^[A-Za-z0-9_-]+$' },
          sslmode: enumOf('disable', 'require', 'verify-ca', 'verify-full'),
          username: secretKeySchema,
          password: secretKeySchema,
        },
        ['address', 'username', 'password'],
      ),
      maxConnectionRatio: { ...ratio, exclusiveMinimum: 0 },
    },
    ['name'],
  ),
  oneOf: [{ required: ['server'] }, { required: ['exporter'] }],
};
