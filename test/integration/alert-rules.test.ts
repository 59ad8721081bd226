// promtool on the rules and on the tests that they carry.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { metricFactory } from '@observability-stack/contracts';
import { type PromtoolTests, promtoolTests } from '../../alerts/promtool-tests';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { isAlertRule, type RuleGroup } from '../../catalog/definitions/alert';
import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { requestLogs } from '../../catalog/definitions/request-logs';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability, latency, ratio, threshold } from '../../catalog/definitions/slo';
import type { Service } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';
import { shop } from '../../docs/extending/recordings';
import { tenanted } from '../../docs/operate/tenants';
import { environments } from '../../environments';
import { production } from '../../environments/production';
import { resolveEnvironment } from '../../resolve/environment';
import { usableResolved } from '../../validation/usable-environments';
import { withObjectives } from '../fixtures/objectives';
import { withPacks } from '../fixtures/packs';
import { withTempo } from '../fixtures/tempo';
import { withVocabularies } from '../fixtures/vocabularies';
import { runTool } from './support/run';

jest.setTimeout(300_000);

/** promtool creates a database for each test, and would spend a quarter of its time on garbage collection. */
const FEWER_COLLECTIONS = { GOGC: 'off', GOMEMLIMIT: '512MiB' };

const scrape = fileSd({ port: 8080 });
const { counter, gauge, histogram, summary } = metricFactory('service');
const queueLength = gauge('cart_queue_length', { help: 'Carts that wait.' });
const lost = counter('carts_lost_total', {
  help: 'Carts lost.',
  appearsWhen: 'with the first one',
});
const carts = counter('carts_total', {
  help: 'Carts by size.',
  labels: ['size'],
  budget: { size: 3 },
});
const ownMetrics = [
  queueLength,
  histogram('cart_size_bytes', { help: 'Size of carts.', unit: 'bytes', buckets: [100, 1000] }),
  summary('cart_wait_seconds', {
    help: 'Time that carts wait.',
    unit: 'seconds',
    quantiles: [0.5],
  }),
  histogram('cart_price_ratio', {
    help: 'Price by the list price.',
    unit: 'ratio',
    native: { factor: 1.1, maxBuckets: 160 },
  }),
  lost,
  carts,
];
/** Numbers at the ends of what may be typed. */
const extremes: readonly Service[] = [
  {
    name: 'strict',
    scrape,
    signals: http({
      ignoreRoutes: [],
      errorRatio: 0.0001,
      latency: '5ms',
      minimumRate: 0.001,
      steadyRate: 0.01,
      missingLines: 1,
    }),
    slos: [
      availability({ objective: 99.99999, minBadRequests: 0 }),
      latency({ objective: 99.95, threshold: '10s', name: 'patience' }),
    ],
  },
  {
    name: 'lenient',
    scrape,
    signals: http({
      errorRatio: 0.9,
      latency: '5s',
      minimumRate: 100,
      steadyRate: 5000,
      missingLines: 5000,
    }),
    slos: [
      availability({ objective: 93.1, minBadRequests: 200 }),
      latency({ objective: 0.1, threshold: '5ms' }),
      availability({ objective: 99, source: requestLogs(), name: 'by-lines' }),
    ],
  },
  {
    name: 'talkative',
    scrape,
    logs: { heartbeat: '15s', limit: { rate: 100 } },
    metrics: ownMetrics,
  },
  { name: 'hourly', signals: http(), scrape, logs: { heartbeat: '1h' } },
  {
    name: 'by-otlp',
    otlp: {},
    signals: http(),
    slos: [availability({ objective: 99 })],
    logs: { heartbeat: '5m' },
  },
  { name: 'pushes-each-minute', push: { staleAfter: '90s' } },
  { name: 'pushes-each-hour', push: { staleAfter: '70m' } },
  { name: 'pushes-each-night', push: {} },
  { name: 'pushes-each-week', push: { staleAfter: '8d' } },
  {
    name: 'without-metrics',
    logs: { heartbeat: '7m' },
    slos: [
      availability({ objective: 99.99, source: requestLogs() }),
      latency({ objective: 60, threshold: '300ms', source: requestLogs(), minBadRequests: 1 }),
    ],
  },
];
const routing = { page: nullReceiver, ticket: nullReceiver };
const atTheEnds: Environment = {
  name: 'extremes',
  pushgateway: { maxGroups: 1 },
  prometheus: { remoteWrite: [{ url: 'https://mimir.example.org/api/v1/push' }] },
  teams: [
    { name: PLATFORM_TEAM, routing },
    { name: 'shop', routing, services: extremes },
  ],
};
/** The Collector has queues of metrics and log records alone. */
const withoutTraces: Environment = {
  name: 'without-traces',
  tracing: false,
  teams: [
    { name: PLATFORM_TEAM, routing },
    { name: 'shop', routing, services: [{ name: 'by-otlp', otlp: {} }] },
  ],
};
/** Objectives on events and on time. */
const otherKinds: Service = {
  name: 'other-kinds',
  scrape,
  metrics: ownMetrics,
  slos: [
    ratio({ objective: 99.9, bad: lost.where(), total: carts.where() }),
    threshold({ objective: 99, value: queueLength.where(), below: 10 }),
  ],
};
/** The alerts on error budgets follow from the period of the budget. */
const otherPeriods = ['7d', '28d', '90d'].map(
  (budgetPeriod): Environment => ({
    name: budgetPeriod,
    teams: [
      { name: PLATFORM_TEAM, routing },
      { name: 'shop', routing, services: [...extremes.slice(0, 1), otherKinds] },
    ],
    alerts: { budgetPeriod },
  }),
);

