import type { ValidateFunction } from 'ajv';
import { ajv } from '../../validation/ajv';
import type { SchemaName } from '../../validation/schemas';
import { validatorOf as generated } from '../../validation/validators';

/** Tests, like bundles, have the generated code in place of validators.ts: see compiled-validators.js. */
const compiled = (name: SchemaName) => ajv.getSchema(name) as ValidateFunction;

const routing = { page: { kind: 'null' }, ticket: { kind: 'slak' } };
const malformed: readonly (readonly [SchemaName, unknown])[] = [
  ['environment', { name: 'A b', teams: [], loki: { retention: '3x', limit: 1 }, thanos: true }],
  ['environment', { teams: {}, prometheus: { shards: 0, remoteWrite: [{ url: 'x' }] } }],
  ['team', { name: 'shop', routing, services: [{ name: 'cart', scrape: { kind: 'files' } }] }],
  ['environmentWithTeams', { name: 'local', teams: [{ name: 'shop', routing }] }],
  ['team', { name: 'a', routing, services: [{ name: 'cart', panels: [{ kind: 'timeserie' }] }] }],
  [
    'team',
    {
      name: 'a',
      routing,
      services: [
        { name: 'cart', panels: [{ kind: 'logs', queries: [{ kind: 'logql', expr: {} }] }] },
      ],
    },
  ],
  ['targetGroup', { targets: ['host'], labels: { 'a-b': 'c' } }],
  ['targetGroups', [{ targets: [] }, { labels: {} }]],
];

test('the generated code is in place of validators.ts', () => {
  expect(generated('targetGroups')).not.toBe(compiled('targetGroups'));
});

test.each(malformed)('generated code for "%s" reports what Ajv reports', (name, value) => {
  const errors = (validate: ValidateFunction) => {
    expect(validate(value)).toBe(false);
    return validate.errors?.map(({ schema: _, parentSchema, ...error }) => ({
      ...error,
      keys: Object.keys(parentSchema ?? {}),
    }));
  };
  const expected = errors(compiled(name));
  expect(expected).not.toEqual([]);
  expect(errors(generated(name))).toEqual(expected);
});

test('generated code accepts what Ajv accepts', () => {
  const groups = [{ targets: ['host.example.org:9100'], labels: { team: 'shop' } }];
  for (const find of [compiled, generated]) expect(find('targetGroups')(groups)).toBe(true);
});
