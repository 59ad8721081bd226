// Rules and dashboards of other repositories as definitions: the source, what it renders to, and what is reported.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parsePromql } from '@observability-stack/promql';
import { transformSync } from 'esbuild';
import { lokiRuleFiles } from '../../alerts/logs/rule-file';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { isTeamGroup, teamRuleGroups } from '../../alerts/rules';
import type { AlertRule, LogRecordingRule, RecordingRule } from '../../catalog';
import * as entry from '../../catalog';
import { readYaml, yaml } from '../../catalog/helpers/yaml';
import { alertChanges, recordingChanges } from '../../packages/review/areas/rules';
import type { Fact } from '../../packages/review/model';
import { EMPTY_PARTS, type ManifestParts } from '../../packages/review/read/parts';
import { resolveEnvironment } from '../../resolve/environment';
import { readFiles } from '../../scripts/import/read';
import { renderImport } from '../../scripts/import/render';
import { type ImportedRules, importRules } from '../../scripts/import/rules';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY, trialCommerce, trialPlatform } from '../validation/trial';

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | object): string => {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

const PROMETHEUS =
  String.raw`groups:
  - name: queue
    labels: {region: eu}
    rules:
      - alert: QueueLong
        # in the form of a mixin: several lines, quotes, a template
        expr: |
          (
            sum by (job, instance) (queue_length{job="worker", queue!~"test|${'$'}{x}\\d+"})
          /
            on (job, instance) queue_capacity{job="worker"} > 0.9
          )
          and rate(queue_done_total[5m]) < 1
        for: 10m
        keep_firing_for: 5m
        labels: {severity: critical, tier: "1"}
        annotations:
          summary: "It's {{ $labels.instance }} with \"a\" long queue."
          description: |-
            {{ $value | humanizePercentage }}
            of the queue.
      - alert: QueueStopped
        expr: 'absent(queue_length{job="worker"})'
        for: 0m
        labels: {severity: warning}
        annotations: {message: The queue has no metrics., summary: The queue is absent.}
      - alert: QueueDown
        expr: up{job=~'worker|` +
  '`' +
  `'} == 0
        labels: {severity: none}
        annotations: {summary: Down., description: It is down.}
`;
const LOKI = `groups:
  - name: lines
    rules:
      - alert: LinesFailed
        expr: 'sum by (app) (rate({app="shop"} |= "failed" | json | level=~"err.*" [5m])) > 0.5'
        for: 5m
        labels: {severity: page, tier: "1"}
        annotations: {summary: 'Lines of {{ $labels.app }}.', description: 'Lines fail.'}
      - alert: LinesMany
        expr: 'sum(count_over_time({app="shop"}[5m])) > 100'
        labels: {severity: info}
        annotations: {summary: Many lines., description: There are many lines.}
`;
const OPERATOR = yaml({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'queue' },
  spec: readYaml(PROMETHEUS) as object,
});

const importOf = (...files: readonly string[]): ImportedRules =>
  importRules(readFiles(files).rules);

const sourceOf = (rules: ImportedRules): string =>
  renderImport({ rules, dashboards: [], sources: ['rules.yml'], entry: '../catalog' });

/** The exports of a written file. */
function loaded(text: string): {
  readonly importedAlerts?: readonly AlertRule[];
  readonly importedRecordings?: readonly (RecordingRule | LogRecordingRule)[];
} {
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} };
  new Function('module', 'require', code)(module, () => entry);
  return module.exports;
}

const alertsOf = (rules: ImportedRules): readonly AlertRule[] =>
  loaded(sourceOf(rules)).importedAlerts ?? [];

const environmentWith = (alerts: readonly AlertRule[], more = {}) => ({
  ...base,
  teams: [trialPlatform, trialCommerce({ alerts, ...more })],
});

/** The rule files of imported alerts, as the review reads them. */
function rendered(alerts: readonly AlertRule[]): ManifestParts {
  const environment = resolveEnvironment(environmentWith(alerts));
  const groups = teamRuleGroups(environment, 'commerce').filter(isTeamGroup);
  return partsOf([
    ...Object.values(prometheusRuleFiles(environment, groups)).map(
      (text) => ['prometheus', text] as const,
    ),
    ...Object.values(lokiRuleFiles(environment, groups)).map((text) => ['loki', text] as const),
  ]);
}

