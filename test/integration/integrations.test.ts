// Integrations: the exporters, with the arguments of their Deployments, before real servers, scraped by Prometheus with the
// generated jobs.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startLab } from '@observability-stack/lab/lab';
import { isConfigMap, isWorkload, readManifests } from '@observability-stack/lab/manifests';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { blackbox } from '../../catalog/integrations/blackbox/options';
import type { Integration } from '../../catalog/integrations/definitions';
import { postgres } from '../../catalog/integrations/postgres/options';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { serviceContracts } from '../../resolve/services';
import { parseExposition } from '../../scripts/conformance/exposition';
import { contractDifferences } from '../../scripts/contracts/compare';
import { inferMetrics } from '../../scripts/contracts/infer';
import { Asker } from './dashboards/ask';
import { openedWith, readPanels, readRenderedDashboards } from './support/dashboards';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { type Served, serveFiles } from './support/served';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

const routing = { page: nullReceiver, ticket: nullReceiver };
const environmentOf = (integrations: readonly Integration[]): Environment => ({
  ...local,
  name: 'integrations',
  demo: false,
  teams: [
    { name: 'platform', routing },
    { name: 'storage', routing, integrations },
  ],
  prometheus: {
    ...local.prometheus,
    // postgres_exporter answers after more than a second if the server refuses connections.
    scrapeInterval: '2s',
    scrapeTimeout: '2s',
    evaluationInterval: '1s',
  },
});

const folders: string[] = [];
const render = (integrations: readonly Integration[]): string => {
  const dist = renderVariant(environmentOf(integrations));
  folders.push(dist);
  return dist;
};
const temporary = (name: string): string => {
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));
  folders.push(folder);
  return folder;
};

/** Starts the exporter of an integration as its Deployment does, on a free port. `secrets` are the values of its Secrets. */
async function startExporter(
  program: string,
  integration: Integration,
  secrets: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const manifests = readManifests(path.join(render([integration]), 'integrations'));
  const { name } = integration;
  const found = manifests.filter(isWorkload).find(({ metadata }) => metadata.name === name);
  const container = found?.spec.template.spec.containers[0];
  if (!container) throw new Error(`exporter "${name}" has no Deployment`);
  const config = manifests
    .filter(isConfigMap)
    .find(({ metadata }) => metadata.name === `${name}-config`);
  const variables = (container.env ?? []).map((variable): [string, string] => {
    const { secretKeyRef } = (variable.valueFrom ?? {}) as { secretKeyRef?: { key: string } };
    return [variable.name, variable.value ?? secrets[secretKeyRef?.key ?? ''] ?? ''];
  });
  return serveFiles({
    program,
    files: (config?.data ?? {}) as Record<string, string>,
    args: ({ address, folder }) =>
      (container.args ?? []).map((arg: string) =>
        arg.replace(/0\.0\.0\.0:\d+/, address).replace('/etc/exporter', folder),
      ),
    ready: '/',
    env: { ...Object.fromEntries(variables), ...env },
  });
}

/** Runs Prometheus with the jobs and rules of integrations; the rules without pending periods, which promtool tests. */
async function startPrometheus(integrations: readonly Integration[]) {
  const dist = render(integrations);
  const rules = readManifests(path.join(dist, 'integrations'))
    .filter(isConfigMap)
    .find(({ metadata }) => metadata.name === 'prometheus-rules');
  const impatient = Object.entries(rules?.data ?? {}).map(([name, text]) => [
    name,
    text.replaceAll(/^( +)for: .*$/gm, '$1for: 0s'),
  ]);
  expect(impatient).not.toEqual([]);
  const lab = await startLab({
    environment: 'integrations',
    dist,
    only: ['prometheus'],
    files: { 'prometheus-rules': Object.fromEntries(impatient) },
  });
  const api = new PrometheusApi(lab.url('prometheus-0'));
  return { dist, lab, api };
}
type Running = Awaited<ReturnType<typeof startPrometheus>>;

const firing = async ({ api }: Running, service: string): Promise<readonly string[]> =>
  (await api.query(`ALERTS{service="${service}",alertstate="firing"}`))
    .map(({ metric }) => metric.alertname ?? '')
    .sort();
const fires = (running: Running, service: string, alert: string) =>
  eventually(
    async () => (await firing(running, service)).includes(alert),
    () => firing(running, service),
    60,
  );

