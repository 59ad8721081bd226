import { renderPromql } from '@observability-stack/promql';
import { nodeGroup } from '../../alerts/node';
import { stackGroups } from '../../alerts/stack';
import { alertTests, type PromqlAlert, type RuleGroup } from '../../catalog/definitions/alert';
import type { Environment } from '../../catalog/definitions/environment';
import { PLATFORM_TEAM } from '../../catalog/names';
import { resolveEnvironment } from '../../resolve/environment';
import { base } from '../validation/trial';

const groupsIn = (changes: Partial<Environment> = {}): readonly RuleGroup[] => [
  ...stackGroups(resolveEnvironment({ ...base, ...changes })),
  nodeGroup,
];
const alertsOf = (groups: readonly RuleGroup[]): readonly PromqlAlert[] =>
  groups.flatMap(({ rules }) => rules as readonly PromqlAlert[]);
const namesIn = (changes: Partial<Environment>) =>
  alertsOf(groupsIn(changes)).map(({ name }) => name);

const whole: Partial<Environment> = {
  thanos: {},
  prometheus: { replicas: 2 },
  alertmanager: { replicas: 3 },
};
const alerts = [
  ...alertsOf(groupsIn(whole)),
  ...alertsOf(groupsIn({ tracing: 'tempo' })).filter(({ name }) => name.startsWith('Tempo')),
];

test.each([
  ['one of each', {}],
  ['replicas, Thanos, Alloy', { ...whole, logCollector: 'alloy' as const }],
  ['Tempo', { tracing: 'tempo' as const }],
])('there are rules about what runs, and about nothing else: %s', (_, changes) => {
  const jobs = resolveEnvironment({ ...base, ...changes }).components.flatMap(({ metrics }) =>
    metrics.map(({ job }) => job),
  );
  // what the Collector makes of spans is about those who sent them
  const wanted = jobs.filter((job) => job !== 'span-metrics');
  expect(
    groupsIn(changes)
      .map(({ job }) => job)
      .sort(),
  ).toEqual(wanted.sort());
});

test('a group asks only for series of the job that it is about', () => {
  for (const { job, rules } of [...groupsIn(whole), ...groupsIn({ tracing: 'tempo' })])
    for (const { expr } of rules) {
      const text = renderPromql(expr as PromqlAlert['expr']);
      const asked = [...text.matchAll(/job="([^"]*)"/g)].map(([, name]) => name);
      const selectors = text.match(/(?<![a-z_"])[a-z]+(_[a-zA-Z0-9]+)+(?=[[{])|\bup(?={)/g) ?? [];
      expect(new Set(asked)).toEqual(new Set([job]));
      expect(asked).toHaveLength(selectors.length);
    }
});

test('one Alertmanager is no cluster', () => {
  const ofCluster = ['AlertmanagerClusterIncomplete', 'AlertmanagerConfigsDiffer'];
  expect(namesIn({})).not.toEqual(expect.arrayContaining([ofCluster[0]]));
  expect(namesIn({})).not.toEqual(expect.arrayContaining([ofCluster[1]]));
  expect(namesIn(whole)).toEqual(expect.arrayContaining(ofCluster));
});

test('where nothing may be written to Prometheus, nobody asks how that goes', () => {
  expect(namesIn({})).toContain('PrometheusRemoteWriteFailing');
  expect(namesIn({ prometheus: { remoteWriteReceiver: false } })).not.toContain(
    'PrometheusRemoteWriteFailing',
  );
});

test('there is no alert on the service graph where Tempo makes none', () => {
  expect(namesIn({ tracing: 'tempo' })).toContain('TempoServiceGraphLate');
  for (const more of [
    { tempo: { serviceGraph: false } },
    { prometheus: { remoteWriteReceiver: false } },
  ])
    expect(namesIn({ tracing: 'tempo', ...more })).not.toContain('TempoServiceGraphLate');
});

test('somebody is woken only where the alert path is broken, or what comes in is lost', () => {
  const pages = alerts.filter(({ severity }) => severity === 'page').map(({ name }) => name);
  expect(pages.sort()).toEqual([
    'AlertmanagerNotificationsFailing',
    'LokiFlushFailing',
    'LokiPushFailing',
    'LokiRulesFailing',
    'NodeDiskFillsIn4h',
    'PrometheusNotificationsFailing',
    'PrometheusRulesFailing',
    'PrometheusWithoutAlertmanager',
    'PrometheusWritesFailing',
  ]);
});

test.each(alerts.map((alert) => [alert.name, alert] as const))(
  '%s reaches its team, and says which service of which environment it is about',
  (_, alert) => {
    const firing = alertTests(alert).flatMap(({ fires }) => fires);
    expect(firing).not.toHaveLength(0);
    for (const { labels } of firing)
      expect(labels).toMatchObject({
        severity: alert.severity,
        team: PLATFORM_TEAM,
        service: expect.stringMatching(/./),
        env: 'test',
      });
  },
);

test.each(alerts.map((alert) => [alert.name, alert] as const))(
  '%s waits until it is no passing thing',
  (_, alert) => {
    expect(alert.for).toMatch(/^([5-9]|[1-9]\d)m$|^\dh$/);
  },
);

test('a share of requests counts only where there are enough of them, or where 0/0 is none', () => {
  const ratios = alerts.filter(({ name }) =>
    /^(Loki(Push|Queries)|Grafana|Jaeger|Spans|TempoReads|ThanosBucket|PrometheusRemote)/.test(
      name,
    ),
  );
  expect(ratios.length).toBeGreaterThan(7);
  for (const { expr } of ratios) expect(renderPromql(expr)).toMatch(/ and .* > 0\.\d+$/s);
});
