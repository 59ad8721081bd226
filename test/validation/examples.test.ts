// Every pair of examples in docs/checks/: the first fails with that code alone, the second passes.

import { metricFactory, recordedMetric } from '@observability-stack/contracts';
import { up } from '@observability-stack/contracts/standard/target';
import { countOverTime, stream, sum as sumLines } from '@observability-stack/logql';
import { eq, rawPromql, sum } from '@observability-stack/promql';
import * as cdk8s from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import {
  inputSeries,
  logRecordingRule,
  promqlAlert,
  recordingRule,
} from '../../catalog/definitions/alert';
import type { Environment } from '../../catalog/definitions/environment';
import { query, timeSeries } from '../../catalog/definitions/panel';
import { slack } from '../../catalog/definitions/receivers';
import { drop } from '../../catalog/definitions/relabel';
import { requestLogs } from '../../catalog/definitions/request-logs';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability } from '../../catalog/definitions/slo';
import type { Service, Team } from '../../catalog/definitions/team';
import { readYaml, yaml } from '../../catalog/helpers/yaml';
import { serviceLabels } from '../../catalog/metrics/recorded-http';
import { duplicateEnvironments, unknownEnvironments } from '../../validation/environments';
import type { Problem } from '../../validation/problem';
import { unwaivableCodes, waivableCodes } from '../../validation/registry';
import { applyWaivers } from '../../validation/waivers';
import { evaluated, exportsOf } from '../docs/examples';
import { reportContainer } from './cases/change';
import { areas, type Example, type Section, sectionsOf } from './pages';
import {
  base,
  type Mutable,
  type Objects,
  routing,
  TODAY,
  type Trial,
  trialCommerce,
  trialLabels,
  trialPlatform,
  trialProblems,
  trialShop,
} from './trial';

