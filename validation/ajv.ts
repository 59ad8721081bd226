import Ajv, { _, type KeywordCxt, type Name } from 'ajv';
import type { Schema } from '../catalog/helpers/schema';
import { expressions, formats } from './formats';
import { schemas } from './schemas';

/**
 * Holds every schema of `schemas` under its name, and compiles a schema when its validator is first
 * requested.
 */
export const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  formats,
  // The schemas are typed and part of this repository.
  strict: false,
  // JSON has neither NaN nor Infinity, which would be an integer.
  strictNumbers: true,
  meta: false,
  validateSchema: false,
  // One function for each object schema, however many others refer to it.
  inlineRefs: false,
  // For generated code, which scripts/run.mjs puts in place of validators.ts.
  code: { source: true, formats: _`require('./formats').formats` },
});

/**
 * Validates a query as a tree, which JSON Schema cannot express. The generated code is like that of
 * formats.
 */
ajv.addKeyword({
  keyword: 'expression',
  error: {
    message: 'must be a query',
    params: ({ params, schema }) =>
      _`{language: ${schema as string}, problem: ${params.problem as Name}}`,
  },
  code(context: KeywordCxt) {
    const { gen, data, schema } = context;
    const language = schema as keyof typeof expressions;
    const find = gen.scopeValue('func', {
      key: language,
      ref: expressions[language],
      code: _`require('./formats').expressions[${language}]`,
    });
    const problem = gen.const('problem', _`${find}(${data})`);
    context.setParams({ problem });
    context.fail(_`${problem} !== undefined`);
  },
});

const ids = new Map<Schema, string>();

/** Replaces object schemas inside a schema by references, and adds them to Ajv. */
function withReferences(schema: Schema): Schema {
  const copy: Record<string, unknown> = { ...schema };
  if (isSchema(schema.properties))
    copy.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, inner]) => [key, reference(inner)]),
    );
  for (const key of ['items', 'additionalProperties', 'then', 'else'])
    if (key in schema) copy[key] = reference(schema[key]);
  if (Array.isArray(schema.allOf)) copy.allOf = schema.allOf.map(withReferences);
  return copy;
}

function reference(schema: unknown): unknown {
  if (!isSchema(schema)) return schema;
  if (schema.type !== 'object' && !('if' in schema) && !('allOf' in schema))
    return withReferences(schema);
  let id = ids.get(schema);
  if (id === undefined) {
    id = `object-${ids.size}`;
    ids.set(schema, id);
    ajv.addSchema(withReferences(schema), id);
  }
  return { $ref: id };
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(withReferences(schema), name);
