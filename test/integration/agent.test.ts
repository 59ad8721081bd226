// A Prometheus in agent mode writes to the one of another cluster, which evaluates its rules.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { defineClusters } from '../../catalog';
import type { Environment } from '../../catalog/definitions/environment';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { impatientRules } from './support/impatient-rules';
import { PrometheusApi } from './support/prometheus';
import { localWithoutCluster, renderVariant } from './support/variant';

jest.setTimeout(120_000);

const fast = { scrapeInterval: '1s', scrapeTimeout: '1s', evaluationInterval: '1s' } as const;
const queue = { batchSendDeadline: '1s' };

/** The clusters, of which `eu` writes to this URL. */
const clusters = (url: string): readonly Environment[] =>
  defineClusters(
    {
      ...localWithoutCluster,
      name: 'fleet',
      pushgateway: false,
      tracing: false,
      alerts: { ...local.alerts, targetDownFor: '2s' },
    },
    {
      main: { prometheus: fast, agents: ['eu'] },
      eu: {
        prometheus: {
          ...fast,
          mode: 'agent',
          remoteWrite: [{ url: `${url}/api/v1/write`, queue }],
        },
        grafana: false,
        alertmanager: false,
      },
    },
  );

const folders: string[] = [];
const labs: Lab[] = [];
let main: PrometheusApi;
let agent: Lab;

async function run(environment: Environment | undefined, only: readonly string[]): Promise<Lab> {
  if (!environment) throw new Error('expected an environment');
  const dist = renderVariant(environment);
  folders.push(dist);
  const { name } = environment;
  const files = environment.agents ? impatientRules(path.join(dist, name)) : {};
  const lab = await startLab({ environment: name, dist, only, files });
  labs.push(lab);
  return lab;
}

beforeAll(async () => {
  const [central] = clusters('https://prometheus.example.org');
  const lab = await run(central, ['prometheus', 'order-service']);
  main = new PrometheusApi(lab.url('prometheus-0'));
  const [, eu] = clusters(lab.url('prometheus-0'));
  agent = await run(eu, ['prometheus', 'order-service']);
});
afterAll(async () => {
  for (const lab of labs.reverse()) await lab.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const clustersOf = async (query: string) => {
  const found = await main.query(query);
  return found.map(({ metric }) => metric.cluster).sort();
};

test('the agent answers no queries', async () => {
  const response = await fetch(`${agent.url('prometheus-0')}/api/v1/query?query=up`);
  expect(response.status).toBe(422);
  expect(await response.text()).toContain('unavailable with Prometheus Agent');
});

test('series of both clusters have the label cluster', async () => {
  const query = 'up{job="order-service",instance="order-service-1"} == 1';
  await eventually(async () => (await clustersOf(query)).length === 2);
  expect(await clustersOf(query)).toEqual(['eu', 'main']);
  expect(await clustersOf('up{cluster=""}')).toEqual([]);
});

test('the rules of both are evaluated, each for its cluster', async () => {
  const recorded = 'service:http_requests:rate5m{service="order-service"}';
  const { groups } = await main.get<{
    readonly groups: readonly { readonly file: string; readonly name: string }[];
  }>('rules');
  const of = (pattern: RegExp) =>
    groups.filter(({ file }) => pattern.test(file)).map(({ name }) => name);
  expect(of(/cluster-eu\.team-commerce\.yml$/)).toEqual(of(/rules\/commerce\.yml$/));
  expect(of(/cluster-eu\.team-commerce\.yml$/)).not.toEqual([]);
  await eventually(
    async () => {
      // Its counter appears with the first request.
      for (const lab of labs) await fetch(`${lab.url('order-service-0')}/orders/1`);
      return new Set(await clustersOf(recorded)).size === 2;
    },
    () => main.query(recorded),
  );
});

test('an outage in the cluster of the agent fires an alert of that cluster', async () => {
  const alerts = 'ALERTS{alertstate="firing",service="order-service",instance="order-service-1"}';
  expect(await clustersOf(alerts)).toEqual([]);
  await agent.stopPod('order-service-1');
  await eventually(
    async () => (await clustersOf(alerts)).length > 0,
    () => main.query('ALERTS'),
  );
  expect(new Set(await clustersOf(alerts))).toEqual(new Set(['eu']));
});
