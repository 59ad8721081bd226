// What only a running Prometheus knows of scrape jobs: how it asks, and what it stores.
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { metricFactory } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { consulSd, fileSd } from '../../catalog/definitions/scrape';
import { defineTeam } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';
import { local } from '../../environments/local';
import { targetFile } from '../../scrape-configs/targets';
import { eventually } from './support/eventually';
import { serveMetrics } from './support/metrics-server';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(180_000);

const REQUESTS = 'prometheus_http_request_duration_seconds';
const requests = metricFactory('service').histogram(REQUESTS, {
  help: 'Time until Prometheus has answered a request.',
  unit: 'seconds',
  labels: ['handler'],
  budget: { handler: 100 },
  buckets: [0.1, 0.2, 0.4, 1, 3, 8, 20, 60, 120],
  native: { factor: 1.1, maxBuckets: 100 },
});

/** As many labels, and as long a value, as an allow-list of kube-state-metrics may let through. */
const nodeLabels = `kube_node_labels{${Array.from({ length: 60 }, (_, index) => `label_${index}="x"`).join(',')}} 1\n`;
const annotations = `kube_node_annotations{annotation_note="${'x'.repeat(20_000)}"} 1\n`;

const PROBE = '/probe/all?match%5B%5D=up&match%5B%5D=down&module=http_2xx';
const asked = (target: string) => `/probe?module=http_2xx&target=${encodeURIComponent(target)}`;
const [SHOP, BANK] = ['https://shop.example.org/?a=b', 'https://bank.example.org'];

let pages: Awaited<ReturnType<typeof serveMetrics>>;
let nodes: readonly Awaited<ReturnType<typeof serveMetrics>>[] = [];
let consul: Server;
let dist: string;
let lab: Lab;
let api: PrometheusApi;

beforeAll(async () => {
  pages = await serveMetrics({
    '/metrics': nodeLabels + annotations,
    '/own': 'own_items 1\n',
    '/proxy': 'proxy_connections 2\n',
    [PROBE]: 'probe_success 1\n',
    [asked(SHOP)]: 'probe_success 1\n',
    [asked(BANK)]: 'probe_success 0\n',
  });
  nodes = await Promise.all(
    [10, 5000].map((count) => serveMetrics({ '/metrics': `cart_requests_total ${count}\n` })),
  );
  const [consulPort = 0] = await claimFreePorts(1);
  consul = await fakeConsul(
    consulPort,
    nodes.map(({ address }, index) => ({
      Node: { Node: `node-${index}`, Address: LOOPBACK, Datacenter: 'dc1' },
      // unique on one agent only, which registers the services of its node
      Service: {
        ID: 'cart',
        Service: 'cart',
        Address: LOOPBACK,
        Port: Number(address.split(':')[1]),
      },
      Checks: [],
    })),
  );
  const probed = (instance: string, target: string) => ({
    targets: [pages.address],
    labels: {
      ...{ team: 'shop', service: 'probed', instance },
      ...{ __metrics_path__: '/probe', __param_module: 'http_2xx', __param_target: target },
    },
  });
  dist = renderVariant(
    {
      ...local,
      name: 'scraping',
      demo: false,
      kubeStateMetrics: {
        address: pages.address,
        moreMetrics: ['kube_node_(labels|annotations)'],
      },
      teams: [
        defineTeam({ name: PLATFORM_TEAM, routing: { page: nullReceiver, ticket: nullReceiver } }),
        defineTeam({
          name: 'shop',
          routing: { page: nullReceiver, ticket: nullReceiver },
          services: [
            {
              name: 'native',
              scrape: fileSd({ targets: ['prometheus.observability.svc:9090'] }),
              metrics: [requests],
            },
            {
              name: 'both',
              scrape: fileSd({ targets: [pages.address], metricsPath: '/own' }),
              scrapes: [
                {
                  name: 'proxy',
                  scrape: fileSd({ targets: [pages.address], metricsPath: '/proxy' }),
                },
              ],
            },
            { name: 'cart', scrape: consulSd({ server: `${LOOPBACK}:${consulPort}` }) },
            {
              name: 'prober',
              scrape: fileSd({
                targets: [pages.address],
                metricsPath: '/probe/all',
                params: { module: 'http_2xx', 'match[]': ['up', 'down'] },
              }),
            },
          ],
        }),
      ],
      // the same metric of the stack's own Prometheus is declared by its classic buckets
      waivers: [
        {
          code: 'definition/invalid-metric-contract',
          reason: 'a native histogram of a real program',
        },
      ],
      prometheus: { ...local.prometheus, scrapeInterval: '1s', scrapeTimeout: '1s' },
    },
    [
      targetFile(
        'scrape-configs/targets/blackbox.json',
        Buffer.from(JSON.stringify([probed('shop', SHOP), probed('bank', BANK)])),
      ),
    ],
  );
  lab = await startLab({ environment: 'scraping', dist, only: ['prometheus'] });
  api = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  consul?.closeAllConnections();
  consul?.close();
  await Promise.all([pages, ...nodes].map((server) => server?.stop()));
  if (dist) rmSync(dist, { recursive: true, force: true });
});

