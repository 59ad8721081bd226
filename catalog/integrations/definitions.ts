import { type Schema, unionByKind } from '../helpers/schema';
import { type BlackboxIntegration, blackboxSchema } from './blackbox/options';
import { type PostgresIntegration, postgresSchema } from './postgres/options';

/** A program that others write and a team runs, as the team defines it. */
export type Integration = BlackboxIntegration | PostgresIntegration;

/** The schema of each kind. To add one, add its folder beside this file, and a line here and in `index.ts`. */
export const integrationSchema: Schema = unionByKind({
  blackbox: blackboxSchema,
  postgres: postgresSchema,
});
