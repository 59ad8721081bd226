// An existing Prometheus with a password, which has its own configuration, and an existing Alertmanager: Prometheus loads the
// files of the output, scrapes the demo, receives metrics by remote write and sends alerts.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { readManifests } from '@observability-stack/lab/manifests';
import { labPods } from '@observability-stack/lab/pods';
import { basicAuth, external, nullReceiver, otelHttp, otlp } from '../../catalog';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { otlpMetrics, sendOtlp } from './support/otlp-signals';
import { PrometheusApi } from './support/prometheus';
import { runTool } from './support/run';
import { type Served, serveFiles } from './support/served';
import { servePrometheus } from './support/served-prometheus';
import { localWithoutCluster, renderVariant } from './support/variant';

jest.setTimeout(120_000);

const NAME = 'existing';
const USER = 'admin';
const PASSWORD = 'test';
/** The hash of the password: https://prometheus.io/docs/guides/basic-auth/ */
const HASH = '$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay';
const headers = {
  authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`,
};

let dist: string;
let lab: Lab;
let alertmanager: Served;
let prometheus: Served;
let api: PrometheusApi;

/** The configuration of the existing Prometheus, without the files of the output. */
const ownConfig = `
global: { scrape_interval: 1s, evaluation_interval: 1s, external_labels: { replica: own-0 } }
rule_files: [stack/rules/*.yml]
scrape_config_files: [stack/jobs/*.yml]
`;

/** Writes the files of the output to the folder of Prometheus, with the addresses of the lab. */
function install(): void {
  const folder = path.join(prometheus.folder, 'stack');
  cpSync(path.join(dist, `${NAME}.prometheus`), folder, { recursive: true });
  const ports = new Map(
    labPods(readManifests(path.join(dist, NAME))).flatMap(({ name: pod, containers }) =>
      containers.flatMap(({ ports: own = [] }) =>
        own.flatMap(({ name, containerPort }) => {
          const url = lab.urls[pod]?.[name ?? ''];
          return url ? [[`${pod}:${containerPort}`, new URL(url).host] as const] : [];
        }),
      ),
    ),
  );
  const rewrite = (kind: string, text: (text: string) => string) => {
    for (const file of readdirSync(path.join(folder, kind))) {
      const name = path.join(folder, kind, file);
      writeFileSync(name, text(readFileSync(name, 'utf8')));
    }
  };
  rewrite('targets', (text) =>
    text.replaceAll(/"([a-z0-9-]+)\.[a-z-]+-headless\.[a-z-]+\.svc:(\d+)"/g, (match, pod, port) =>
      JSON.stringify(ports.get(`${pod}:${port}`) ?? match),
    ),
  );
  // promtool tests the pending periods.
  rewrite('rules', (text) => text.replaceAll(/^( +)for: .*$/gm, '$1for: 0s'));
}

beforeAll(async () => {
  alertmanager = await serveFiles({
    program: 'alertmanager',
    files: { 'alertmanager.yml': 'route: { receiver: none }\nreceivers: [{ name: none }]\n' },
    args: ({ address, folder }) => [
      '--config.file=alertmanager.yml',
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    ready: '/-/ready',
  });
  prometheus = await servePrometheus(
    {
      'prometheus.yml': `${ownConfig}alerting: { alertmanagers: [{ static_configs: [{ targets: [${new URL(alertmanager.url).host}] }] }] }\n`,
      'web.yml': `basic_auth_users: { ${USER}: ${HASH} }\n`,
    },
    {
      args: [
        '--web.config.file=web.yml',
        '--web.enable-remote-write-receiver',
        '--web.enable-lifecycle',
      ],
      headers,
    },
  );
  api = new PrometheusApi(prometheus.url, headers);
  const routing = { page: nullReceiver, ticket: nullReceiver };
  dist = renderVariant({
    ...localWithoutCluster,
    name: NAME,
    teams: [
      ...local.teams,
      {
        name: 'basket',
        routing,
        services: [{ name: 'basket-service', otlp: otlp({ logs: false }), signals: otelHttp() }],
      },
    ],
    prometheus: external({
      query: prometheus.url,
      remoteWrite: `${prometheus.url}/api/v1/write`,
      rules: 'files',
      auth: basicAuth(USER, { secret: 'prometheus-login', key: 'password' }),
      scrapeInterval: '1s',
      scrapeTimeout: '1s',
      evaluationInterval: '1s',
    }),
    demo: { faults: false },
    alertmanager: external({ url: alertmanager.url }),
    alerts: { ...local.alerts, targetDownFor: '2s' },
    grafana: false,
    tracing: false,
    loki: false,
    nodeExporter: false,
    pushgateway: false,
    outputs: { prometheus: true },
  });
  lab = await startLab({
    environment: NAME,
    dist,
    only: ['order-service', 'payment-service', 'otel-collector'],
    secrets: { 'prometheus-login': { password: PASSWORD } },
  });
  install();
  const reloaded = await fetch(`${prometheus.url}/-/reload`, { method: 'POST', headers });
  expect({ status: reloaded.status, text: await reloaded.text() }).toMatchObject({ status: 200 });
});
afterAll(async () => {
  await lab?.stop();
  await prometheus?.stop();
  await alertmanager?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

test('promtool accepts the configuration of the output itself', async () => {
  const folder = path.join(dist, `${NAME}.prometheus`);
  const { code, stderr } = await runTool('promtool', [
    'check',
    'config',
    `${folder}/prometheus.yml`,
  ]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
});

test('it scrapes the demo and the stack, with the labels of the definitions', async () => {
  const up = await eventually(async () => {
    const found = await api.query('up == 1');
    return found.length >= 5 && found;
  });
  expect(
    up
      .map(({ metric }) => metric)
      .sort((a, b) => `${a.job}${a.instance}`.localeCompare(`${b.job}${b.instance}`)),
  ).toMatchObject([
    { job: 'order-service', team: 'commerce', env: NAME, instance: 'order-service-0' },
    { job: 'order-service', service: 'order-service', instance: 'order-service-1' },
    { job: 'otel-collector', team: 'platform', instance: 'otel-collector-0' },
    { job: 'payment-service', service: 'payment-service', instance: 'payment-service-0' },
    { job: 'span-metrics', instance: 'otel-collector-0' },
  ]);
});

test('it receives metrics by OTLP from the Collector, with the labels of a scraped target', async () => {
  await sendOtlp(
    lab.url('otel-collector-0', 'otlp-http'),
    'metrics',
    otlpMetrics('basket-service', 10),
  );
  const [series] = await eventually(async () => {
    const found = await api.query('http_server_request_duration_seconds_count');
    return found.length > 0 && found;
  });
  expect(series?.metric).toEqual({
    __name__: 'http_server_request_duration_seconds_count',
    team: 'basket',
    service: 'basket-service',
    env: NAME,
    job: 'basket-service',
    instance: 'basket-service-7d9f-abcde',
    http_route: '/basket',
    http_request_method: 'GET',
    http_response_status_code: '200',
  });
});

test('a rule of the output fires, and the existing Alertmanager gets the alert', async () => {
  const alerts = async () => {
    const response = await fetch(`${alertmanager.url}/api/v2/alerts`);
    const found = (await response.json()) as {
      readonly labels: Readonly<Record<string, string>>;
    }[];
    return found.map(({ labels }) => labels);
  };
  // Until its first scrape, the job was missing.
  await eventually(
    async () => (await alerts()).every(({ service }) => service !== 'payment-service'),
    alerts,
  );
  await lab.stopPod('payment-service-0');
  const alert = await eventually(
    async () => (await alerts()).find(({ service }) => service === 'payment-service'),
    alerts,
  );
  expect(alert).toMatchObject({
    team: 'commerce',
    env: NAME,
    severity: 'page',
    replica: 'own-0',
  });
});
