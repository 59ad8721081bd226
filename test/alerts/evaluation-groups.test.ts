import { recordedMetric } from '@observability-stack/contracts';
import { rawPromql } from '@observability-stack/promql';
import { evaluationGroups, ruleReads } from '../../alerts/evaluation-groups';
import { ruleGroups } from '../../alerts/rules';
import { type RecordingRule, type RuleGroup, recordingRule } from '../../catalog/definitions/alert';
import { requestLogs } from '../../catalog/definitions/request-logs';
import { http } from '../../catalog/definitions/signals';
import { availability, latency } from '../../catalog/definitions/slo';
import { environments } from '../../environments';
import { resolveEnvironment } from '../../resolve/environment';
import { base, trialCommerce, trialPlatform } from '../validation/trial';

const signals = http();
const slos = [
  availability({ objective: 99.9 }),
  latency({ objective: 99, threshold: '1s' }),
  availability({ objective: 99, source: requestLogs(), name: 'by-lines' }),
];
const all = [
  ...environments,
  {
    ...base,
    prometheus: { retention: '40d' as const },
    teams: [trialPlatform, trialCommerce({ signals, slos, logs: { heartbeat: '5m' } })],
  },
].map(resolveEnvironment);

test.each(all)(
  'rules of $name read only series that the same group recorded before',
  (environment) => {
    const groups = evaluationGroups(ruleGroups(environment));
    const recordings = groups.flatMap(({ rules }) =>
      rules.filter((rule): rule is RecordingRule => rule.kind === 'recording'),
    );
    expect(recordings.length).toBeGreaterThan(0);
    for (const { rules } of groups)
      for (const [index, rule] of rules.entries()) {
        const before = rules.slice(0, index);
        const missing = recordings.filter((one) => ruleReads(rule, one) && !before.includes(one));
        expect(missing.map(({ metric }) => metric.name)).toEqual([]);
      }
  },
);

const metric = (name: string) => recordedMetric(name, { help: 'A sum.', labels: [] });
const rule = (name: string, expr: string, labels = {}) =>
  recordingRule(metric(name), rawPromql(expr), labels) as RecordingRule;
const group = (name: string, ...rules: readonly RecordingRule[]): RuleGroup => ({
  name,
  team: 't',
  job: 'j',
  rules,
});
const namesOf = (groups: readonly RuleGroup[]) =>
  evaluationGroups(groups).map(({ name, rules }) => [
    name,
    rules.map((one) => (one as RecordingRule).metric.name),
  ]);

test('merges groups that depend on one another, in dependency order', () => {
  const last = group('last', rule('a:c:sum', 'a:b:sum * 2'));
  const alone = group('alone', rule('a:d:sum', 'sum(up)'));
  const middle = group('middle', rule('a:b:sum', 'a:a:sum * 2'));
  const first = group('first', rule('a:a:sum', 'sum(up)'));
  expect(namesOf([last, alone, middle, first])).toEqual([
    ['last', ['a:a:sum', 'a:b:sum', 'a:c:sum']],
    ['alone', ['a:d:sum']],
  ]);
});

test('a series recorded of another job is not a dependency', () => {
  const one = group('one', rule('a:a:sum', 'sum(up)', { service: 'x' }));
  const other = group('other', rule('a:b:sum', 'a:a:sum{service="y"}'));
  expect(namesOf([one, other])).toHaveLength(2);
  expect(namesOf([one, group('other', rule('a:b:sum', 'a:a:sum{service="x"}'))])).toHaveLength(1);
});

test('does not change groups of other jobs and teams', () => {
  const one = group('one', rule('a:a:sum', 'sum(up)'));
  const other = group('other', rule('a:b:sum', 'a:a:sum'));
  expect(namesOf([one, { ...other, job: 'k' }])).toHaveLength(2);
  expect(namesOf([one, { ...other, team: 'u' }])).toHaveLength(2);
});

test('terminates on cyclic dependencies', () => {
  const loop = [
    group('one', rule('a:a:sum', 'a:a:sum offset 1m + a:b:sum')),
    group('two', rule('a:b:sum', 'a:a:sum')),
  ];
  expect(namesOf(loop)).toEqual([['one', ['a:b:sum', 'a:a:sum']]]);
});

test('uses the shortest interval, or the one of the environment', () => {
  const one = { ...group('one', rule('a:a:sum', 'sum(up)')), interval: '2m' as const };
  const other = { ...group('other', rule('a:b:sum', 'a:a:sum')), interval: '1m' as const };
  expect(evaluationGroups([one, other])[0]?.interval).toBe('1m');
  expect(
    evaluationGroups([one, group('o', rule('a:b:sum', 'a:a:sum'))])[0]?.interval,
  ).toBeUndefined();
});
