// How long a total outage takes to page, at the intervals that are the default: real faults in the lab, told to a
// webhook by way of Prometheus and Alertmanager.
import { rmSync } from 'node:fs';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import * as names from '../../alerts/names';
import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver, webhook } from '../../catalog/definitions/receivers';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';
import { serveWebhook } from './support/webhook';

jest.setTimeout(900_000);

/** Seconds from the fault to the page. */
const GOAL = 90;
const TOKEN = 'token-of-a-test';
const faults = 'demo-faults';
const replicas = ['order-service-0', 'order-service-1'];

const environment: Environment = {
  ...local,
  name: 'outage',
  demo: { faults, requestsPerSecond: 10 },
  resourceBudget: { cpu: '4', memory: '8Gi' },
  teams: local.teams.map((team) => ({
    ...team,
    routing: { page: webhook('pages'), ticket: nullReceiver },
  })),
  alertmanager: { notify: true },
  waivers: [
    { code: 'config/notifying-demo-faults', reason: 'the test receives the notifications' },
  ],
};

let dist: string;
let lab: Lab;
let receiver: Awaited<ReturnType<typeof serveWebhook>>;

beforeAll(async () => {
  receiver = await serveWebhook();
  dist = renderVariant(environment);
  lab = await startLab({
    environment: environment.name,
    dist,
    only: ['prometheus', 'alertmanager', 'order-service', 'payment-service', 'load-generator'],
    secrets: {
      'alertmanager-receivers': { pages: receiver.url },
      [faults]: { faults: 'enabled', token: TOKEN },
    },
  });
});
afterAll(async () => {
  await lab?.stop();
  await receiver?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

const fault = async (pod: string, body?: object): Promise<void> => {
  const response = await fetch(`${lab.url(pod)}/faults`, {
    method: body ? 'POST' : 'DELETE',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(response.ok).toBe(true);
};

const pages = () =>
  receiver.notices
    .filter(({ status }) => status === 'firing')
    .flatMap(({ alerts }) => alerts.map(({ labels }) => `${labels.alertname} ${labels.service}`))
    // what does not run here is scraped all the same
    .filter((page) => /order-service|payment-service|load-generator/.test(page));

/** Seconds until the notification. */
async function pageOf(alert: string, service: string, begun: number): Promise<number> {
  await eventually(
    () => pages().includes(`${alert} ${service}`),
    async () => {
      const query = 'ALERTS{service=~"order-service|payment-service"}';
      const alerts = await new PrometheusApi(lab.url('prometheus-0')).query(query);
      return JSON.stringify([pages(), alerts]);
    },
  );
  return (Date.now() - begun) / 1000;
}

test('does not page while all services work', async () => {
  const api = new PrometheusApi(lab.url('prometheus-0'));
  const steady = 'min_over_time(service:http_requests:rate_now{service="order-service"}[45s]) > 3';
  await eventually(async () => (await api.query(steady)).length > 0);
  expect(pages()).toEqual([]);
});

test('pages when all requests of one service fail and the only replica of another ends', async () => {
  const begun = Date.now();
  await Promise.all([
    ...replicas.map((pod) => fault(pod, { fault: 'errors', value: 1, seconds: 600 })),
    lab.stopPod('payment-service-0'),
  ]);
  const times = await Promise.all([
    pageOf(names.HTTP_OUTAGE, 'order-service', begun),
    pageOf(names.SERVICE_DOWN, 'payment-service', begun),
  ]);
  console.info(`seconds to page: requests fail ${times[0]}, replicas gone ${times[1]}`);
  expect(Math.max(...times)).toBeLessThan(GOAL);
});

test('pages when all requests take three seconds', async () => {
  await Promise.all(replicas.map((pod) => fault(pod)));
  const api = new PrometheusApi(lab.url('prometheus-0'));
  const well = 'service:http_error_ratio:rate_now{service="order-service"} < 0.5';
  await eventually(async () => (await api.query(well)).length > 0);
  const begun = Date.now();
  await Promise.all(
    replicas.map((pod) => fault(pod, { fault: 'latency', value: 3000, seconds: 600 })),
  );
  const time = await pageOf(names.HTTP_LATENCY_OUTAGE, 'order-service', begun);
  console.info(`seconds to page: requests are slow ${time}`);
  expect(time).toBeLessThan(GOAL);
});