/** Returns the panels of the dashboard of a service without data. */
async function emptyPanels({ lab, dist }: Running, service: string): Promise<readonly string[]> {
  const asker = new Asker(lab, { scrapeSeconds: 2, runs: (pod) => pod === 'prometheus-0' });
  const dashboard = readRenderedDashboards(path.join(dist, 'integrations')).find(
    ({ uid }) => uid === `service-${service}`,
  );
  if (!dashboard) throw new Error(`service "${service}" has no dashboard`);
  const values = await openedWith(dashboard, asker.labelValues, { service, traceID: '' });
  const asked = await Promise.all(
    readPanels(dashboard).flatMap(({ title, targets = [] }) =>
      targets
        .filter(({ datasource }) => datasource.type === 'prometheus')
        .map(async (target) => ({ title, series: await asker.count(target, values) })),
    ),
  );
  expect(asked.length).toBeGreaterThan(3);
  return [...new Set(asked.flatMap(({ title, series }) => (series === 0 ? [title] : [])))].sort();
}

/** Returns how the exposition differs from the declared metrics that it has. */
async function differences(integration: Integration, pages: readonly string[]) {
  const texts = await Promise.all(pages.map(async (page) => (await fetch(page)).text()));
  const resolved = resolveEnvironment(environmentOf([integration])).services.find(
    ({ name }) => name === integration.name,
  );
  if (!resolved) throw new Error(`integration "${integration.name}" has no service`);
  const contracts = [...new Map(serviceContracts(resolved).map((one) => [one.name, one])).values()];
  const found = texts.flatMap((text) => {
    const exposition = parseExposition(text);
    expect(exposition.malformed).toEqual([]);
    return inferMetrics(exposition);
  });
  const own = [...new Map(found.map((metric) => [metric.name, metric])).values()].filter(
    ({ name }) => contracts.some((contract) => contract.name === name),
  );
  return contractDifferences(contracts, own).map(({ metric, message }) => `${metric}: ${message}`);
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('blackbox', () => {
  let server: Server;
  let exporter: Served;
  let running: Running;
  let integration: ReturnType<typeof blackbox>;
  let url: string;
  let status = 200;

  beforeAll(async () => {
    const folder = temporary('certificate');
    // Valid for ten days, less than the limit of the alert.
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '10',
          '-subj',
          '/CN=localhost',
        ],
        ...['-addext', `subjectAltName=IP:${LOOPBACK}`],
        ...['-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`],
      ],
      { stdio: 'ignore' },
    );
    server = createServer(
      { key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/cert.pem`) },
      (_, response) => response.writeHead(status).end('ok'),
    ).listen(0, LOOPBACK);
    await once(server, 'listening');
    const address = `${LOOPBACK}:${(server.address() as AddressInfo).port}`;
    url = `https://${address}/healthz`;
    const probes = { http: [url], tcp: [address], tls: [address], objective: 99 };
    exporter = await startExporter(
      'blackbox_exporter',
      blackbox({ name: 'shop-probes', ...probes }),
      {},
      {
        SSL_CERT_FILE: `${folder}/cert.pem`,
      },
    );
    integration = blackbox({
      name: 'shop-probes',
      exporter: exporter.url.replace('http://', ''),
      ...probes,
    });
    running = await startPrometheus([integration]);
  });
  afterAll(async () => {
    await running?.lab.stop();
    await exporter?.stop();
    server?.close();
  });

  test('the contracts are those of the exposition', async () => {
    const target = url.replace('https://', '').replace('/healthz', '');
    const page = (module: string, at: string) =>
      `${exporter.url}/probe?module=${module}&target=${encodeURIComponent(at)}`;
    expect(
      await differences(integration, [
        `${exporter.url}/metrics`,
        page('http_2xx', url),
        page('tcp_connect', target),
        page('tls_connect', target),
      ]),
    ).toEqual([]);
  });

  test('each module is a job, with the target as the instance', async () => {
    const samples = await eventually(async () => {
      const found = await running.api.query('probe_success == 1');
      return found.length === 3 && found;
    });
    expect(samples.map(({ metric }) => metric.job).sort()).toEqual([
      'shop-probes-http',
      'shop-probes-tcp',
      'shop-probes-tls',
    ]);
    expect(samples.map(({ metric }) => metric.instance)).toContain(url);
    expect(samples.every(({ metric }) => metric.team === 'storage')).toBe(true);
  });

  test('every panel has data', async () => {
    await eventually(
      async () => (await emptyPanels(running, 'shop-probes')).length === 0,
      () => emptyPanels(running, 'shop-probes'),
      90,
    );
  });

  test('a certificate near its expiry is reported, and nothing else', async () => {
    await fires(running, 'shop-probes', 'ProbeCertificateExpiresSoon');
    expect([...new Set(await firing(running, 'shop-probes'))]).toEqual([
      'ProbeCertificateExpiresSoon',
    ]);
  });

  test('a failing target is reported, and spends the objective', async () => {
    status = 500;
    await fires(running, 'shop-probes', 'ProbeFailed');
    status = 200;
    await eventually(async () => !(await firing(running, 'shop-probes')).includes('ProbeFailed'));
  });
});

const POSTGRES = '/usr/lib/postgresql';
const [version] = existsSync(POSTGRES) ? readdirSync(POSTGRES).sort().reverse() : [];
if (!version) console.warn('SKIPPED postgres: no PostgreSQL server in /usr/lib/postgresql');
const withPostgres = version ? describe : describe.skip;

withPostgres('postgres', () => {
  const bin = `${POSTGRES}/${version}/bin`;
  let server: ChildProcess;
  let port = 0;
  let exporter: Served;
  let running: Running;
  let integration: ReturnType<typeof postgres>;
  let data: string;
  const clients: ChildProcess[] = [];
  // The server refuses to run as root.
  const user =
    process.getuid?.() === 0
      ? {
          uid: Number(execFileSync('id', ['-u', 'postgres'])),
          gid: Number(execFileSync('id', ['-g', 'postgres'])),
        }
      : {};

  beforeAll(async () => {
    const folder = temporary('postgres');
    chmodSync(folder, 0o777);
    data = `${folder}/data`;
    execFileSync(`${bin}/initdb`, ['-D', data, '-A', 'trust', '-U', 'monitor'], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    });
    [port = 0] = await claimFreePorts(1);
    const args = ['-D', data, '-p', String(port), '-h', LOOPBACK, '-k', folder];
    server = spawn(`${bin}/postgres`, [...args, '-c', 'max_connections=20'], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    });
    await eventually(() => {
      try {
        execFileSync(`${bin}/pg_isready`, ['-h', LOOPBACK, '-p', String(port)], {
          stdio: 'ignore',
        });
        return true;
      } catch {
        return false;
      }
    });
    const credentials = {
      username: { secret: 'orders-db', key: 'username' },
      password: { secret: 'orders-db', key: 'password' },
    };
    const deployed = postgres({
      name: 'orders-db',
      server: { address: `${LOOPBACK}:${port}`, sslmode: 'disable', ...credentials },
    });
    exporter = await startExporter('postgres_exporter', deployed, {
      username: 'monitor',
      password: 'unused',
    });
    integration = postgres({ name: 'orders-db', exporter: exporter.url.replace('http://', '') });
    running = await startPrometheus([integration]);
  });
  const stop = async (child: ChildProcess | undefined) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGINT');
    await once(child, 'exit');
  };
  afterAll(async () => {
    await Promise.all(clients.map(stop));
    await running?.lab.stop();
    await exporter?.stop();
    await stop(server);
  });

  test('the contracts are those of the exposition', async () => {
    expect(await differences(integration, [`${exporter.url}/metrics`])).toEqual([]);
  });

  test('every panel has data, and no alert fires', async () => {
    await eventually(
      async () => (await emptyPanels(running, 'orders-db')).length === 0,
      () => emptyPanels(running, 'orders-db'),
      60,
    );
    expect(await firing(running, 'orders-db')).toEqual([]);
  });

  test('only declared metrics are stored', async () => {
    const stored = await running.api.query(
      'count by (__name__) ({job="orders-db",__name__=~"pg_.*|go_.*"})',
    );
    expect(stored.length).toBe(7);
  });

  test('used connections are reported', async () => {
    for (let index = 0; index < 16; index++)
      clients.push(
        spawn(`${bin}/psql`, ['-h', LOOPBACK, '-p', String(port), '-U', 'monitor', 'postgres'], {
          stdio: ['pipe', 'ignore', 'ignore'],
        }),
      );
    await fires(running, 'orders-db', 'PostgresConnectionsNearLimit');
    for (const client of clients) client.stdin?.end();
    await eventually(async () => (await firing(running, 'orders-db')).length === 0);
  });

  test('a server that stops is reported', async () => {
    await stop(server);
    await fires(running, 'orders-db', 'PostgresDown');
  });
});
