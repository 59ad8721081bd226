// Objectives on events and on time: from scraped and pushed metrics to alerts, in the real Prometheus and Pushgateway.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { metricFactory } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { pushgateway } from '../../catalog/definitions/push';
import { fileSd } from '../../catalog/definitions/scrape';
import { freshness, latency, ratio, threshold } from '../../catalog/definitions/slo';
import { local } from '../../environments/local';
import { trialCommerce, trialPlatform } from '../validation/trial';
import { eventually } from './support/eventually';
import { serveMetrics } from './support/metrics-server';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(900_000);

const { counter, gauge, histogram } = metricFactory('service');
const orders = counter('orders_total', { help: 'Orders.' });
const lost = counter('orders_lost_total', { help: 'Orders lost.' });
const tenantOrders = counter('tenant_orders_total', {
  help: 'Orders by tenant.',
  labels: ['tenant', 'outcome'],
  budget: { tenant: 5, outcome: 2 },
});
const queue = gauge('order_queue_length', { help: 'Orders that wait.' });
const synced = gauge('stock_sync_timestamp_seconds', { help: 'Time.', unit: 'seconds' });
const packing = histogram('order_pack_duration_seconds', {
  help: 'Time to pack an order.',
  unit: 'seconds',
  buckets: [1, 5],
});
const backup = gauge('backup_last_success_timestamp_seconds', { help: 'Time.', unit: 'seconds' });

const FAST = '1s';
const SLOS = ['backup', 'orders', 'packing', 'queue', 'stock', 'tenants/acme', 'tenants/globex'];
/** The fault does not touch the other tenant. */
const BURNING = SLOS.filter((slo) => slo !== 'tenants/globex');

let isFaulty = false;
let dist: string;
let lab: Lab;
let server: Awaited<ReturnType<typeof serveMetrics>>;
let prometheus: PrometheusApi;

/** Ten orders a second; during the fault, none succeeds. */
function exposed(): string {
  const now = Date.now() / 1000;
  const all = Math.floor((now - started) * 10);
  const bad = isFaulty ? all - Math.floor((faulty - started) * 10) : 0;
  const good = all - bad;
  return `# TYPE orders counter
orders_total ${all}
# TYPE orders_lost counter
orders_lost_total ${bad}
# TYPE order_queue_length gauge
order_queue_length ${isFaulty ? 500 : 3}
# TYPE stock_sync_timestamp_seconds gauge
stock_sync_timestamp_seconds ${isFaulty ? faulty - 60 : now}
# TYPE order_pack_duration_seconds histogram
order_pack_duration_seconds_bucket{le="1.0"} ${good}
order_pack_duration_seconds_bucket{le="5.0"} ${good}
order_pack_duration_seconds_bucket{le="+Inf"} ${all}
order_pack_duration_seconds_count ${all}
order_pack_duration_seconds_sum ${good}
# TYPE tenant_orders counter
tenant_orders_total{tenant="acme",outcome="packed"} ${good}
tenant_orders_total{tenant="acme",outcome="lost"} ${bad}
tenant_orders_total{tenant="globex",outcome="packed"} ${all}
tenant_orders_total{tenant="globex",outcome="lost"} 0
`;
}
const started = Date.now() / 1000;
let faulty = started;

