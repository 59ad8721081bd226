import { load } from 'js-yaml';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { fileSd } from '../../catalog/scrape';
import { http } from '../../catalog/signals';
import { availability } from '../../catalog/slo';
import { APPLY_LIMIT } from '../../constructs/pack-files';
import { isConfigMap, type Manifest } from '../../lab/manifests';
import { resolve } from '../../resolve/environment';
import { shardOf } from '../../scrape-configs/jobs';
import { synthesize } from '../../validation/synthesize';
import { base, commerce, platform, TODAY } from '../validation/trial';

const SHARDS = 3;
const environment = { ...base, prometheus: { shards: SHARDS }, thanos: {} };
const { manifests } = synthesize(environment, { targetFiles: [], today: TODAY });
const groups = ruleGroups(resolve(environment));

interface File {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly { expr: string }[];
  }[];
}
const groupsOf = (shard: number): readonly string[] =>
  manifests
    .map(({ object }) => object as unknown as Manifest)
    .filter(isConfigMap)
    .filter(({ metadata }) => metadata.name === `prometheus-shard${shard}-rules`)
    .flatMap(({ data = {} }) => Object.values(data))
    .flatMap((text) => (load(text) as File).groups.map(({ name }) => name));

test.each(Array.from({ length: SHARDS }, (_, shard) => shard))(
  'shard %i has the rules about what it scrapes, and those about whatever is scraped',
  (shard) => {
    const wanted = groups.filter(({ job }) => job === undefined || shardOf(job, SHARDS) === shard);
    expect([...groupsOf(shard)].sort()).toEqual(wanted.map(({ name }) => name).sort());
    expect(wanted.some(({ job }) => job !== undefined)).toBe(true);
    expect(wanted.length).toBeLessThan(groups.length);
  },
);

test('a rule that fires where nothing is, runs only where its job is', () => {
  const absent = groups.filter((group) =>
    Object.values(prometheusRuleFiles(resolve(environment), [group])).some((text) =>
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
  const large = resolve({ ...base, teams: [platform, commerce({}, { services })] });
  const files = Object.entries(prometheusRuleFiles(large, ruleGroups(large)));
  const own = files.filter(([name]) => name.startsWith('commerce'));
  expect(own.map(([name]) => name).slice(0, 3)).toEqual([
    'commerce.yml',
    'commerce.2.yml',
    'commerce.3.yml',
  ]);
  for (const [, text] of own) expect(text.length).toBeLessThan(APPLY_LIMIT / 1.5);
  const names = own.flatMap(([, text]) => (load(text) as File).groups.map(({ name }) => name));
  const wanted = ruleGroups(large).filter(
    ({ team, rules }) => team === 'commerce' && rules.some(({ kind }) => kind !== 'logql'),
  );
  expect(names).toEqual(wanted.map(({ name }) => name));
});
