import Ajv, { _ } from 'ajv';
import standalone from 'ajv/dist/standalone';
import type { Schema } from '../catalog/schema';
import { formats } from '../validation/formats';
import { schemas } from '../validation/schemas';

/**
 * The module that takes the place of `validation/precompiled.ts` in a bundle. Its validators only say yes or no, so that
 * they stay small: what is wrong with a value is found from the schema itself.
 */
export function precompiledModule(): string {
  const ajv = new Ajv({
    formats,
    messages: false,
    strict: false,
    meta: false,
    validateSchema: false,
    inlineRefs: false,
    code: { source: true, esm: true, formats: _`require('./formats').formats` },
  });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(hoisted(schema), name);
  const names = Object.keys(schemas);
  const code = standalone(ajv, Object.fromEntries(names.map((name) => [name, name])));
  return `${code}\nexport const precompiled = { ${names.join(', ')} };`;
}

/** The schema with each object in it as a definition, and so a function: only those that a value uses are ever compiled. */
function hoisted(root: Schema): Schema {
  const definitions: Record<string, unknown> = {};
  const names = new Map<unknown, string>();
  const hoist = (schema: unknown): unknown => {
    if (typeof schema !== 'object' || schema === null) return schema;
    if (Array.isArray(schema)) return schema.map(hoist);
    const known = names.get(schema);
    if (known) return { $ref: `#/$defs/${known}` };
    if (!('properties' in schema && 'type' in schema)) return inside(schema);
    const name = String(names.size);
    names.set(schema, name);
    definitions[name] = inside(schema);
    return { $ref: `#/$defs/${name}` };
  };
  const inside = (schema: object): object =>
    Object.fromEntries(
      Object.entries(schema).map(([key, value]) => [
        key,
        key === 'properties'
          ? mapValues(value, hoist)
          : NOT_SCHEMAS.has(key)
            ? value
            : hoist(value),
      ]),
    );
  return { ...inside(root), $defs: definitions };
}

/** Keywords whose values are data. */
const NOT_SCHEMAS = new Set(['const', 'enum', 'required']);

const mapValues = (object: Schema, change: (value: unknown) => unknown): Schema =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
