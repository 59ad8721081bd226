import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gt, sum } from '@observability-stack/promql';
import { ApiObject } from 'cdk8s';
import {
  availability,
  defineEnvironment,
  defineTeam,
  type Environment,
  fileSd,
  http,
  inputSeries,
  metricFactory,
  promqlAlert,
  query,
  type Runbook,
  rawDashboard,
  recordedMetric,
  recordingRule,
  type Service,
  type StackConstructs,
  slack,
  type Team,
  timeSeries,
} from '../../catalog';
import { platform } from '../../teams/platform';
import { cli } from '../../validation/cli';
import { KeptTeams } from '../../validation/kept-teams';
import { LastOutput } from '../../validation/output-folder';

const TODAY = new Date('2026-01-15T12:00:00Z');
const { gauge } = metricFactory('service');

const runbook: Runbook = {
  meaning: 'Jobs wait.',
  impact: 'Mail is late.',
  diagnosis: 'Look at the workers.',
  mitigation: 'Add workers.',
};

interface AlertOptions {
  readonly name?: string;
  readonly limit?: number;
  readonly runbook?: Runbook;
  readonly metric?: typeof queueLength;
}

const makeQueueLength = () =>
  gauge('queue_length', {
    help: 'Jobs that wait.',
    labels: ['queue'],
    budget: { queue: 20 },
  });
const queueLength = makeQueueLength();

/** A service with an alert on its own metric. */
function service(name: string, alert: AlertOptions = {}, more: Partial<Service> = {}): Service {
  const { limit = 1000, metric = queueLength } = alert;
  return {
    name,
    scrape: fileSd({ port: 8080 }),
    metrics: [metric],
    signals: http(),
    slos: [availability({ objective: 99.9 })],
    alerts: ({ service: job }) => [
      promqlAlert({
        name: alert.name ?? 'QueueLong',
        expr: gt(metric.where({ service: job }), limit),
        for: '10m',
        severity: 'ticket',
        summary: `Queue of ${job} is long.`,
        description: '{{ $value }} jobs wait.',
        runbook: alert.runbook ?? runbook,
        tests: [
          ...[limit + 1, limit].map((value) => ({
            title: `${value} jobs`,
            series: [
              inputSeries(
                metric.where({
                  team: 'shop',
                  service: job,
                  env: 'test',
                  job,
                  instance: 'a',
                  queue: 'mail',
                }),
                `${value}x20`,
              ),
            ],
            at: '15m' as const,
            fires:
              value > limit
                ? [
                    {
                      labels: {
                        severity: 'ticket',
                        team: 'shop',
                        service: job,
                        env: 'test',
                        job,
                        instance: 'a',
                        queue: 'mail',
                      },
                      summary: `Queue of ${job} is long.`,
                      description: `${value} jobs wait.`,
                    },
                  ]
                : [],
          })),
        ],
      }),
    ],
    ...more,
  };
}

const team = (name: string, services: readonly Service[], more: Partial<Team> = {}): Team =>
  defineTeam({
    name,
    routing: { page: slack(`#${name}`), ticket: slack(`#${name}`) },
    services,
    ...more,
  });

const shop = team('shop', [service('cart')]);
const search = team('search', [service('index'), service('query')]);
const mail = team('mail', [service('sender')]);
const base: readonly Team[] = [platform, shop, search, mail];
const settings = {
  name: 'test',
  prometheus: { retention: '30d' },
  alertmanager: { notify: false },
} as const;

/** Runs the synth; returns the printed findings, and every written file. */
function synth(environment: Environment, folder: string, kept?: KeptTeams, last?: LastOutput) {
  const printed: string[] = [];
  const print = (text: string) => printed.push(text);
  const code = cli({
    args: [],
    environments: [environment],
    output: folder,
    out: print,
    err: print,
    targetFiles: [],
    today: TODAY,
    ...(kept && { kept: [kept] }),
    ...(last && { last }),
  });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]);
  const text = printed
    .join('\n')
    .replaceAll(folder, 'dist')
    .replace(/\d+ ms/, '');
  return { code, text, files: Object.fromEntries(files) };
}

