import type Ajv from 'ajv';
import type { ErrorObject, SchemaValidateFunction, ValidateFunction } from 'ajv';
import type { Schema } from '../catalog/schema';
import { formats } from './formats';
import { precompiled } from './precompiled';
import { schemas } from './schemas';

/**
 * JSON Schema validation that compiles only what a value uses. A schema of all settings takes Ajv a
 * quarter of a second, and most environments set few of them: each nested object is therefore compiled when
 * the first value for it turns up, and once however many places share it. Where nothing is wrong, which a
 * validator made beforehand may know, not even Ajv is loaded.
 */
const quick = new Map<Schema, ((value: unknown) => boolean) | undefined>(
  Object.entries(schemas).map(([name, schema]) => [schema, precompiled[name]]),
);

/** What Ajv has against a value, each with the place inside it. */
export function errorsOf(schema: Schema, value: unknown): readonly ErrorObject[] {
  if (quick.get(schema)?.(value)) return [];
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .map((error: NestedError) => ({ ...error, ...error.asFound }))
    .filter(isPlain);
}

/** Not those that only say that something inside them failed, which is reported on its own. */
const isPlain = ({ keyword, schemaPath }: ErrorObject): boolean =>
  !['if', 'propertyNames'].includes(keyword) && !/\/oneOf\/\d/.test(schemaPath);

let ajv: Ajv | undefined;
const compiled = new WeakMap<Schema, ValidateFunction>();

function validatorOf(schema: Schema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  ajv ??= newAjv();
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

function newAjv(): Ajv {
  const { default: Constructor } = require('ajv') as typeof import('ajv');
  return new Constructor({
    allErrors: true,
    verbose: true,
    formats,
    // the schemas are our own and typed; checking and optimizing them costs more than it gives
    strict: false,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  }).addKeyword({ keyword: NESTED, errors: true, validate: validateNested });
}

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
