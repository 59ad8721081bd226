// Two shards of Prometheus monitor one another: when one ends, the other one alerts, and the dead man's switch stops.
import { rmSync } from 'node:fs';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { TARGET_DOWN, WATCHDOG } from '../../alerts/names';
import type { Environment } from '../../catalog/definitions/environment';
import { heartbeat, nullReceiver, webhook } from '../../catalog/definitions/receivers';
import { defineTeam } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';
import { local } from '../../environments/local';
import { shardForJob } from '../../scrape-configs/jobs';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';
import { serveWebhook } from './support/webhook';

jest.setTimeout(300_000);

const FAST = '1s';
const environment: Environment = {
  ...local,
  name: 'sharded',
  demo: false,
  resourceBudget: { cpu: '4', memory: '8Gi' },
  teams: [
    defineTeam({ name: PLATFORM_TEAM, routing: { page: webhook('pages'), ticket: nullReceiver } }),
  ],
  prometheus: {
    ...local.prometheus,
    shards: 2,
    scrapeInterval: FAST,
    scrapeTimeout: FAST,
    evaluationInterval: FAST,
  },
  alerts: { ...local.alerts, targetDownFor: '5s' },
  alertmanager: {
    notify: true,
    watchdog: heartbeat('dead-man'),
    groupWait: FAST,
    groupWaitPage: FAST,
    groupInterval: FAST,
    watchdogInterval: FAST,
  },
  waivers: [
    { code: 'config/shards-without-thanos', reason: 'what each shard sees by itself is the test' },
  ],
};

// the one that scraped all of them, when each job was scraped by one shard
const victim = shardForJob('prometheus', 2);
const [dies, stays] = [victim, 1 - victim].map((shard) => `prometheus-shard${shard}-0`) as [
  string,
  string,
];

let dist: string;
let lab: Lab;
let receiver: Awaited<ReturnType<typeof serveWebhook>>;
let deadMan: Awaited<ReturnType<typeof serveWebhook>>;
const apiOf = (pod: string) => new PrometheusApi(lab.url(pod));
const instancesOf = async (pod: string, query: string): Promise<readonly string[]> =>
  (await apiOf(pod).query(query)).map(({ metric }) => metric.instance ?? '').sort();
const beats = () => deadMan.notices.filter(({ status }) => status === 'firing').length;

beforeAll(async () => {
  [receiver, deadMan] = [await serveWebhook(), await serveWebhook()];
  dist = renderVariant(environment);
  lab = await startLab({
    environment: environment.name,
    dist,
    only: ['prometheus', 'alertmanager'],
    secrets: {
      'alertmanager-receivers': { pages: receiver.url, 'dead-man': deadMan.url },
    },
  });
});
afterAll(async () => {
  await lab?.stop();
  await receiver?.stop();
  await deadMan?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

test('each shard scrapes the other one, and not itself', async () => {
  for (const [pod, other] of [
    [stays, dies],
    [dies, stays],
  ] as const) {
    await eventually(
      async () => String(await instancesOf(pod, 'up{job="prometheus"} == 1')) === other,
      () => instancesOf(pod, 'up{job="prometheus"}'),
    );
    await eventually(
      async () => (await instancesOf(pod, 'up{job="prometheus-peers"} == 1')).length === 2,
    );
    const kept = await apiOf(pod).query('count by (__name__) ({job="prometheus-peers"})');
    expect(
      kept
        .map(({ metric }) => metric.__name__)
        .filter((name) => !/^(up|scrape_.*)$/.test(name ?? '')),
    ).toEqual(['prometheus_rule_group_iterations_total']);
  }
});

test("while both run, the dead man's switch is notified, and alerts do not have the label of the shard", async () => {
  await eventually(
    () => beats() > 2,
    () => apiOf(stays).query('ALERTS'),
  );
  const labels = deadMan.notices.flatMap(({ alerts }) => alerts.map((alert) => alert.labels));
  expect(new Set(labels.map((one) => JSON.stringify(Object.entries(one).sort()))).size).toBe(1);
  expect(labels[0]).toMatchObject({ alertname: WATCHDOG, severity: 'none' });
  expect(labels[0]).not.toHaveProperty('prometheus_shard');
});

test('when one ends, the other one pages, and the switch is not notified', async () => {
  await lab.stopPod(dies);
  const notice = await eventually(
    () =>
      receiver.notices.find(({ alerts }) =>
        alerts.some(({ labels }) => labels.alertname === TARGET_DOWN && labels.instance === dies),
      ),
    () => apiOf(stays).query('ALERTS'),
  );
  expect(notice.receiver).toBe('platform-page');
  // its alert has ended on the remaining shard, and nothing keeps it firing
  await eventually(
    async () => (await apiOf(stays).query(`ALERTS{alertname="${WATCHDOG}"}`)).length === 0,
  );
  const active = async () => {
    const answer = await fetch(
      `${lab.url('alertmanager-0')}/api/v2/alerts?filter=alertname=${WATCHDOG}`,
    );
    return (await answer.json()) as unknown[];
  };
  await eventually(async () => (await active()).length === 0, active, 400);
  const before = beats();
  await new Promise((done) => setTimeout(done, 5_000));
  expect(beats()).toBe(before);
});