const partsOf = (files: readonly (readonly ['prometheus' | 'loki', string])[]): ManifestParts => ({
  ...EMPTY_PARTS,
  rules: files.map(([app, text]) => ({
    app,
    text,
    configMap: app,
    name: 'rules.yml',
    value: readYaml(text),
  })),
});

/** A file whose rules have the labels that the definition adds, by which the review pairs them. */
function withOwner(text: string): string {
  const { groups } = readYaml(text) as {
    readonly groups: readonly { readonly labels?: object }[];
  };
  const owner = { team: 'commerce', service: 'order-service' };
  return yaml({
    groups: groups.map((group) => ({ ...group, labels: { ...group.labels, ...owner } })),
  });
}

/** What every alert gets, and that all alerts of a service are in one group. */
const ADDED = ['annotation value', 'dashboard', 'group', 'runbook'];

test.each([
  ['a rule file of Prometheus', 'prometheus', PROMETHEUS, PROMETHEUS],
  ['an object of the operator', 'prometheus', PROMETHEUS, OPERATOR],
  ['a rule file of Loki', 'loki', LOKI, LOKI],
] as const)('%s renders to equivalent rules', (_, app, rules, file) => {
  const imported = importOf(write('rules.yml', file));
  expect(imported).toMatchObject({ omitted: [], lost: [] });
  const changes = alertChanges(partsOf([[app, withOwner(rules)]]), rendered(alertsOf(imported)));
  expect(
    Object.fromEntries(
      changes.map(({ kind, subject, facts }) => [
        subject.split(' ')[0],
        [kind, ...facts.map(({ label }) => label).filter((label) => !ADDED.includes(label))],
      ]),
    ),
  ).toEqual(
    app === 'loki'
      ? { LinesFailed: ['changed'], LinesMany: ['changed', 'severity'] }
      : {
          QueueLong: ['changed', 'severity'],
          // 0m is the default, and the text of message is the description
          QueueStopped: ['changed', 'severity', 'for', 'description', 'annotation message'],
          QueueDown: ['changed'],
        },
  );
});

test('the comparison finds a query that differs', () => {
  const alerts = alertsOf(importOf(write('rules.yml', PROMETHEUS)));
  const other = withOwner(PROMETHEUS.replace('[5m]', '[6m]'));
  const labels = alertChanges(partsOf([['prometheus', other]]), rendered(alerts)).flatMap(
    ({ facts }) => facts.map(({ label }) => label),
  );
  expect(labels).toContain('query');
});

test('the synth reports what to add, and nothing else', () => {
  const imported = importOf(write('rules.yml', PROMETHEUS));
  expect(imported.metrics).toEqual(['queue_capacity', 'queue_done_total', 'queue_length', 'up']);
  const { problems } = synthesize(environmentWith(alertsOf(imported)), {
    targetFiles: [],
    today: TODAY,
  });
  const errors = problems.filter(({ severity }) => severity === 'error');
  const undeclared = errors.filter(({ code }) => code === 'promql/unknown-metric');
  expect(new Set(undeclared.map(({ message }) => /"(\w+)"/.exec(message)?.[1]))).toEqual(
    new Set(['queue_capacity', 'queue_done_total', 'queue_length']),
  );
  const codes = new Set(errors.map(({ code }) => code));
  expect([...codes].sort()).toEqual([
    'alert/missing-tests',
    'promql/unknown-metric',
    'rule/invalid-field',
  ]);
  for (const { code, message } of errors)
    if (code === 'rule/invalid-field') expect(message).toMatch(/^runbook section/);
});

test('what a definition cannot express is listed, in the file too', () => {
  const file = write(
    'rules.yml',
    `groups:
  - name: other
    interval: 30s
    limit: 3
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - alert: Bad
        expr: sum(
      - alert: Good
        expr: job:up:sum < 1
        keep_firing_for: 1m
        labels: {alertname: x, team: other, service: 's', tier: 1}
        annotations: {dashboard: "d\\n*/ evil()", runbook_url: https://example.org/r, playbook: p}
        unknown: 1
`,
  );
  const imported = importOf(file);
  expect(imported.omitted.map(({ rule, reason }) => `${rule}: ${reason}`)).toEqual([
    expect.stringMatching(/^alert "Bad" .*: its query is not valid in this form: /),
  ]);
  expect(imported.lost).toEqual([
    'interval: 30s of group "other" of rules.yml',
    'limit: 3 of group "other" of rules.yml',
  ]);
  expect(imported.recordings).toMatchObject([{ name: 'job:up:sum', resultLabels: ['job'] }]);
  // A recorded metric needs no further contract.
  expect(imported.metrics).toEqual(['up']);
  const [alert] = imported.alerts;
  expect(alert).toMatchObject({ team: 'other', service: 's', keepFiringFor: '1m' });
  // a number is text, as in Prometheus
  expect(alert?.labels).toEqual({ tier: '1' });
  expect(alert?.lost).toEqual([
    'label alertname: x',
    'annotation dashboard: d\n*/ evil()',
    'annotation playbook: p',
    'unknown: 1',
  ]);
  const source = sourceOf(imported);
  for (const text of [...(alert?.lost ?? []), ...imported.lost])
    expect(source).toContain(`// Not imported: ${text.replace('\n', ' ')}`);
  expect(source).toContain('//   sum(');
  expect(alertsOf(imported)[0]?.runbook.diagnosis).toBe('See https://example.org/r');
});

