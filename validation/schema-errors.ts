import type { ErrorObject } from 'ajv';
import type { SchemaName } from './schemas';
import { validatorOf } from './validators';

/** Returns Ajv's errors for a value, each with its place. */
export function schemaErrors(schema: SchemaName, value: unknown): readonly ErrorObject[] {
  const validate = validatorOf(schema);
  return validate(value) ? [] : (validate.errors ?? []).filter(isPlain);
}

/** Excludes errors that only state that something inside them failed, which is reported by itself. */
const isPlain = ({ keyword, schemaPath }: ErrorObject): boolean =>
  !['if', 'propertyNames'].includes(keyword) && !/\/oneOf\/\d/.test(schemaPath);
