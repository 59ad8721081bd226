import { expressions, formats } from '../../validation/formats';
import type { SchemaName } from '../../validation/schemas';
import { validatorCode } from '../../validation/validator-code';
import { validatorOf } from '../../validation/validators';

/** Bundles have the generated code in place of validators.ts. */
const generated = { exports: {} as { validatorOf: typeof validatorOf } };
new Function('module', 'exports', 'require', validatorCode)(
  generated,
  generated.exports,
  (name: string) => (name === './formats' ? { expressions, formats } : require(name)),
);

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

test.each(malformed)('generated code for "%s" reports what Ajv reports', (name, value) => {
  const errors = (validate: ReturnType<typeof validatorOf>) => {
    expect(validate(value)).toBe(false);
    return validate.errors?.map(({ schema: _, parentSchema, ...error }) => ({
      ...error,
      keys: Object.keys(parentSchema ?? {}),
    }));
  };
  const expected = errors(validatorOf(name));
  expect(expected).not.toEqual([]);
  expect(errors(generated.exports.validatorOf(name))).toEqual(expected);
});

test('generated code accepts what Ajv accepts', () => {
  const groups = [{ targets: ['host.example.org:9100'], labels: { team: 'shop' } }];
  for (const find of [validatorOf, generated.exports.validatorOf])
    expect(find('targetGroups')(groups)).toBe(true);
});