const folders = ['kept', 'full'].map((name) => mkdtempSync(path.join(tmpdir(), `${name}-teams-`)));
const [keptFolder = '', fullFolder = ''] = folders;
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

interface Edit {
  readonly title: string;
  readonly teams: readonly Team[];
  readonly environment?: Partial<Environment>;
  /** Names of the teams that are not derived again. */
  readonly unchanged: readonly string[];
  /** Code of a finding. @default none */
  readonly finds?: string;
}

const others = ['platform', 'search', 'mail'];
const withShop = (...services: readonly Service[]) => [
  platform,
  team('shop', services),
  search,
  mail,
];
const jobs = recordedMetric('service:queue_jobs:sum', {
  help: 'Jobs that wait.',
  labels: ['service'],
});
const recorded = service(
  'cart',
  {},
  {
    recordings: ({ service: job }) => [
      recordingRule(jobs, sum(queueLength.where({ service: job }), { by: ['service'] })),
    ],
  },
);

/** A panel with a line at the limit of the alert. */
const waiting = (job: string, alert: string) =>
  timeSeries({
    key: 'waiting',
    title: 'Waiting jobs',
    description: 'Jobs that wait. Good: few.',
    queries: [query(queueLength.where({ service: job }), { legendFormat: '{{queue}}' })],
    unit: 'short',
    thresholds: { above: [{ value: 1000, severity: 'ticket', alert }] },
  });
const withDashboard = (uid: string): Partial<Team> => ({
  dashboards: [rawDashboard({ uid, title: 'Carts', schemaVersion: 39, panels: [] })],
});

const RULES = 'prometheus-rules';
const label = (value: string) => (stack: StackConstructs) => {
  for (const object of stack.chart(RULES).apiObjects)
    object.metadata.addLabel('example.org/label', value);
};
const copyRules = (stack: StackConstructs) => {
  for (const object of stack.chart(RULES).apiObjects) {
    const copy = object.toJson();
    copy.metadata.name = 'copied';
    new ApiObject(stack.chart('copy'), 'copy', copy);
  }
};

