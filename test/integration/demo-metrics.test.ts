// The demo's pages in the real Prometheus: every contract is there under its name, exemplars as well.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contractSeries } from '@observability-stack/contracts';
import * as http from '@observability-stack/contracts/standard/http';
import { startOrderService } from '@observability-stack/demo/order-service/service';
import { startPaymentService } from '@observability-stack/demo/payment-service/service';
import { Guardian } from '@observability-stack/lab/guardian';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { yaml } from '../../catalog/helpers/yaml';
import { SAMPLE_ORDER, TestService } from '../../packages/demo/test/support/demo';
import { commerce } from '../../teams/commerce';
import { type AgentProgram, startProgram } from './log-pipeline/program';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { tool } from './support/run';

jest.setTimeout(300_000);

const CALLER = 'b7ad6b7169203331';
let dir: string;
let guardian: Guardian;
let prometheus: AgentProgram;
let api: PrometheusApi;
let orders: TestService;
let payments: TestService;

beforeAll(async () => {
  payments = await new TestService().start(startPaymentService);
  orders = await new TestService().start(startOrderService, { PAYMENT_URL: payments.url });
  dir = mkdtempSync(path.join(tmpdir(), 'demo-metrics-'));
  guardian = new Guardian(dir);
  const job = (name: string, { port }: TestService) => ({
    job_name: name,
    scrape_interval: '1s',
    static_configs: [{ targets: [`${LOOPBACK}:${port}`] }],
  });
  const config = {
    scrape_configs: [job('order-service', orders), job('payment-service', payments)],
  };
  writeFileSync(path.join(dir, 'prometheus.yml'), yaml(config));
  const [port = 0] = await claimFreePorts(1);
  const url = `http://${LOOPBACK}:${port}`;
  prometheus = await startProgram(
    { dir, guardian },
    'prometheus',
    tool('prometheus'),
    [
      `--config.file=${path.join(dir, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(dir, 'data')}`,
      `--web.listen-address=${LOOPBACK}:${port}`,
      '--enable-feature=exemplar-storage',
    ],
    `${url}/-/ready`,
  );
  api = new PrometheusApi(url);
});
afterAll(async () => {
  await prometheus?.stop();
  await orders?.stop();
  await payments?.stop();
  await guardian?.dismiss();
  rmSync(dir, { recursive: true, force: true });
});

interface Exemplars {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
  }[];
}

test('an exemplar links a bucket to the trace of the request', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  await orders.post('/orders', SAMPLE_ORDER, { traceparent: `00-${traceId}-${CALLER}-01` });
  const name = http.httpRequestDuration.bucket.name;
  const found = await eventually(async () => {
    const now = Date.now() / 1000;
    const series = await api.get<Exemplars[]>(
      `query_exemplars?query=${name}&start=${now - 600}&end=${now + 60}`,
    );
    return series.find(
      ({ seriesLabels, exemplars }) =>
        seriesLabels.job === 'order-service' &&
        exemplars.some(({ labels }) => labels.trace_id === traceId),
    );
  });
  expect(found.seriesLabels).toMatchObject({ method: 'POST', route: '/orders' });
  const exemplar = found.exemplars.find(({ labels }) => labels.trace_id === traceId);
  const [line] = orders.linesOf(traceId).filter(({ event }) => event === 'request');
  const seconds = Number(line?.duration_ms) / 1000;
  expect(Number(exemplar?.value)).toBeCloseTo(seconds, 5);
  const bound = http.httpRequestDuration.buckets.find((upper) => seconds <= upper);
  expect(Number(found.seriesLabels.le)).toBe(bound);
});

test.each(['order-service', 'payment-service'])('%s is scraped completely', async (job) => {
  const service = commerce.services?.find(({ name }) => name === job);
  const declared = [...Object.values(http), ...(service?.metrics ?? [])]
    // what appears only while something is wrong
    .filter(({ appearsWhen }) => appearsWhen === undefined)
    .flatMap((metric) => contractSeries(metric).map(({ name }) => name));
  expect(declared.length).toBeGreaterThan(10);
  await eventually(async () => {
    const stored = await api.query(`group by (__name__) ({job="${job}"})`);
    const names = new Set(stored.map(({ metric }) => metric.__name__));
    return declared.every((name) => names.has(name));
  });
  const [target] = (await api.targets()).filter(({ scrapePool }) => scrapePool === job);
  expect(target).toMatchObject({ health: 'up', lastError: '' });
});
