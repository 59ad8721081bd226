// The tutorial as a reader follows it: the service of the page, and its team in the lab, until the alert fires and resolves.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts } from '@observability-stack/lab/ports';
import { fileSd } from '../../catalog';
import { shop } from '../../docs/tutorial/shop';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

const page = readFileSync('docs/tutorial.md', 'utf8');
/** The port of the page, which may be taken on this machine. */
const PORT = '8080';
let url: string;
let onThisPort: (text: string) => string;
let dist: string;
let service: ChildProcess;
let lab: Lab;
let prometheus: PrometheusApi;

beforeAll(async () => {
  const [port] = await claimFreePorts(1);
  url = `http://127.0.0.1:${port}`;
  onThisPort = (text) => text.replaceAll(PORT, String(port));
  const program = onThisPort(readFileSync('docs/tutorial/cart.mjs', 'utf8'));
  service = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  const scrape = fileSd({ targets: [onThisPort(`localhost:${PORT}`)] });
  const services = (shop.services ?? []).map((one) => ({ ...one, scrape }));
  dist = renderVariant({ ...local, teams: [...local.teams, { ...shop, services }] });
  lab = await startLab({ environment: 'local', dist, only: ['prometheus', 'alertmanager'] });
  prometheus = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  if (service.exitCode === null) {
    service.kill();
    await once(service, 'exit');
  }
  if (dist) rmSync(dist, { recursive: true, force: true });
});

const firing = () => prometheus.query('ALERTS{alertname="CartQueueLong", alertstate="firing"}');

interface Alert {
  readonly labels: { readonly alertname: string };
  readonly annotations: { readonly summary: string };
}
const alerts = async () =>
  (await (await fetch(`${lab.url('alertmanager-0')}/api/v2/alerts`)).json()) as readonly Alert[];

test('the service exposes what the page shows', async () => {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^cart_queue_length 0$/m);
  expect(page).toContain(metrics);
});

test('the alert fires in Prometheus and arrives in Alertmanager', async () => {
  for (let count = 0; count < 12; count++)
    expect((await fetch(`${url}/carts`, { method: 'POST' })).status).toBe(201);
  const [sample] = await eventually(async () => {
    const found = await firing();
    return found.length > 0 && found;
  });
  expect(sample?.metric).toMatchObject({ team: shop.name, severity: 'ticket' });
  const summary = `The cart queue of localhost:${PORT} is long.`;
  const description = '12 carts are waiting.';
  expect(page).toContain(summary);
  expect(page).toContain(description);
  const arrived = await eventually(async () =>
    (await alerts()).find(({ labels }) => labels.alertname === 'CartQueueLong'),
  );
  expect(arrived).toMatchObject({ annotations: { summary: onThisPort(summary), description } });
  // the page shows all alerts that there are
  for (const { annotations } of await alerts())
    expect(page).toContain(annotations.summary.replace(onThisPort(PORT), PORT));
});

test('the alert resolves', async () => {
  expect((await fetch(`${url}/carts`, { method: 'DELETE' })).status).toBe(204);
  await eventually(async () => (await firing()).length === 0);
});
