import type { ValidateFunction } from 'ajv';
import { ajv } from './ajv';
import type { SchemaName } from './schemas';

/**
 * Returns the validator of a schema. Bundles contain the code that Ajv generates instead of this
 * module, see scripts/run.mjs: compiling the schemas takes a fifth of a synth.
 */
export const validatorOf = (name: SchemaName): ValidateFunction =>
  ajv.getSchema(name) as ValidateFunction;