const target = {
  ...{ team: 'commerce', service: 'order-service', env: 'test' },
  ...{ job: 'order-service', instance: 'order-service-0' },
};
const firing = {
  title: 'down',
  series: [inputSeries(up.where(target), '0x5')],
  at: '2m',
  fires: [
    { labels: { ...target, severity: 'page' }, summary: 'Down.', description: 'It is down.' },
  ],
};
const silent = {
  ...firing,
  title: 'up',
  series: [inputSeries(up.where(target), '1x5')],
  fires: [],
};
const alert = promqlAlert({
  name: 'OrderServiceDown',
  expr: eq(up.where({ service: 'order-service' }), 0),
  severity: 'page',
  summary: 'Down.',
  description: 'It is down.',
  runbook: { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' },
  tests: [firing, silent],
});
const recordedLabels = { team: 'commerce', service: 'order-service', env: 'test' };
const recording = recordingRule(
  recordedMetric('service:up:sum', { help: 'Targets that are up.', labels: serviceLabels }),
  sum(up.where({ service: 'order-service' }), { by: serviceLabels }),
  {},
  [
    {
      title: 'one target is up',
      series: [inputSeries(up.where(target), '1x5')],
      at: '2m',
      records: [{ labels: recordedLabels, value: 1 }],
    },
  ],
);
const logRecording = logRecordingRule(
  recordedMetric('service:failed_auth:count5m', { help: 'Failed logins.', labels: ['env'] }),
  sumLines(countOverTime(stream({ service: 'order-service' }).contains('failed auth'), '5m'), {
    by: ['env'],
  }),
  {},
  [{ title: 'no lines', lines: [], at: '2m', records: [] }],
);
const { series: _, ...withoutSeries } = firing;
const loudTest = { ...withoutSeries, lines: [] };
const logAlert = {
  ...alert,
  kind: 'logql',
  expr: 'sum by (service) (count_over_time({service="order-service"} |= "failed auth" [5m])) > 10',
  tests: [loudTest, { ...loudTest, fires: [] }],
};
const panel = timeSeries({
  key: 'requests',
  title: 'Requests',
  description: 'Requests a second. Good: as many as users explain.',
  queries: [query(rawPromql('service:http_requests:rate5m{service="order-service"}'))],
  unit: 'reqps',
});
const dashboard = {
  uid: 'orders',
  title: 'Orders',
  description: 'What orders do.',
  tags: ['commerce', 'order-service'],
  rows: [{ key: 'row', title: 'Requests', panels: [panel] }],
};

/** What the pages do not show: it passes every check. */
const service = {
  signals: http(),
  slos: [availability({ objective: 99.9 })],
} satisfies Partial<Service>;
const team: Team = {
  ...trialCommerce(service),
  services: [
    ...(trialCommerce(service).services ?? []),
    { name: 'payment-service', scrape: { kind: 'file', port: 8080 }, signals: http() },
  ],
};
const environment = {
  ...base,
  prometheus: { retention: '31d', externalUrl: 'https://prometheus.example.org' },
  alertmanager: { externalUrl: 'https://alertmanager.example.org' },
  grafana: { externalUrl: 'https://grafana.example.org' },
  alerts: { runbooks: 'https://git.example.org/runbooks' },
  teams: [trialPlatform, team],
} satisfies Environment;

/** Where a section is about more than what every example builds on. */
const around: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'config/notifying-demo-faults': { teams: [trialPlatform, trialShop()] },
  'notification/unreachable-link': {
    teams: [trialPlatform, { ...team, routing: { ...routing, page: slack('#commerce') } }],
  },
  'slo/missing-remote-write': {
    teams: [
      trialPlatform,
      trialCommerce({ slos: [availability({ objective: 99.9, source: requestLogs() })] }),
    ],
  },
  'rule/missing-remote-write': {
    teams: [trialPlatform, trialCommerce({ recordings: [logRecording] })],
  },
  'scrape/missing-pushgateway': {
    teams: [
      trialPlatform,
      { ...team, services: [...(team.services ?? []), { name: 'nightly-report', push: {} }] },
    ],
  },
  'scrape/pushed-and-scraped': { pushgateway: {} },
  'promql/removed-metric': {
    teams: [
      trialPlatform,
      trialCommerce({
        ...service,
        scrape: fileSd({ port: 8080, metricRelabel: [drop('__name__', 'cart_queue_.*')] }),
        metrics: ['cart_queue_length', 'cart_items'].map((name) =>
          metricFactory('service').gauge(name, { help: 'What it is.' }),
        ),
      }),
    ],
  },
  'logs/invalid-tenant': { loki: { tenants: 'team' } },
  'rule/other-tenant': { loki: { tenants: 'team' } },
  'output/unsupported-setting': { outputs: { operator: {} } },
  'logql/rounded-size': {
    teams: [trialPlatform, trialCommerce({ logs: { fields: { sent: { type: 'bytes' } } } })],
  },
};
const days: Readonly<Record<string, Date>> = { 'image/end-of-life': new Date('2026-06-01') };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Keys of objects inside each other are set one by one; null leaves a key out. */
function merged(one: unknown, other: unknown): unknown {
  if (!isObject(one) || !isObject(other)) return other;
  const result: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other))
    if (value === null) delete result[key];
    else result[key] = merged(one[key], value);
  return result;
}

const parsed = ({ text }: Example): object => evaluated(text, names());

function withTeam(code: string, change: (team: Team) => object): Trial {
  const around = settings(code);
  const [first, own] = around.teams as [Team, Team];
  return { environment: { ...around, teams: [first, { ...own, ...change(own) }] } };
}
const settings = (code: string): Readonly<Record<string, unknown>> => ({
  ...environment,
  ...around[code],
});
const withService = (code: string, change: object): Trial =>
  withTeam(code, ({ services = [] }) => ({
    services: services.map((one, index) => (index === 0 ? { ...one, ...change } : one)),
  }));
const withAlert = (code: string, change: object): Trial =>
  withService(code, {
    alerts: () => [
      {
        ...(code.startsWith('logql/') || code.startsWith('alert/invalid-test') ? logAlert : alert),
        ...change,
      },
    ],
  });
const withDashboard = (code: string, change: object): Trial =>
  withTeam(code, () => ({ dashboards: [{ ...dashboard, ...change }] }));

/** A container with other values of some keys, as they are written; null leaves a key out. */
const shallow = (container: object, changes: object): object =>
  Object.fromEntries(
    Object.entries({ ...container, ...changes }).filter(([, value]) => value !== null),
  );

