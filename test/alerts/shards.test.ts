import { isConfigMap, type LabManifest } from '@observability-stack/lab/manifests';
import { load } from 'js-yaml';
import { evaluationGroups } from '../../alerts/evaluation-groups';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability } from '../../catalog/definitions/slo';
import { APPLY_LIMIT } from '../../constructs/shared/pack-files';
import { resolveEnvironment } from '../../resolve/environment';
import { isScrapedBy } from '../../scrape-configs/jobs';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY, trialCommerce, trialPlatform } from '../validation/trial';

const SHARDS = 3;
const environment = { ...base, prometheus: { shards: SHARDS }, thanos: {} };
const { manifests } = synthesize(environment, { targetFiles: [], today: TODAY });
const groups = ruleGroups(resolveEnvironment(environment));

interface File {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly { expr: string }[];
  }[];
}
const groupsOf = (shard: number): readonly string[] =>
  manifests
    .map(({ object }) => object as unknown as LabManifest)
    .filter(isConfigMap)
    .filter(({ metadata }) => metadata.name === `prometheus-shard${shard}-rules`)
    .flatMap(({ data = {} }) => Object.values(data))
    .flatMap((text) => (load(text) as File).groups.map(({ name }) => name));

test.each(Array.from({ length: SHARDS }, (_, shard) => shard))(
  'shard %i has the rules of the jobs that it scrapes, and those of all jobs',
  (shard) => {
    const wanted = groups.filter(({ job }) => job === undefined || isScrapedBy(job, shard, SHARDS));
    expect([...groupsOf(shard)].sort()).toEqual(wanted.map(({ name }) => name).sort());
    expect(wanted.some(({ job }) => job !== undefined)).toBe(true);
    expect(wanted.length).toBeLessThan(groups.length);
  },
);

test('a rule with absent() runs only on the shard of its job', () => {
  const absent = groups.filter((group) =>
    Object.values(prometheusRuleFiles(resolveEnvironment(environment), [group])).some((text) =>
      text.includes('absent('),
    ),
  );
  expect(absent.length).toBeGreaterThan(SHARDS);
  expect(absent.filter(({ job }) => job === undefined)).toEqual([]);
});

test('the rules of a large team fill several files, each small enough for a ConfigMap', () => {
  const services = Array.from({ length: 40 }, (_, index) => ({
    name: `service-${index}`,
    scrape: fileSd({ port: 8080 }),
    signals: http(),
    slos: [availability({ objective: 99.9 })],
  }));
  const large = resolveEnvironment({
    ...base,
    teams: [trialPlatform, trialCommerce({}, { services })],
  });
  const files = Object.entries(prometheusRuleFiles(large, ruleGroups(large)));
  const own = files.filter(([name]) => name.startsWith('commerce'));
  expect(own.map(([name]) => name).slice(0, 3)).toEqual([
    'commerce.yml',
    'commerce.2.yml',
    'commerce.3.yml',
  ]);
  for (const [, text] of own) expect(text.length).toBeLessThan(APPLY_LIMIT / 1.5);
  const names = own.flatMap(([, text]) => (load(text) as File).groups.map(({ name }) => name));
  const wanted = evaluationGroups(ruleGroups(large)).filter(
    ({ team, rules }) => team === 'commerce' && rules.length > 0,
  );
  expect(names).toEqual(wanted.map(({ name }) => name));
});

test('rules about a service that pushes run where the Pushgateway is scraped', () => {
  const names = Array.from({ length: 12 }, (_, index) => `report-${index}`);
  const services = names.map((name) => ({ name, push: {} }));
  const pushing = synthesize(
    {
      ...environment,
      pushgateway: {},
      teams: [trialPlatform, trialCommerce({}, { services })],
    },
    { targetFiles: [], today: TODAY },
  );
  const groupsOn = (shard: number): readonly string[] =>
    pushing.manifests
      .map(({ object }) => object as unknown as LabManifest)
      .filter(isConfigMap)
      .filter(({ metadata }) => metadata.name === `prometheus-shard${shard}-rules`)
      .flatMap(({ data = {} }) => Object.values(data))
      .flatMap((text) => (load(text) as File).groups.map(({ name }) => name));
  const shard = [0, 1, 2].find((one) => isScrapedBy('pushgateway', one, SHARDS)) ?? -1;
  expect(groupsOn(shard)).toEqual(expect.arrayContaining(names.map((name) => `${name}/pushes`)));
  for (const other of [0, 1, 2].filter((one) => one !== shard))
    expect(groupsOn(other).filter((name) => name.endsWith('/pushes'))).toEqual([]);
});

describe('every shard is monitored by another one', () => {
  const dataOf = (name: string): Readonly<Record<string, string>> =>
    Object.assign(
      {},
      ...manifests
        .map(({ object }) => object as unknown as LabManifest)
        .filter(isConfigMap)
        .filter(({ metadata }) => metadata.name === name)
        .map(({ data = {} }) => data),
    );
  interface Job {
    readonly scrape_configs: readonly {
      readonly job_name: string;
      readonly relabel_configs?: readonly { readonly regex: string; readonly action: string }[];
    }[];
  }
  const jobOf = (shard: number, job: string) =>
    (load(dataOf(`prometheus-shard${shard}-jobs`)[`${job}.yml`] ?? '') as Job).scrape_configs[0];

  test.each([0, 1, 2])(
    'shard %i scrapes all metrics of the next one, and the liveness metrics of all',
    (shard) => {
      expect(jobOf(shard, 'prometheus')?.relabel_configs).toEqual([
        {
          source_labels: ['instance'],
          regex: `prometheus-shard${(shard + 1) % SHARDS}-[0-9]+`,
          action: 'keep',
        },
      ]);
      expect(jobOf(shard, 'prometheus-peers')).toMatchObject({
        job_name: 'prometheus-peers',
        file_sd_configs: [{ files: [expect.stringMatching(/prometheus\.json$/)] }],
      });
      expect(jobOf(shard, 'prometheus-peers')?.relabel_configs).toBeUndefined();
    },
  );

  test('the watchdog queries each shard, and alerts do not have the label of the shard', () => {
    const [, file] =
      Object.entries(dataOf('prometheus-shard1-rules')).find(([name]) => name === 'platform.yml') ??
      [];
    const rules = (load(file ?? '') as File).groups.flatMap(({ rules }) => rules);
    const dog = rules.find((rule) => (rule as { alert?: string }).alert === 'Watchdog');
    for (const shard of [0, 1, 2])
      expect(dog?.expr).toContain(`instance=~"prometheus-shard${shard}-[0-9]+"`);
    const config = load(dataOf('prometheus-shard1-config')['prometheus.yml'] ?? '') as {
      alerting: { alert_relabel_configs: readonly object[] };
    };
    expect(config.alerting.alert_relabel_configs).toEqual([
      { regex: 'prometheus_replica|prometheus_shard', action: 'labeldrop' },
    ]);
  });
});