beforeAll(async () => {
  server = await serveMetrics({
    get '/metrics'() {
      return exposed();
    },
  });
  dist = renderVariant({
    ...local,
    name: 'objectives',
    demo: false,
    pushgateway: {},
    teams: [
      trialPlatform,
      {
        ...trialCommerce(),
        services: [
          {
            name: 'orders',
            scrape: fileSd({ targets: [server.address] }),
            metrics: [orders, lost, queue, synced, packing, tenantOrders],
            slos: [
              ratio({
                name: 'orders',
                objective: 99.9,
                bad: lost.where(),
                total: orders.where(),
                minBadEvents: 1,
              }),
              latency({
                name: 'packing',
                objective: 99,
                threshold: '1s',
                histogram: packing,
                minBadRequests: 1,
              }),
              ratio({
                name: 'tenants',
                objective: 99,
                bad: tenantOrders.where({ outcome: 'lost' }),
                total: tenantOrders.where(),
                groupBy: 'tenant',
                minBadEvents: 1,
              }),
              threshold({ name: 'queue', objective: 99, value: queue.where(), below: 100 }),
              freshness({
                name: 'stock',
                objective: 99,
                timestamp: synced.where(),
                within: '30s',
              }),
            ],
          },
          {
            name: 'nightly-backup',
            push: pushgateway(),
            metrics: [backup],
            slos: [
              freshness({
                name: 'backup',
                objective: 99,
                timestamp: backup.where(),
                within: '1h',
              }),
            ],
          },
        ],
      },
    ],
    prometheus: {
      ...local.prometheus,
      scrapeInterval: FAST,
      scrapeTimeout: FAST,
      evaluationInterval: FAST,
    },
  });
  lab = await startLab({ environment: 'objectives', dist, only: ['prometheus', 'pushgateway'] });
  prometheus = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  await server?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

async function pushBackup(time: number): Promise<void> {
  const response = await fetch(`${lab.url('pushgateway-0')}/metrics/job/nightly-backup`, {
    method: 'PUT',
    body: `# TYPE ${backup.name} gauge\n${backup.name} ${time}\n`,
  });
  expect(response.status).toBe(200);
}
/** Returns the name of an SLO, with the tenant that it is measured for. */
const sloOf = ({ slo = '', tenant }: Readonly<Record<string, string>>): string =>
  tenant === undefined ? slo : `${slo}/${tenant}`;
const valuesOf = async (metric: string): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await prometheus.query(metric)).map(({ metric: labels, value }) => [
      sloOf(labels),
      Number(value[1]),
    ]),
  );
const burning = async (): Promise<readonly string[]> => {
  const alerts = await prometheus.query(
    'ALERTS{alertname="SloErrorBudgetBurn",severity="page",alertstate="firing"}',
  );
  return [...new Set(alerts.map(({ metric: labels }) => sloOf(labels)))].sort();
};
const state = async () =>
  JSON.stringify([await valuesOf('service:slo_error_ratio:rate5m'), await burning()]);

test('while all is well, every budget is unspent, and no alert fires', async () => {
  await pushBackup(Date.now() / 1000);
  const budgets = await eventually(async () => {
    const found = await valuesOf('service:slo_error_budget:remaining_ratio');
    return Object.keys(found).length === SLOS.length && found;
  }, state);
  expect(budgets).toEqual(Object.fromEntries(SLOS.map((slo) => [slo, 1])));
  expect(await burning()).toEqual([]);
});

test('the catalog shows the stored series beside their budgets', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['scripts/run.mjs', 'scripts/catalog.ts', `--prometheus=${lab.url('prometheus-0')}`],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  const row = (name: string) => stdout.split('\n').find((line) => line.startsWith(`| \`${name}\``));
  expect(row('prometheus_build_info')).toContain('| 1 of 1 |');
  expect(row('push_time_seconds')).toContain('| 1 of ');
  expect(row('node_load1')).toContain('| - |');
});

test('a fault burns every budget, and pages', async () => {
  faulty = Date.now() / 1000;
  isFaulty = true;
  await pushBackup(Date.now() / 1000 - 7200);
  await eventually(async () => (await burning()).length === BURNING.length, state);
  expect(await burning()).toEqual(BURNING);
  const ratios = await valuesOf('service:slo_error_ratio:rate5m');
  for (const slo of BURNING) expect(ratios[slo]).toBeGreaterThan(0.1);
  expect(ratios['tenants/globex']).toBe(0);
});

test('without the target and its samples, no rule fails', async () => {
  await server.stop();
  await eventually(async () => (await prometheus.query('up{job="orders"} == 0')).length > 0);
  const { groups } = await prometheus.get<{
    groups: { rules: { name: string; health: string; lastError?: string }[] }[];
  }>('rules');
  const rules = groups.flatMap(({ rules }) => rules);
  expect(rules.length).toBeGreaterThan(50);
  expect(rules.filter(({ health }) => health === 'err')).toEqual([]);
});
