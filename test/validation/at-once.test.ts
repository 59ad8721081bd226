import { nodejsVersionInfo } from '@observability-stack/contracts/standard/nodejs';
import fc from 'fast-check';
import { fileSd } from '../../catalog/definitions/scrape';
import type { Service } from '../../catalog/definitions/team';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { base, trialCommerce, trialPlatform, trialProblems } from './trial';

/** Parts of an input, each with its own error; no two of them set the same key. */
const faults: readonly {
  readonly code: string;
  readonly where: string;
  readonly environment?: object;
  readonly groups?: readonly object[];
}[] = [
  {
    code: 'definition/schema-error',
    where: 'environment test, resourceBudget.memory',
    environment: { resourceBudget: { cpu: '1000', memory: '3GB' } },
  },
  {
    code: 'definition/schema-error',
    where: 'environment test, logss',
    environment: { logss: {} },
  },
  {
    code: 'definition/schema-error',
    where: 'environment test, alertmanager.groupWait',
    environment: { alertmanager: { groupWait: '30' } },
  },
  {
    code: 'config/unshared-storage',
    where: 'jaeger.storage',
    environment: { jaeger: { replicas: 2 } },
  },
  {
    code: 'config/split-tail-sampling',
    where: 'collector.tailSampling',
    environment: { collector: { replicas: 2, tailSampling: { keepRatio: 1 } } },
  },
  {
    code: 'config/retention-size-too-large',
    where: 'prometheus.retentionSize',
    environment: { prometheus: { retentionSize: '1TB' } },
  },
  {
    code: 'config/unknown-service',
    where: 'services.missing',
    environment: { services: { missing: { replicas: 2 } } },
  },
  {
    code: 'image/floating-tag',
    where: 'images.grafana',
    environment: { images: { grafana: 'main' } },
  },
  {
    code: 'waiver/unknown-code',
    where: 'environment test, waivers',
    environment: { waivers: [{ code: 'no-such-code', reason: 'none' }] },
  },
  {
    code: 'scrape/invalid-target-file',
    where: '.targets[0]',
    groups: [{ targets: ['no-port'], labels: { team: 'commerce', service: 'a' } }],
  },
  {
    code: 'definition/high-cardinality-label',
    where: '.labels.user_id',
    groups: [{ targets: ['b:1'], labels: { team: 'commerce', service: 'b', user_id: '7' } }],
  },
  {
    code: 'scrape/duplicate-target',
    where: '.targets[1]',
    groups: [{ targets: ['c:1', 'c:1'], labels: { team: 'commerce', service: 'c' } }],
  },
  {
    code: 'scrape/load-balanced-target',
    where: '.targets[0]',
    groups: [{ targets: ['order-service.commerce:1'], labels: { team: 'commerce', service: 'd' } }],
  },
];

test('reports independent errors in one run, and each once', () => {
  const some = fc.subarray([...faults], { minLength: 2 });
  fc.assert(
    fc.property(some, (chosen) => {
      const problems = trialProblems({
        environment: Object.assign({}, ...chosen.map(({ environment }) => environment)),
        files: { external: chosen.flatMap(({ groups = [] }) => groups) },
      });
      expect(problems.map(({ code }) => code).sort()).toEqual(
        chosen.map(({ code }) => code).sort(),
      );
      for (const { code, where } of chosen) {
        const found = problems.filter((problem) => problem.code === code);
        expect(found.filter((problem) => problem.where.includes(where))).toHaveLength(1);
      }
    }),
    { numRuns: 40 },
  );
});

