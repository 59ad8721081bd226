import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import type { Schema } from '../catalog/schema';
import { formats } from './formats';
import type { Finding } from './problem';

const ajv = new Ajv({ allErrors: true, formats, strict: false, verbose: true });
const compiled = new WeakMap<Schema, ValidateFunction>();

/** Everything in which `value` differs from the schema. `where` is put before the place inside the value. */
export function differences(schema: Schema, value: unknown, where: string): Finding[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (
    (validate.errors ?? [])
      // these only say that something inside them failed, which is reported on its own
      .filter(({ keyword }) => !['if', 'allOf', 'oneOf'].includes(keyword) || keyword === 'oneOf')
      .map((error) => ({ where: place(where, error), ...explain(error) }))
  );
}

function place(where: string, { instancePath }: ErrorObject): string {
  const keys = instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce(
    (path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : `${path}.${key}`),
    where,
  );
}

const show = (value: unknown): string => {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
};

function explain(error: ErrorObject): { message: string; hint: string } {
  const { keyword, params, data } = error;
  switch (keyword) {
    case 'additionalProperties': {
      const known = Object.keys((error.parentSchema as { properties?: object })?.properties ?? {});
      const near = closest(params.additionalProperty, known);
      return {
        message: `unknown key ${show(params.additionalProperty)}`,
        hint: near ? `did you mean ${show(near)}?` : `known keys: ${known.join(', ') || 'none'}`,
      };
    }
    case 'required':
      return {
        message: `${show(params.missingProperty)} is missing`,
        hint: `add ${params.missingProperty}`,
      };
    case 'enum':
      return {
        message: `${show(data)} is not one of the allowed values`,
        hint: `use one of: ${params.allowedValues.join(', ')}`,
      };
    case 'format':
      return {
        message: `${show(data)} is not a ${String(params.format).replaceAll('-', ' ')}`,
        hint:
          formats[params.format as keyof typeof formats]?.example ??
          'see the documentation of this setting',
      };
    case 'type':
      return {
        message: `${show(data)} is not of type ${params.type}`,
        hint: `write a value of type ${params.type}`,
      };
    case 'oneOf':
      return {
        message: 'exactly one of the alternatives must be given',
        hint: alternatives(error),
      };
    default:
      return {
        message: `${show(data)} ${error.message}`,
        hint: 'see the documentation of this setting',
      };
  }
}

const alternatives = ({ schema }: ErrorObject): string =>
  `give one of: ${(schema as { required?: string[] }[]).map(({ required }) => required?.join(' and ')).join(', ')}`;

/** The known word that needs the fewest edits, if that is a plausible slip. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((other) => ({
    other,
    cost: edits(word.toLowerCase(), other.toLowerCase()),
  }));
  ranked.sort((a, b) => a.cost - b.cost);
  const best = ranked[0];
  return best && best.cost <= Math.max(2, word.length / 3) ? best.other : undefined;
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