const RECORDINGS = `groups:
  - name: recorded
    labels: {region: eu}
    rules:
      - record: instance:queue_length:ratio
        expr: |
          sum without (queue) (queue_length{job="worker"})
            / on (instance) group_left (zone) queue_capacity
      - record: queue:queue_done:rate5m
        expr: sum by (queue) (rate(queue_done_total{kind="a"}[5m]))
        labels: {kind: a}
      - record: queue:queue_done:rate5m
        expr: sum by (queue) (rate(queue_done_total{kind="b"}[5m]))
        labels: {kind: b}
`;
const LINES = `groups:
  - name: lines
    rules:
      - record: app:lines:rate5m
        expr: sum by (app) (rate({app="shop"} [5m]))
        labels: {kind: shop}
`;

test.each([
  ['Prometheus', 'prometheus', RECORDINGS],
  ['Loki', 'loki', LINES],
] as const)('recording rules of %s render to equivalent rules', (_, app, text) => {
  const imported = importOf(write('rules.yml', text));
  expect(imported).toMatchObject({ alerts: [], omitted: [], lost: [] });
  const { importedRecordings: recordings = [] } = loaded(sourceOf(imported));
  const environment = resolveEnvironment({
    ...environmentWith([], { recordings }),
    prometheus: { remoteWriteReceiver: true },
  });
  const groups = teamRuleGroups(environment, 'commerce');
  const files = app === 'loki' ? lokiRuleFiles : prometheusRuleFiles;
  const render = files(environment, groups as never);
  const now = partsOf(Object.values(render).map((one) => [app, one] as const));
  // Loki writes series with the labels of their owner.
  const source = app === 'loki' ? withOwner(text) : text;
  const changes = recordingChanges(partsOf([[app, source]]), now);
  expect(changes).toHaveLength(imported.recordings.length);
  for (const { kind, facts } of changes) {
    expect(kind).toBe('changed');
    const [query, ...others] = facts.toSorted(({ label }) => (label === 'query' ? -1 : 1));
    // Only spaces and line breaks of a query differ.
    if (query?.label === 'query')
      expect(parsePromql(query.after ?? '')).toEqual(parsePromql(query.before ?? ''));
    else others.push(query as Fact);
    expect(others.map(({ label }) => label)).toEqual(['group']);
  }
});

test('a recorded metric has the labels that its queries name', () => {
  const { importedRecordings = [] } = loaded(sourceOf(importOf(write('rules.yml', RECORDINGS))));
  expect(importedRecordings.map(({ metric }) => [metric.name, metric.labels])).toEqual([
    ['instance:queue_length:ratio', ['instance', 'job', 'region', 'zone']],
    ['queue:queue_done:rate5m', ['kind', 'queue', 'region']],
    ['queue:queue_done:rate5m', ['kind', 'queue', 'region']],
  ]);
  const { problems } = synthesize(environmentWith([], { recordings: importedRecordings }), {
    targetFiles: [],
    today: TODAY,
  });
  const codes = problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  expect([...new Set(codes)].sort()).toEqual(['promql/unknown-metric', 'rule/missing-tests']);
});

test('a group without rules has none', () => {
  expect(importOf(write('rules.yml', 'groups: [{name: a, rules: }]'))).toMatchObject({
    alerts: [],
    omitted: [],
    lost: [],
  });
});