/** A Deployment of the commerce team that passes every check of objects. */
const deployment = (container: object, pod: object): Mutable => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'report', namespace: 'commerce', labels: trialLabels },
  spec: {
    selector: { matchLabels: { app: 'report' } },
    template: {
      metadata: { labels: { app: 'report' } },
      spec: merged(
        {
          containers: [shallow(reportContainer, container)],
        },
        pod,
      ),
    },
  },
});

/** The names of which examples in TypeScript are made, besides the public entry. */
const names = () => ({
  ...{ alert, recording, firing, silent, loudTest, panel, dashboard },
  ...cdk8s,
  ...{ k8s, podSpec: deployment({}, {}).spec.template.spec },
});

/** What an example in YAML or JSON changes in the output. */
function changeOf({ kind, text }: Example): (objects: Objects) => void {
  const content = readYaml(text) as Mutable;
  switch (kind) {
    case 'container':
      return (objects) => objects.add(deployment(content, {}));
    case 'pod':
      return (objects) => objects.add(deployment({}, content));
    case 'object':
      return (objects) =>
        objects.add({
          ...content,
          metadata: { namespace: 'observability', labels: trialLabels, ...content.metadata },
        });
    case 'dashboard':
      return (objects) =>
        objects.add({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: 'grafana-dashboards-added',
            namespace: 'observability',
            labels: trialLabels,
          },
          data: { 'added.json': JSON.stringify(content) },
        });
    default:
      return (objects) => {
        const { data } = objects.get('ConfigMap', 'grafana-datasources');
        const file = readYaml(data['datasources.yaml']) as Mutable;
        const source = file.datasources.find((one: Mutable) => one.type === kind);
        Object.assign(source.jsonData, content);
        data['datasources.yaml'] = yaml(file);
      };
  }
}

function trialOf({ code }: Section, example: Example): Trial {
  const today = days[code] ?? TODAY;
  const { language, kind, text } = example;
  if (language === 'promql') return { ...withAlert(code, { expr: rawPromql(text) }), today };
  if (language === 'logql') return { ...withAlert(code, { expr: text }), today };
  if (language === 'yaml' || (language === 'json' && kind === 'dashboard'))
    return { change: changeOf(example) };
  if (language === 'json') return { environment: settings(code), files: { db: text }, today };
  const content = parsed(example);
  switch (kind) {
    case 'environment':
      return {
        environment: merged(settings(code), content) as Trial['environment'],
        today,
      } as Trial;
    case 'team':
      return withTeam(code, () => content);
    case 'service':
      return withService(code, content);
    case 'alert':
      return withAlert(code, content);
    case 'panel':
      return withDashboard(code, {
        rows: [{ key: 'row', title: 'Requests', panels: [{ ...panel, ...content }] }],
      });
    case 'dashboard':
      return withDashboard(code, content);
    default:
      throw new Error(`the example of ${code} is a part of nothing known: ${kind}`);
  }
}

function findings(section: Section, example: Example): readonly Problem[] {
  const { text, kind, language } = example;
  if (language === 'sh')
    return unknownEnvironments(['local', 'production'], text.split(' ').slice(4), []);
  if (kind === 'environments')
    return duplicateEnvironments(
      (exportsOf(`export default ${text}`).default as { name: string }[]).map(({ name }) => name),
    );
  return trialProblems(trialOf(section, example));
}

describe.each(areas)('docs/checks/%s.md', (area) => {
  test.each(sectionsOf(area))('$code', (section) => {
    const { code, fails, passes, waiver } = section;
    const found = findings(section, fails);
    expect([...new Set(found.map((one) => one.code))]).toEqual([code]);
    expect(findings(section, passes)).toEqual([]);
    if (unwaivableCodes.has(code)) {
      expect(waiver).toBeUndefined();
      return;
    }
    // the waiver that the section shows covers what its example reports, and nothing else does
    expect(waiver?.code).toBe(code);
    const waivers = [{ ...waiver, code, reason: 'as shown' }];
    const applied = applyWaivers({ ...base, waivers }, found, {
      waivableCodes,
      unwaivableCodes,
      isWhole: true,
      today: TODAY,
    });
    expect(applied).toEqual({ remaining: [], waived: found });
  });
});
