import type { ErrorObject } from 'ajv';
import type { SchemaName } from './schemas';
import { validatorOf } from './validators';

/** Returns Ajv's errors for a value, each with its place. */
export function schemaErrors(schema: SchemaName, value: unknown): readonly ErrorObject[] {
  const validate = validatorOf(schema);
  return validate(value) ? [] : (validate.errors ?? []).filter(isPlain);
}

/**
 * Excludes errors that only state that a part of the value is invalid, which has its own errors.
 */
const isPlain = ({ keyword, schemaPath }: ErrorObject): boolean =>
  !['if', 'propertyNames'].includes(keyword) && !/\/oneOf\/\d/.test(schemaPath);
