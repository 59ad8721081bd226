// Raw settings in the programs themselves, by the step of `npm run check -- --programs`.
import { findProgram } from '@observability-stack/lab/programs';
import { rawRuleGroup, rawScrape } from '../../catalog';
import type { Environment } from '../../catalog/definitions/environment';
import type { Sidecar } from '../../catalog/definitions/pods';
import { raw } from '../../docs/extending/raw';
import { environments } from '../../environments';
import { loadConfigurations } from '../../scripts/check/configurations';
import { synthesize } from '../../validation/synthesize';
import { base, trialCommerce, trialPlatform } from '../validation/trial';

jest.setTimeout(180_000);

/** Programs that are built here; the others are loaded where they are on PATH. */
const BUILT = ['promtool', 'amtool', 'otelcol', 'jaeger'];
const isHere = (program: string): boolean => 'path' in findProgram(program);
for (const program of ['loki', 'tempo', 'promtail', 'alloy'])
  if (!isHere(program)) console.warn(`SKIPPED ${program}: not on PATH`);

test('the programs accept the example of the page', async () => {
  const { outcome, detail } = await loadConfigurations([raw]);
  expect({ outcome, detail }).toMatchObject({ outcome: expect.not.stringMatching('failed') });
  for (const program of BUILT) expect(detail).toContain(`${program} accepts /`);
});

test('the programs accept the configurations of every environment', async () => {
  const { outcome, detail } = await loadConfigurations(environments);
  expect({ outcome, detail }).toMatchObject({ outcome: expect.not.stringMatching('failed') });
  for (const { name } of environments) expect(detail).toContain(`${name}: prometheus`);
});

test.each<readonly [string, Partial<Environment>, RegExp]>([
  ['promtool', { prometheus: { raw: { remote_wrte: [] } } }, /field remote_wrte not found/],
  ['amtool', { alertmanager: { raw: { global: { resolve_timeot: '1m' } } } }, /resolve_timeot/],
  ['otelcol', { collector: { raw: { exporters: { otlp_grp: {} } } } }, /unknown type: "otlp_grp"/],
  ['jaeger', { jaeger: { raw: { extensions: { jaeger_query: { prot: 1 } } } } }, /prot/],
  ['loki', { loki: { raw: { limits_config: { max_entries: 1 } } } }, /max_entries/],
  ['tempo', { tracing: 'tempo', tempo: { raw: { querier: { max: 1 } } } }, /field max not found/],
])('%s rejects %j', async (program, given, message) => {
  if (!isHere(program) && !BUILT.includes(program)) return;
  const { outcome, detail } = await loadConfigurations([{ ...base, ...given }]);
  expect({ outcome, detail }).toEqual({
    outcome: 'failed',
    detail: expect.stringMatching(message),
  });
  expect(detail).toContain(`${program} rejects /`);
});