describe('consequences of malformed input are not reported', () => {
  test.each([
    [
      'a replica count that is not a number',
      {
        loki: {
          replicas: 'three',
          replicationFactor: 3,
          storage: { kind: 's3', bucket: 'bucket', endpoint: 'e', region: 'r' },
        },
      },
    ],
    [
      'a misspelt key that has a default',
      {
        loki: {
          replica: 3,
          replicationFactor: 3,
          storage: { kind: 's3', bucket: 'bucket', endpoint: 'e', region: 'r' },
        },
      },
    ],
    ['a store that is not known', { loki: { replicas: 3, storage: { kind: 'gcs' } } }],
    ['a misspelt switch', { thanoss: {}, prometheus: { shards: 2 } }],
    [
      'a team that cannot be read',
      { teams: 'all', services: { 'order-service': { replicas: 2 } } },
    ],
    [
      'a budget that does not fit the defaults',
      { resourceBudget: { cpu: '1m', memory: '1Mi' }, grafana: { resources: { cpu: 'little' } } },
    ],
  ])('%s', (_, environment) => {
    expect(trialProblems({ environment }).map(({ code }) => code)).toEqual([
      'definition/schema-error',
    ]);
  });

  test('a label of a group that is misspelt', () => {
    const external = [{ targets: ['h:1'], lables: { team: 'commerce', service: 'x' } }];
    expect(trialProblems({ files: { external } }).map(({ code }) => code)).toEqual([
      'scrape/invalid-target-file',
    ]);
  });
});

test('checks the valid part of a malformed target file', () => {
  const external = [
    { targets: ['no-port', 'h:1'], labels: { team: 'commerce', service: 'x', pod: 'y' } },
  ];
  expect(trialProblems({ files: { external } }).map(({ code, where }) => [code, where])).toEqual([
    ['scrape/invalid-target-file', 'scrape-configs/targets/external.json, [0].targets[0]'],
    ['definition/high-cardinality-label', 'scrape-configs/targets/external.json, [0].labels.pod'],
  ]);
});

test.each([{}, [], { name: 7 }, { name: '../x', teams: [null] }, { name: 'a', teams: [{}] }])(
  'reports an environment that is %j, and does not throw',
  (environment) => {
    const { problems } = synthesize(environment as never);
    const errors = problems.filter(isError).map(({ code }) => code);
    expect(new Set(errors)).toEqual(new Set(['definition/schema-error']));
  },
);

test.each(['bigint', 'cycle'])(
  'reports a value without a JSON form, and does not throw: %s',
  (kind) => {
    const cycle: Record<string, unknown> = {};
    cycle.replicas = cycle;
    const loki = kind === 'cycle' ? cycle : { replicas: 3n };
    const { problems } = synthesize({ ...base, loki } as never);
    expect(problems.filter(isError).map(({ code, where }) => [code, where])).toEqual([
      ['definition/schema-error', 'environment test, loki.replicas'],
    ]);
  },
);

test('contracts that several definitions share are declared once, even with malformed settings', () => {
  const metrics = [nodejsVersionInfo];
  const team = trialCommerce({ metrics });
  const other = { name: 'payment-service', scrape: fileSd({ port: 8080 }), metrics };
  const teams = [trialPlatform, { ...team, services: [...(team.services ?? []), other] }];
  const { problems } = synthesize({ ...base, teams, demo: 'yes' } as never);
  expect(problems.filter(isError).map(({ code, where }) => [code, where])).toEqual([
    ['definition/schema-error', 'environment test, demo'],
  ]);
});

test('a place counts malformed elements before it', () => {
  const owner = { team: 'commerce', service: 'db' };
  const files = {
    external: [{ targets: ['no-port', 'h:1', 'neither', 'i:1', 'h:1'], labels: owner }],
  };
  const file = 'scrape-configs/targets/external.json, [0].targets';
  expect(trialProblems({ files })).toMatchObject([
    { code: 'scrape/invalid-target-file', where: `${file}[0]` },
    { code: 'scrape/invalid-target-file', where: `${file}[2]` },
    {
      code: 'scrape/duplicate-target',
      where: `${file}[4]`,
      message: expect.stringContaining(`${file}[1]`),
    },
  ]);
  const addresses = ['no-port', 'h:1', 'neither', 'i:1', 'h:1'];
  const scrape = { kind: 'file', targets: addresses } as Service['scrape'];
  const record = 'team commerce, services[order-service].scrape.targets';
  expect(
    trialProblems({ environment: { teams: [trialPlatform, trialCommerce({ scrape })] } }),
  ).toMatchObject([
    { code: 'definition/schema-error', where: `${record}[0]` },
    { code: 'definition/schema-error', where: `${record}[2]` },
    {
      code: 'scrape/duplicate-target',
      where: `${record}[4]`,
      message: expect.stringContaining(`${record}[1]`),
    },
  ]);
});