/** Thresholds far from the defaults: the tests of the alerts follow them. */
const withThresholds: Environment = {
  ...production,
  name: 'thresholds',
  // with recording rules of a team
  teams: [
    { name: PLATFORM_TEAM, routing },
    { ...shop, services: (shop.services ?? []).map((one) => ({ ...one, signals: http() })) },
  ],
  services: {},
  alertThresholds: {
    NodeCpuSaturated: 0.7,
    NodeMemoryLow: 0.2,
    NodeDiskFillsIn4h: 0.3,
    NodeDiskFillsIn24h: 0.2,
    NodeInodesLow: 0.3,
    LogCollectorBehind: 500_000_000,
    ScrapeLimitNear: 0.6,
    // Twice as many are half a packet per second.
    NodeNetworkErrors: 0.25,
    NodeClockSkew: 0.25,
    KubeContainerThrottled: 0.15,
    KubeQuotaNearlyUsed: 0.6,
    PrometheusDiskNearlyFull: 0.65,
    LokiDiskNearlyFull: 0.5,
    LokiStreamsNearLimit: 0.33,
    CollectorQueueNearlyFull: 0.4,
    GrafanaErrors: 0.3,
    GrafanaDataSourceErrors: 0.02,
    HttpErrorRatioHigh: 0.2,
    HttpLatencyHigh: '2500ms',
    HttpTrafficGone: 12,
  },
};

/** The others are the same as in production. */
const onlyThresholds: Environment = {
  ...withThresholds,
  disabledAlerts: Object.fromEntries(
    usableResolved([withThresholds])
      .flatMap((one) => ruleGroups(one))
      .flatMap(({ rules }) => rules.filter(isAlertRule))
      .filter(({ name }) => !(name in (withThresholds.alertThresholds ?? {})))
      .map(({ name }) => [name, { reason: 'It is tested in production.' }]),
  ),
};

/** Returns an environment whose rules differ from those of others in more than their labels and links. */
const withCommonNames = (environment: Environment): Environment => ({
  ...environment,
  name: 'tested',
  prometheus: { ...environment.prometheus, externalUrl: 'https://prometheus.example.org' },
  grafana: environment.grafana !== false && {
    ...environment.grafana,
    externalUrl: 'https://grafana.example.org',
  },
  alerts: { ...environment.alerts, runbooks: 'https://git.example.org/runbooks' },
});

const seen = new Set<string>();
/**
 * What makes two suites the same. With Tempo, the rules that others share differ only in the records of the owners of
 * pods, which have its name instead of that of Jaeger: their tests are enough to tell them apart.
 */
const keysOf = (suite: PromtoolTests) => ({ suite: JSON.stringify(suite), tests: suite.text });

describe.each([
  ...environments.map((environment) => [environment.name, environment] as const),
  ...withTempo.map((environment) => [`${environment.name} with Tempo`, environment] as const),
  ...[
    atTheEnds,
    withoutTraces,
    ...otherPeriods,
    withVocabularies,
    withObjectives,
    withPacks,
    onlyThresholds,
    tenanted,
  ].map((environment) => [environment.name, environment] as const),
])('the rules of %s', (_, typed) => {
  const environment = resolveEnvironment(typed);
  const files = prometheusRuleFiles(environment, ruleGroups(environment));
  const named = resolveEnvironment(withCommonNames(typed));
  const groups = ruleGroups(named);
  /** Returns the tests of a group without those of an earlier environment. */
  const newTests = (group: RuleGroup): readonly PromtoolTests[] =>
    promtoolTests(named, group, groups).filter((suite) => {
      const keys = keysOf(suite);
      const isNew = !seen.has(withTempo.includes(typed) ? keys.tests : keys.suite);
      seen.add(keys.suite).add(keys.tests);
      return isNew;
    });
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rules-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes files into a new folder. */
  const lay = (written: Readonly<Record<string, string>>): string => {
    const place = mkdtempSync(path.join(folder, 'files-'));
    for (const [name, text] of Object.entries(written)) writeFileSync(path.join(place, name), text);
    return place;
  };

  test.each(Object.keys(files))('%s is accepted without warnings', async (name) => {
    const file = path.join(lay(files), name);
    const checked = await runTool('promtool', [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      file,
    ]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toMatch(/SUCCESS: [1-9]\d* rules found/);
  });

  const tested = groups
    .map((group) => [`${group.team}/${group.name}`, newTests(group)] as const)
    .filter(([, suites]) => suites.length > 0);
  // All tests of an environment can be those of an earlier one.
  if (tested.length > 0)
    test.each(tested)('the rules of %s pass their tests', async (_name, suites) => {
      const testFiles = suites.map(({ text, ruleFiles }) =>
        path.join(lay({ ...ruleFiles, tests: text }), 'tests'),
      );
      const { code, stdout, stderr } = await runTool('promtool', ['test', 'rules', ...testFiles], {
        env: FEWER_COLLECTIONS,
      });
      expect({ code, output: `${stdout}${stderr}` }).toEqual({
        code: 0,
        output: expect.stringMatching(/SUCCESS/),
      });
      expect(stdout.match(/SUCCESS/g)).toHaveLength(testFiles.length);
    });
});