test('texts of a file remain texts', () => {
  // It must not become a template
  const hostile = '\\` ${1} */ \u2028 \'"\n}); throw 1; //';
  const file = write(
    'rules.yml',
    JSON.stringify({
      groups: [
        {
          name: hostile,
          extra: hostile,
          rules: [
            {
              alert: hostile,
              expr: `up{job=${JSON.stringify(hostile)}} == 0\n and up`,
              labels: { [hostile]: hostile },
              annotations: { summary: hostile, description: hostile, [hostile]: hostile },
            },
            { record: hostile, expr: hostile },
          ],
        },
      ],
    }),
  );
  const imported = importOf(file);
  expect(imported.alerts).toHaveLength(1);
  expect(alertsOf(imported)[0]).toMatchObject({
    name: hostile,
    summary: hostile,
    description: hostile,
    labels: { [hostile]: hostile },
  });
});

test.each([
  ['a query that both languages accept', 'sum(rate({app="a"}[5m])) > 1', 'logql'],
  ['a query that names a metric', 'sum(rate(a_total[5m])) > 1', 'promql'],
  ['a query without a series', 'vector(1)', 'promql'],
])('the language of %s', (_, expr, language) => {
  const groups = [{ name: 'g', rules: [{ alert: 'A', expr }] }];
  expect(importOf(write('rules.yml', { groups })).alerts).toMatchObject([{ language }]);
});

describe('files of other kinds', () => {
  test.each([
    [
      'config.alloy',
      'logging {}',
      'which alloy convert writes but does not read: import the file of Prometheus or Promtail that it was converted from',
    ],
    [
      'config',
      '// Pods.\nprometheus.scrape "pods" {\n  targets = []\n}\n',
      'a configuration of Alloy',
    ],
    ['probe.yml', 'kind: Probe\nspec: {}', 'kind "Probe"'],
    ['other.yml', 'a: 1', 'neither groups of rules, scrape_configs, route nor panels'],
    ['bad.yml', 'a: [', 'is not valid YAML'],
    ['groups.yml', 'groups: {}', 'groups that are not a list'],
    ['rules.yml', 'groups: [{name: a}]', 'whose rules are not a list'],
    ['empty.yml', '', 'has no documents'],
    ['grafana.yml', 'groups: [{rules: [{data: []}]}]', 'rules that Grafana evaluates'],
  ])('%s', (name, content, message) => {
    expect(() => readFiles([write(name, content)])).toThrow(message);
  });
});

describe('a ConfigMap or a Secret', () => {
  const data = {
    'prometheus.yml': yaml({ scrape_configs: [{ job_name: 'a', static_configs: [] }] }),
    'queue.rules': PROMETHEUS,
    'lines.yaml': LOKI,
    'queues.json': JSON.stringify({ title: 'Queues', panels: [] }),
    'config.alloy': 'logging {\n  level = "info"\n}\n',
    'reload.sh': '#!/bin/sh\nkill: [1\n',
    'settings.yml': 'token: secret-of-settings',
  };
  const object = (kind: string, values: object) => ({
    ...{ apiVersion: 'v1', kind, metadata: { name: 'monitoring' } },
    ...values,
  });

  test('has rules and dashboards beside a configuration, and lists its other keys', () => {
    const found = readFiles([write('config-map.yml', yaml(object('ConfigMap', { data })))]);
    expect(found.rules.map(({ groups }) => groups.map(({ name }) => name))).toEqual([
      ['queue'],
      ['lines'],
    ]);
    expect(found.configs.prometheus).toHaveLength(1);
    expect(found.dashboards).toMatchObject([{ source: 'queues.json', text: data['queues.json'] }]);
    const key = (name: string) => `key "${name}" of ConfigMap "monitoring" in config-map.yml`;
    expect(found.lost).toEqual([
      `${key('config.alloy')}: it is a configuration of Alloy: import the file of Prometheus or Promtail that it was converted from`,
      `${key('reload.sh')}: it is not a configuration, rules or SLOs in YAML or JSON: write it in the definition by hand`,
      `${key('settings.yml')}: it is not a configuration, rules or SLOs: write it in the definition by hand`,
    ]);
  });

  test('is decoded, and no value of another key is written', () => {
    const encoded = Object.fromEntries(
      Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
    );
    const found = readFiles([write('secret.yml', yaml(object('Secret', { data: encoded })))]);
    expect(found.rules).toHaveLength(2);
    expect(found.dashboards).toEqual([]);
    expect(found.lost.map((text) => text.split(' of ')[0])).toEqual(
      ['queues.json', 'config.alloy', 'reload.sh', 'settings.yml'].map((key) => `key "${key}"`),
    );
    expect(JSON.stringify(found)).not.toContain('secret-of');
  });

  test('without anything that is imported is an error', () => {
    const text = yaml(object('ConfigMap', { data: { 'settings.yml': data['settings.yml'] } }));
    expect(() => readFiles([write('other-map.yml', text)])).toThrow('kind "ConfigMap"');
  });
});