test.each<readonly [string, NonNullable<Environment['pods']>]>([
  ['prometheus', { prometheus: { args: ['--storage.tsdb.retention.timee=1d'] } }],
  ['alertmanager', { alertmanager: { args: ['--nope'] } }],
  ['node_exporter', { 'node-exporter': { args: ['--collector.nope'] } }],
  ['otelcol', { 'otel-collector': { args: ['--nope'] } }],
  ['jaeger', { jaeger: { args: ['--nope'] } }],
])('%s finds the argument in %j', async (program, pods) => {
  const { outcome, detail } = await loadConfigurations([{ ...base, pods }]);
  expect({ outcome, detail }).toMatchObject({ outcome: 'failed' });
  expect(detail).toContain(`${program} rejects its arguments\n`);
  expect(detail).toMatch(/unknown (long )?flag:? '?--\S*(timee|nope)/);
});

test.each<readonly [string, NonNullable<Environment['pods']>, string]>([
  [
    'prometheus',
    { prometheus: { args: ['--web.read-timeout=5x', '--log.level=info'] } },
    'unknown unit "x" in duration "5x"',
  ],
  [
    'alertmanager',
    { alertmanager: { args: ['--alerts.gc-interval=soon'] } },
    'time: invalid duration "soon"',
  ],
  [
    'node_exporter',
    { 'node-exporter': { args: ['--web.max-requests=many'] } },
    'parsing "many": invalid syntax',
  ],
  [
    'thanos',
    { 'thanos-compactor': { args: ['--block-files-concurrency=many'] } },
    'parsing "many": invalid syntax',
  ],
])('%s finds the value in %j', async (program, pods, reason) => {
  const { outcome, detail } = await loadConfigurations([{ ...base, thanos: {}, pods }]);
  expect({ outcome, detail }).toMatchObject({ outcome: 'failed' });
  expect(detail).toContain(`${program} rejects its arguments\n`);
  expect(detail).toContain(reason);
  expect(detail.match(/rejects its arguments/g)).toHaveLength(1);
});

const helper: Sidecar = {
  ...{ name: 'helper', image: 'example.org/helper:1', args: ['-x'] },
  resources: { cpu: '1m', memory: '1Mi', cpuLimit: '1m', memoryLimit: '1Mi' },
  ...{ readiness: { port: 9999 }, liveness: { exec: { command: ['true'] } } },
};

test('the other programs accept their arguments, and those that are not checked are listed', async () => {
  const { detail } = await loadConfigurations([
    {
      ...base,
      thanos: {},
      pushgateway: {},
      kubeStateMetrics: {},
      pods: { prometheus: { sidecars: [helper] } },
    },
  ]);
  for (const program of [
    'thanos',
    'pushgateway',
    'kube-state-metrics',
    'prometheus',
    'node_exporter',
  ])
    expect(detail).toContain(`${program} accepts its arguments`);
  expect(detail).toContain('container helper: ARGUMENTS NOT CHECKED: image example.org/helper:1');
  expect(detail).toContain('container grafana: ARGUMENTS NOT CHECKED: grafana has no command');
});

test('promtool and the checks take the features that Prometheus enables', async () => {
  const rules = [
    {
      name: 'spread',
      rules: [
        {
          alert: 'LoadSpread',
          expr: 'mad_over_time(up[5m]) > 1',
          labels: { severity: 'ticket' },
          annotations: { summary: 'The load varies.', description: 'It varies by {{ $value }}.' },
        },
      ],
    },
  ];
  const environment = (enableFeatures: readonly string[]): Environment => ({
    ...base,
    prometheus: { enableFeatures },
    teams: [trialPlatform, trialCommerce({}, { rawRules: rules.map(rawRuleGroup) })],
  });
  const codes = (one: Environment) =>
    synthesize(one, { targetFiles: [] }).problems.map(({ code }) => code);
  expect(codes(environment([]))).toContain('promql/experimental-feature');
  const enabled = environment(['promql-experimental-functions']);
  expect(codes(enabled)).not.toContain('promql/experimental-feature');
  const { detail } = await loadConfigurations([enabled]);
  expect(detail).toContain('promtool accepts /');
});

test('a program without a discovery is reported, and does not fail', async () => {
  const scrape = rawScrape({
    config: { ec2_sd_configs: [{ region: 'eu-central-1' }] },
    ports: [9100],
  });
  const { outcome, detail } = await loadConfigurations([
    {
      ...base,
      prometheus: { cloudDiscoveries: ['ec2'] },
      teams: [trialPlatform, trialCommerce({ scrape })],
    },
  ]);
  expect({ outcome, detail }).toMatchObject({ outcome: 'skipped' });
  expect(detail).toMatch(
    /NOT LOADED: this promtool is built without ec2_sd_configs; set PROMTOOL_BIN /,
  );
});

test('a missing program is reported', async () => {
  const before = process.env.LOKI_BIN;
  const path = process.env.PATH;
  try {
    delete process.env.LOKI_BIN;
    process.env.PATH = '/nonexistent';
    const { outcome, detail } = await loadConfigurations([base]);
    expect(outcome).toBe('skipped');
    expect(detail).toMatch(/loki-0, container loki: NOT LOADED: loki is not on PATH/);
  } finally {
    process.env.PATH = path;
    if (before === undefined) delete process.env.LOKI_BIN;
    else process.env.LOKI_BIN = before;
  }
});