const measured = async (query: string): Promise<string | undefined> =>
  (await api.query(query))[0]?.value[1];
const targets = async () =>
  (await api.targets()).map(({ labels, health, lastError }) => ({ ...labels, health, lastError }));

test('stores a native histogram, which returns quantiles', async () => {
  await eventually(
    () => api.query(`histogram_count(${REQUESTS}{job="native"}) > 0`).then(has),
    targets,
  );
  const quantile = `histogram_quantile(0.9, sum(rate(${REQUESTS}{job="native"}[1m])))`;
  await eventually(async () => Number(await measured(quantile)) > 0);
});

test('also stores the fixed buckets of its contract', async () => {
  await eventually(
    () => api.query(`${REQUESTS}_bucket{job="native",le="0.1"} > 0`).then(has),
    targets,
  );
});

test('without a contract the same program gives no native histogram', async () => {
  await eventually(() => api.query(`${REQUESTS}_bucket{job="prometheus"}`).then(has), targets);
  expect(await api.query(`histogram_count(${REQUESTS}{job="prometheus"})`)).toEqual([]);
});

test('two nodes of Consul with one service id are two targets', async () => {
  const found = await eventually(async () => {
    const series = await api.query('cart_requests_total');
    return series.length === 2 && series;
  }, targets);
  expect(Object.fromEntries(found.map(({ metric, value }) => [metric.instance, value[1]]))).toEqual(
    { 'node-0/cart': '10', 'node-1/cart': '5000' },
  );
});

test('an additional scrape of a service has its own job and the labels of the service', async () => {
  const found = await eventually(async () => {
    const series = await api.query('{__name__=~"own_items|proxy_connections"}');
    return series.length === 2 && series;
  }, targets);
  expect(
    found
      .map(({ metric: { __name__, job, service, team } }) => [__name__, job, service, team])
      .sort(),
  ).toEqual([
    ['own_items', 'both', 'both', 'shop'],
    ['proxy_connections', 'both-proxy', 'both', 'shop'],
  ]);
});

test('parameters reach the target, a list as several of one name', async () => {
  await eventually(async () => (await measured('up{job="prober"}')) === '1', targets);
});

test('targets with the same address are scraped with the parameters of their group', async () => {
  const found = await eventually(async () => {
    const series = await api.query('probe_success{job="blackbox"}');
    return series.length === 2 && series;
  }, targets);
  expect(Object.fromEntries(found.map(({ metric, value }) => [metric.instance, value[1]]))).toEqual(
    { shop: '1', bank: '0' },
  );
});

test('labels and annotations of kube-state-metrics have no limit', async () => {
  await eventually(() => api.query('kube_node_labels{label_59="x"}').then(has), targets);
  expect(await api.query('kube_node_annotations')).toHaveLength(1);
});

const has = (found: readonly unknown[]): boolean => found.length > 0;

/** The part of Consul's HTTP API that discovery reads. */
async function fakeConsul(port: number, instances: readonly object[]): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://consul');
    const answer =
      pathname === '/v1/agent/self'
        ? { Config: { Datacenter: 'dc1' } }
        : pathname === '/v1/health/service/cart'
          ? instances
          : undefined;
    const send = () => {
      response.writeHead(answer ? 200 : 404, {
        'content-type': 'application/json',
        'x-consul-index': '7',
      });
      response.end(JSON.stringify(answer ?? {}));
    };
    // who knows the newest state waits for the next
    if (searchParams.get('index') === '7') setTimeout(send, 2000).unref();
    else send();
  });
  await new Promise<void>((resolve) => server.listen(port, LOOPBACK, resolve));
  return server;
}
