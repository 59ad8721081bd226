import { type Schema, unionByKind } from '../helpers/schema';
import { type BlackboxIntegration, blackboxSchema } from './blackbox/options';
import { type MemcachedIntegration, memcachedSchema } from './memcached/options';
import { type NginxIntegration, nginxSchema } from './nginx/options';
import { type PostgresIntegration, postgresSchema } from './postgres/options';
import { type RabbitmqIntegration, rabbitmqSchema } from './rabbitmq/options';
import { type RedisIntegration, redisSchema } from './redis/options';

/** A program that others write and a team runs, as the team defines it. */
export type Integration =
  | BlackboxIntegration
  | MemcachedIntegration
  | NginxIntegration
  | PostgresIntegration
  | RabbitmqIntegration
  | RedisIntegration;

/** The schema of each kind. To add one, add its folder beside this file, and a line here and in `index.ts`. */
export const integrationSchema: Schema = unionByKind({
  blackbox: blackboxSchema,
  memcached: memcachedSchema,
  nginx: nginxSchema,
  postgres: postgresSchema,
  rabbitmq: rabbitmqSchema,
  redis: redisSchema,
});