const edits: readonly Edit[] = [
  {
    title: 'a limit of an alert',
    teams: withShop(service('cart', { limit: 5 })),
    unchanged: others,
  },
  // as in a module that is loaded again
  {
    title: 'a limit of an alert in the module of its metric',
    teams: withShop(service('cart', { limit: 6, metric: makeQueueLength() })),
    unchanged: others,
  },
  {
    title: 'a threshold of the signals',
    teams: withShop(service('cart', {}, { signals: http({ errorRatio: 0.2, latency: '500ms' }) })),
    unchanged: others,
  },
  {
    title: 'an alert of the signals that is switched off by its threshold',
    teams: withShop(service('cart', {}, { signals: http({ latency: false }) })),
    unchanged: others,
  },
  {
    title: 'a threshold of the team',
    teams: [
      platform,
      team('shop', [service('cart')], { alertThresholds: { HttpErrorRatioHigh: 0.3 } }),
      search,
      mail,
    ],
    unchanged: others,
  },
  {
    title: 'an objective',
    teams: withShop(service('cart', {}, { slos: [availability({ objective: 99 })] })),
    unchanged: others,
  },
  {
    title: 'a receiver',
    teams: [
      platform,
      team('shop', [service('cart')], { routing: { page: slack('#new'), ticket: slack('#new') } }),
      search,
      mail,
    ],
    unchanged: others,
  },
  {
    title: 'a description and no alert',
    teams: withShop(service('cart', {}, { description: 'Keeps carts.', alerts: [] })),
    unchanged: others,
  },
  {
    title: 'another name of an alert',
    teams: withShop(service('cart', { name: 'QueueVeryLong' })),
    unchanged: others,
  },
  {
    title: 'a runbook that differs from that of another team',
    teams: withShop(service('cart', { runbook: { ...runbook, meaning: 'Other.' } })),
    unchanged: others,
    finds: 'alert/conflicting-runbook',
  },
  { title: 'the repair of the error', teams: base, unchanged: others },
  {
    title: 'an error in one team',
    teams: withShop(service('cart', { name: 'not camel case' })),
    unchanged: others,
    finds: 'rule/invalid-field',
  },
  {
    title: 'a value that the schema rejects',
    teams: withShop(service('cart', {}, { replicas: -1 })),
    unchanged: [],
    finds: 'definition/schema-error',
  },
  // The values of the last synth before the rejected one are still valid.
  { title: 'the repair of the value', teams: base, unchanged: others },
  {
    title: 'a panel with a threshold of an alert that does not exist',
    teams: withShop(
      service('cart', {}, { panels: ({ service: job }) => [waiting(job, 'NoSuchAlert')] }),
    ),
    unchanged: others,
    finds: 'dashboard/threshold-mismatch',
  },
  {
    title: 'a panel with the threshold of an alert',
    teams: withShop(
      service('cart', {}, { panels: ({ service: job }) => [waiting(job, 'QueueLong')] }),
    ),
    unchanged: others,
  },
  {
    title: 'a dashboard',
    teams: [platform, team('shop', [service('cart')], withDashboard('carts')), search, mail],
    unchanged: others,
  },
  {
    title: 'a dashboard with the uid of one of another team',
    teams: [
      platform,
      team('shop', [service('cart')], withDashboard('service-index')),
      search,
      mail,
    ],
    unchanged: others,
    finds: 'dashboard/duplicate-identifier',
  },
  { title: 'the repair of the dashboard', teams: base, unchanged: others },
  {
    title: 'a label that extend adds to the rules',
    teams: base,
    environment: { extend: label('a') },
    unchanged: ['platform', 'shop', 'search', 'mail'],
  },
  {
    title: 'another label that extend adds to the rules',
    teams: base,
    environment: { extend: label('b') },
    unchanged: ['platform', 'shop', 'search', 'mail'],
  },
  {
    title: 'a copy that extend makes of the rules, with another name',
    teams: base,
    environment: { extend: copyRules },
    unchanged: ['platform', 'shop', 'search', 'mail'],
  },
  { title: 'nothing', teams: base, unchanged: ['platform', 'shop', 'search', 'mail'] },
  { title: 'a new service', teams: withShop(service('cart'), service('wishlist')), unchanged: [] },
  { title: 'a removed service', teams: withShop(service('cart')), unchanged: [] },
  {
    title: 'a namespace',
    teams: withShop(service('cart', {}, { namespace: 'carts' })),
    unchanged: [],
  },
  {
    title: 'a recording rule',
    teams: withShop(recorded),
    unchanged: [],
    finds: 'rule/missing-tests',
  },
  {
    title: 'a renamed team',
    teams: [platform, team('store', [service('cart')]), search, mail],
    unchanged: [],
  },
  { title: 'a removed team', teams: [platform, search, mail], unchanged: [] },
  { title: 'an added team in another place', teams: [platform, search, mail, shop], unchanged: [] },
  {
    title: 'a setting of the environment',
    teams: [platform, search, mail, shop],
    environment: { prometheus: { retention: '40d' } },
    unchanged: [],
  },
  {
    title: 'an alert that the environment switches off',
    teams: base,
    environment: { disabledAlerts: { QueueLong: { reason: 'Maintenance.' } } },
    unchanged: [],
  },
  {
    title: 'another name of an alert while one is switched off',
    teams: withShop(service('cart', { name: 'QueueVeryLong' })),
    environment: { disabledAlerts: { QueueLong: { reason: 'Maintenance.' } } },
    unchanged: [],
  },
];

test('the output and the findings after each edit are those of a full synth', () => {
  const kept = new KeptTeams();
  const last = new LastOutput();
  const first = defineEnvironment({ ...settings, teams: base });
  expect(synth(first, keptFolder, kept, last)).toEqual(synth(first, fullFolder));
  for (const { title, teams, environment, unchanged, finds } of edits) {
    const edited = defineEnvironment({ ...settings, ...environment, teams });
    const found = synth(edited, keptFolder, kept, last);
    expect({ title, ...found }).toEqual({ title, ...synth(edited, fullFolder) });
    expect([title, ...kept.unchanged]).toEqual([title, ...unchanged]);
    expect([title, found.text.match(/^error (\S+)/m)?.[1]]).toEqual([title, finds]);
  }
}, 600_000);
