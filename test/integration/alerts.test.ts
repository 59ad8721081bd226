// From a process that ends to a notification: a real Prometheus and a real Alertmanager.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { scrapeLimits } from '@observability-stack/contracts';
import * as httpMetrics from '@observability-stack/contracts/standard/http';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { SERVICE_DOWN } from '../../alerts/names';
import { nullReceiver, webhook } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { defineTeam } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';
import { serveWebhook } from './support/webhook';

jest.setTimeout(300_000);

const FAST = '1s';
const TOKEN = 'token-of-a-test';
let address: string;
let dist: string;
let lab: Lab;
let api: PrometheusApi;
let receiver: Awaited<ReturnType<typeof serveWebhook>>;
let cart: ChildProcess;

const startCart = (): ChildProcess =>
  spawn(process.execPath, ['scripts/run.mjs', 'packages/demo/payment-service/main.ts'], {
    env: {
      PATH: process.env.PATH,
      HOST: LOOPBACK,
      PORT: address.split(':')[1],
      SERVICE_NAME: 'cart',
      FAULTS: 'enabled',
      FAULTS_TOKEN: TOKEN,
    },
    stdio: 'ignore',
  });
const pay = (): Promise<Response> =>
  fetch(`http://${address}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orderId: '9e2d5c6e-1c3f-4b54-9c1a-0f7b6d2a9f11', amountCents: 100 }),
  });
const killCart = async () => {
  if (cart.exitCode !== null || cart.signalCode !== null) return;
  cart.kill('SIGKILL');
  await once(cart, 'exit');
};
const measured = async (query: string): Promise<string | undefined> =>
  (await api.query(query))[0]?.value[1];
const ofCart = (status: 'firing' | 'resolved') =>
  receiver.notices.find((notice) =>
    notice.alerts.some(
      ({ status: is, labels }) =>
        is === status && labels.service === 'cart' && labels.alertname === SERVICE_DOWN,
    ),
  );

beforeAll(async () => {
  receiver = await serveWebhook();
  const [port = 0] = await claimFreePorts(1);
  address = `${LOOPBACK}:${port}`;
  cart = startCart();
  const routing = { page: webhook('shop-webhook'), ticket: nullReceiver };
  dist = renderVariant({
    ...local,
    name: 'alerting',
    demo: false,
    teams: [
      defineTeam({ name: PLATFORM_TEAM, routing: { page: nullReceiver, ticket: nullReceiver } }),
      defineTeam({
        name: 'shop',
        routing,
        services: [{ name: 'cart', scrape: fileSd({ targets: [address] }), signals: http() }],
      }),
    ],
    prometheus: {
      ...local.prometheus,
      // behind a proxy that removes the path: probes, scrapes and alerts are at the root all the same
      externalUrl: 'https://metrics.example.org/prometheus',
      scrapeInterval: FAST,
      scrapeTimeout: FAST,
      evaluationInterval: FAST,
    },
    alerts: {
      ...local.alerts,
      targetDownFor: '2s',
      runbooks: 'https://runbooks.example.org',
    },
    alertmanager: {
      externalUrl: 'https://metrics.example.org/alerts/',
      notify: true,
      groupWait: FAST,
      groupWaitPage: FAST,
      groupInterval: FAST,
    },
  });
  lab = await startLab({
    environment: 'alerting',
    dist,
    only: ['prometheus', 'alertmanager'],
    secrets: { 'alertmanager-receivers': { 'shop-webhook': receiver.url } },
  });
  api = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  await killCart();
  await receiver?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

test('sends no notification while the process runs', async () => {
  await eventually(async () => (await measured('up{service="cart"}')) === '1');
  // what it measures reaches the recorded metrics
  await eventually(
    async () =>
      (await pay()).ok && (await measured('service:http_requests:rate5m{service="cart"} > 0')),
  );
  expect(await measured('service:http_errors:rate5m{service="cart"}')).toBe('0');
  expect(await measured('service:http_error_ratio:rate5m{service="cart"}')).toBe('0');
  expect(await api.query('ALERTS{service="cart"}')).toEqual([]);
  expect(ofCart('firing')).toBeUndefined();
});

test('counts the first failures of a running process, although they create a new series', async () => {
  const faults = (method: string, body?: object) =>
    fetch(`http://${address}/faults`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  // it has been scraped for longer than the window
  await eventually(
    async () => (await measured('min_over_time(up{service="cart"}[6s] offset 4s)')) === '1',
  );
  expect(await api.query('http_requests_total{service="cart",status_code="500"}')).toEqual([]);
  expect((await faults('POST', { fault: 'errors', value: 1, seconds: 60 })).status).toBe(200);
  const answers = await Promise.all(Array.from({ length: 8 }, pay));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 500));
  expect((await faults('DELETE')).ok).toBe(true);
  await eventually(
    async () =>
      (await measured('http_requests_total{service="cart",status_code="500"} offset 6s')) === '8',
  );
  // four scrapes are as many seconds
  const counted = 'max_over_time(service:http_errors:rate_now{service="cart"}[1m]) * 4';
  expect(await measured(counted)).toBe('8');
  // a rate alone sees none of what came between two scrapes
  const alone =
    'max_over_time(rate(http_requests_total{service="cart",status_code="500"}[4s])[1m:1s])';
  expect(Number(await measured(alone))).toBeLessThan(8 / 4);
});

test('Prometheus knows the limit of each target', async () => {
  expect(await measured('scrape_sample_limit{service="cart"}')).toBe(
    String(scrapeLimits(Object.values(httpMetrics), { complete: false }).samples),
  );
});

test('no rule fails', async () => {
  const { groups } = await api.get<{
    groups: { name: string; rules: { name: string; health: string; lastError?: string }[] }[];
  }>('rules');
  const rules = groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.filter(({ health }) => health === 'err')).toEqual([]);
});

test('pages when it ends', async () => {
  await killCart();
  const notice = await eventually(
    () => ofCart('firing'),
    async () => JSON.stringify(await api.query('ALERTS')),
  );
  expect(notice.receiver).toBe('shop-page');
  expect(notice.externalURL).toBe('https://metrics.example.org/alerts');
  expect(notice.alerts).toEqual([
    expect.objectContaining({
      status: 'firing',
      labels: {
        alertname: SERVICE_DOWN,
        severity: 'page',
        team: 'shop',
        service: 'cart',
        env: 'alerting',
        cluster: 'alerting',
        job: 'cart',
      },
      annotations: {
        summary: 'All replicas of cart are down.',
        description:
          'All targets of job cart have been down or missing for 2s, and one was up within the last hour.',
        value: '0',
        runbook_url: `https://runbooks.example.org/${SERVICE_DOWN}.md`,
        dashboard_url: 'http://localhost:3000/d/service-cart',
      },
      generatorURL: expect.stringMatching(
        /^https:\/\/metrics\.example\.org\/prometheus\/graph\?g0\.expr=/,
      ),
    }),
  ]);
});

test('notifies that the alert is resolved when it runs again', async () => {
  expect(ofCart('resolved')).toBeUndefined();
  cart = startCart();
  const notice = await eventually(
    () => ofCart('resolved'),
    async () => JSON.stringify(await api.query('ALERTS')),
  );
  expect(notice).toMatchObject({
    receiver: 'shop-page',
    status: 'resolved',
    alerts: [{ status: 'resolved', labels: { alertname: SERVICE_DOWN, service: 'cart' } }],
  });
});
