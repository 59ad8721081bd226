import { renderPromql } from '@observability-stack/promql';
import { nodeGroup } from '../../alerts/node';
import { stackGroups } from '../../alerts/stack';
import { alertTests, type PromqlAlert, type RuleGroup } from '../../catalog/definitions/alert';
import type { Environment } from '../../catalog/definitions/environment';
import { otlp } from '../../catalog/definitions/otlp';
import { PLATFORM_TEAM } from '../../catalog/names';
import { pushTimeSeconds } from '../../constructs/pushgateway/metrics';
import { resolveEnvironment } from '../../resolve/environment';
import { base, routing, trialPlatform } from '../validation/trial';

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
  pushgateway: {},
  prometheus: { replicas: 2, remoteWrite: [{ url: 'https://mimir.example.org/api/v1/push' }] },
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
])('rules are about components that run only: %s', (_, changes) => {
  const jobs = resolveEnvironment({ ...base, ...changes }).components.flatMap(({ metrics }) =>
    metrics.map(({ job }) => job),
  );
  // metrics that the Collector derives from spans have the labels of the sending services
  const wanted = jobs.filter((job) => job !== 'span-metrics');
  expect(
    groupsIn(changes)
      .map(({ job }) => job)
      .sort(),
  ).toEqual(wanted.sort());
});

test('the queues of the Collector are watched with any signal', () => {
  const services = [{ name: 'cart-service', otlp: otlp() }];
  const teams = [trialPlatform, { name: 'commerce', routing, services }];
  const NAME = 'CollectorQueueNearlyFull';
  expect(namesIn({})).toContain(NAME);
  expect(namesIn({ tracing: false, teams })).toContain(NAME);
  expect(namesIn({ tracing: false })).not.toContain(NAME);
});

test('a group queries only series of its job', () => {
  for (const { job, rules } of [...groupsIn(whole), ...groupsIn({ tracing: 'tempo' })])
    for (const { expr } of rules) {
      const text = renderPromql(expr as PromqlAlert['expr']);
      const asked = [...text.matchAll(/job="([^"]*)"/g)].map(([, name]) => name);
      const found = text.match(/(?<![a-z_"])[a-z]+(_[a-zA-Z0-9]+)+(?=[[{])|\bup(?={)/g) ?? [];
      // each pushed group has the job of its sender
      const selectors = found.filter((name) => name !== pushTimeSeconds.name);
      if (text.includes(pushTimeSeconds.name)) expect(job).toBe('pushgateway');
      else expect(new Set(asked)).toEqual(new Set([job]));
      expect(asked).toHaveLength(selectors.length);
    }
});

test('there is no cluster alert for one Alertmanager', () => {
  const ofCluster = ['AlertmanagerClusterIncomplete', 'AlertmanagerConfigsDiffer'];
  expect(namesIn({})).not.toEqual(expect.arrayContaining([ofCluster[0]]));
  expect(namesIn({})).not.toEqual(expect.arrayContaining([ofCluster[1]]));
  expect(namesIn(whole)).toEqual(expect.arrayContaining(ofCluster));
});

test('there is no remote write alert where Prometheus does not receive remote write', () => {
  expect(namesIn({})).toContain('PrometheusRemoteWriteFailing');
  expect(namesIn({ prometheus: { remoteWriteReceiver: false } })).not.toContain(
    'PrometheusRemoteWriteFailing',
  );
});

test('there is no service graph alert where Tempo does not generate it', () => {
  expect(namesIn({ tracing: 'tempo' })).toContain('TempoServiceGraphLate');
  for (const more of [
    { tempo: { serviceGraph: false } },
    { prometheus: { remoteWriteReceiver: false } },
  ])
    expect(namesIn({ tracing: 'tempo', ...more })).not.toContain('TempoServiceGraphLate');
});

test('only failures of the alert path and loss of data page', () => {
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
  '%s is routed to its team, and has the labels of its service and environment',
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

/** Alerts on events, each of which counts: the cause persists, or data is lost. */
const ON_EVENTS = ['NodeMemoryErrors', 'CollectorQueueLost'];

test.each(
  alerts
    .filter(({ name }) => !ON_EVENTS.includes(name))
    .map((alert) => [alert.name, alert] as const),
)('%s has a `for` that ignores transient failures', (_, alert) => {
  expect(alert.for).toMatch(/^([5-9]|[1-9]\d)m$|^\dh$/);
});

test('a ratio of requests requires a minimum of requests, or excludes 0/0', () => {
  const ratios = alerts.filter(({ name }) =>
    /^(Loki(Push|Queries)|Grafana|Jaeger|Spans|TempoReads|ThanosBucket|PrometheusRemoteWriteFailing)/.test(
      name,
    ),
  );
  expect(ratios.length).toBeGreaterThan(7);
  for (const { expr } of ratios) expect(renderPromql(expr)).toMatch(/ and .* > 0\.\d+$/s);
});

test('there are alerts on remote writes where Prometheus has an endpoint', () => {
  const ofEndpoints = ['PrometheusRemoteWriteRefused', 'PrometheusRemoteWriteBehind'];
  expect(namesIn(whole)).toEqual(expect.arrayContaining(ofEndpoints));
  for (const name of ofEndpoints) expect(namesIn({})).not.toContain(name);
});
