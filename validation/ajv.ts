import Ajv, { type ErrorObject, type SchemaValidateFunction, type ValidateFunction } from 'ajv';
import type { Schema } from '../catalog/helpers/schema';
import { formats } from './formats';

/**
 * JSON Schema validation that compiles only what a value uses: compiling the schema of all settings takes Ajv a quarter of
 * a second, and most environments set few of them. Each nested object is compiled when the first value for it turns up,
 * and once however many places share it.
 */

/** Ajv's errors for a value, each with its place. */
export function schemaErrors(schema: Schema, value: unknown): readonly ErrorObject[] {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .map((error: NestedError) => ({ ...error, ...error.asFound }))
    .filter(isPlain);
}

/** Not those that only say that something inside them failed, which is reported on its own. */
const isPlain = ({ keyword, schemaPath }: ErrorObject): boolean =>
  !['if', 'propertyNames'].includes(keyword) && !/\/oneOf\/\d/.test(schemaPath);

const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  formats,
  // the schemas are typed and our own
  strict: false,
  meta: false,
  validateSchema: false,
  // takes longer than it saves a validator that sees a few values
  code: { optimize: false },
});
const compiled = new WeakMap<Schema, ValidateFunction>();

function validatorOf(schema: Schema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const validate = ajv.compile(shallow(schema));
  compiled.set(schema, validate);
  return validate;
}

/** Ajv puts the outer schema and value over those of a keyword's own errors; this keeps what they were. */
type NestedError = ErrorObject & {
  readonly asFound?: Pick<ErrorObject, 'schemaPath' | 'schema' | 'data'>;
};

const NESTED = 'nested';

const validateNested: SchemaValidateFunction = (schema: Schema, value, _parent, context) => {
  const validate = validatorOf(schema);
  if (validate(value)) return true;
  validateNested.errors = (validate.errors ?? []).map((error: NestedError) => ({
    ...error,
    instancePath: `${context?.instancePath ?? ''}${error.instancePath}`,
    asFound: error.asFound ?? {
      schemaPath: error.schemaPath,
      schema: error.schema,
      data: error.data,
    },
  }));
  return false;
};

ajv.addKeyword({ keyword: NESTED, errors: true, validate: validateNested });

/** The schema with every object schema inside it put off until a value needs it. */
function shallow(schema: Schema): Schema {
  const copy: Record<string, unknown> = { ...schema };
  if (isSchema(schema.properties)) copy.properties = mapValues(schema.properties, putOff);
  for (const key of ['items', 'additionalProperties', 'then', 'else']) {
    if (isSchema(schema[key])) copy[key] = putOff(schema[key]);
  }
  if (Array.isArray(schema.allOf)) copy.allOf = schema.allOf.map(shallow);
  return copy;
}

const putOff = (schema: unknown): unknown => {
  if (!isSchema(schema)) return schema;
  const isLarge = schema.type === 'object' || 'if' in schema || 'allOf' in schema;
  return isLarge ? { [NESTED]: schema } : shallow(schema);
};

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

const mapValues = (object: Schema, change: (value: unknown) => unknown): Schema =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