describe('the command', () => {
  const run = (...args: readonly string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(
        process.execPath,
        ['scripts/run.mjs', 'scripts/import.ts', ...args],
        (error, out, err) => resolve({ code: error ? Number(error.code ?? -1) : 0, out, err }),
      );
    });

  const DASHBOARD = {
    title: 'Queues',
    uid: 'queues',
    panels: [
      {
        id: 1,
        type: 'timeseries',
        title: 'Targets',
        gridPos: { x: 0, y: 0, w: 12, h: 8 },
        datasource: { type: 'prometheus', uid: 'abc' },
        fieldConfig: { defaults: { unit: 'short' }, overrides: [] },
        targets: [{ refId: 'A', expr: 'up' }],
      },
    ],
  };

  test('copies dashboards, and writes entries that the synth accepts', async () => {
    const file = write('queues.json', DASHBOARD);
    const out = path.join(folder, 'teams', 'imported.ts');
    expect(await run(file, '--team=commerce', `--out=${out}`)).toMatchObject({ code: 0, out: '' });
    const copy = path.join(folder, 'teams', 'dashboards', 'queues.json');
    expect(JSON.parse(readFileSync(copy, 'utf8'))).toEqual(DASHBOARD);
    const { importedDashboards: dashboards } = loaded(readFileSync(out, 'utf8')) as {
      readonly importedDashboards?: readonly entry.RawDashboard[];
    };
    const relative = path.relative('.', copy);
    expect(dashboards).toEqual([{ kind: 'raw', file: relative }]);
    const { problems, manifests } = synthesize(
      { ...base, teams: [trialPlatform, trialCommerce({}, { dashboards: dashboards ?? [] })] },
      { targetFiles: [], today: TODAY },
    );
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(JSON.stringify(manifests)).toContain('Queues');
    // Nothing is overwritten.
    expect(await run(file, '--team=commerce', `--out=${out}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists: choose another file'),
    });
    expect(await run(file, '--team=commerce', `--out=${out}x`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists: rename'),
    });
    expect(await run(file, '--team=commerce')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--out is required for dashboards'),
    });
  });

  test('prints a definition and what to add', async () => {
    const { code, out, err } = await run(write('r.yml', PROMETHEUS), '--team=commerce');
    expect(code).toBe(0);
    expect(out).toContain("from '../catalog';");
    expect(loaded(out).importedAlerts).toHaveLength(3);
    expect(err).toMatch(/^imported {6}3 alerts$/m);
    expect(err).toMatch(/^changed {7}severity "critical" is page: 1 alert$/m);
    expect(err).toMatch(/^add .*contracts .*: queue_capacity, queue_done_total, queue_length$/m);
    expect(err).not.toContain('not imported');
    expect(err).not.toContain('CamelCase');
  });

  test('lists names that the synth refuses', async () => {
    const rules = [
      { alert: 'Queue long (jobs)', expr: 'up == 0' },
      { record: 'up_sum', expr: 'sum(up)' },
    ];
    const file = write('r.yml', { groups: [{ name: 'g', rules }] });
    const { err } = await run(file, '--team=commerce');
    expect(err).toMatch(/^add {11}a name in CamelCase: "Queue long \(jobs\)"$/m);
    expect(err).toMatch(/^add {11}a name such as level:metric:operations: "up_sum"$/m);
  });

  test('exits with 1 if something is not imported', async () => {
    const rules = [{ alert: 'Bad', expr: 'sum(' }];
    const file = write('r.yml', { groups: [{ name: 'g', rules }] });
    const { code, err } = await run(file, '--team=commerce');
    expect(code).toBe(1);
    expect(err).toContain('not imported  alert "Bad"');
  });

  test.each([
    [['--team=commerce'], 'expected at least one file'],
    [['x.yml'], '--team is required'],
    [['x.yml', '--team=Bad/..'], 'is not a name'],
    [['x.yml', '--team=missing'], 'teams/missing.ts does not exist: run npm run new'],
    [['x.yml', '--team=commerce'], 'x.yml does not exist'],
    [['x.yml', '--team=commerce', '--language=sql'], '--language must be promql or logql'],
  ])('refuses %j', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
