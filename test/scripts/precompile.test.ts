import Module from 'node:module';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { assert, constantFrom, integer, jsonValue, oneof, property, tuple } from 'fast-check';
import type { Schema } from '../../catalog/schema';
import { environments } from '../../environments';
import { precompiledModule } from '../../scripts/precompile';
import { errorsOf } from '../../validation/ajv';
import * as formats from '../../validation/formats';
import { schemas } from '../../validation/schemas';

/** The validators of a bundle say of every value what the schemas say, which here are compiled one by one. */

type Validator = (value: unknown) => boolean;
let validators: Readonly<Record<string, Validator>>;

beforeAll(() => {
  const { code } = transformSync(precompiledModule(), { format: 'cjs' });
  const module = { exports: {} as { precompiled: typeof validators } };
  const require = Module.createRequire(path.resolve('validation/precompiled.ts'));
  new Function('module', 'exports', 'require', code)(module, module.exports, (name: string) =>
    name === './formats' ? formats : require(name),
  );
  validators = module.exports.precompiled;
});

test('there is one for each schema', () => {
  expect(Object.keys(validators)).toEqual(Object.keys(schemas));
});

const agree = (name: string, schema: Schema, value: unknown): boolean => {
  const valid = errorsOf(schema, value).length === 0;
  expect({ value, valid: validators[name]?.(value) }).toEqual({ value, valid });
  return valid;
};

/** Values that are right, of which the test changes one thing at a time. */
const right: Readonly<Record<keyof typeof schemas, readonly unknown[]>> = {
  environment: environments.map((environment) => ({ ...environment, teams: [] })),
  team: environments.flatMap(({ teams }) => teams),
  targetGroups: [[{ targets: ['a:1'], labels: { team: 'shop' } }], []],
};

describe.each(Object.entries(schemas))('%s', (name, schema) => {
  const samples = right[name as keyof typeof schemas];
  test('what is right', () => {
    for (const value of samples) expect(agree(name, schema, value)).toBe(true);
  });

  const odd = oneof(
    jsonValue({ maxDepth: 1 }),
    constantFrom('10s', '1h', '512MB', '1Gi', 'a', 'a:1', '', 'http://a', 'badger', 's3', 'page'),
  );
  test('and what is not quite', () => {
    let refused = 0;
    assert(
      property(
        constantFrom(...samples),
        integer({ min: 0 }),
        tuple(odd, odd),
        (value, at, [change, key]) => {
          const copy = JSON.parse(JSON.stringify(value));
          const places = placesIn(copy);
          const [parent, last] = places[at % places.length] ?? [];
          if (parent === undefined || last === undefined) return;
          if (at % 5 === 0) delete parent[last];
          else if (at % 7 === 0)
            parent[typeof key === 'string' ? key : JSON.stringify(key)] = change;
          else parent[last] = change;
          if (!agree(name, schema, copy)) refused++;
        },
      ),
      { numRuns: 600 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});

type Fields = Record<string, unknown>;

/** Everything inside a value that can be changed. */
function placesIn(value: unknown): [Fields, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Fields;
  return Object.keys(fields).flatMap(
    (key) => [[fields, key], ...placesIn(fields[key])] as [Fields, string][],
  );
}
