// Integrations: the exporters, with the arguments of their Deployments, before real servers, scraped by one Prometheus with
// the generated jobs.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { isConfigMap, isWorkload, readManifests } from '@observability-stack/lab/manifests';
import { LOOPBACK } from '@observability-stack/lab/ports';
import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { blackbox } from '../../catalog/integrations/blackbox/options';
import type { Integration } from '../../catalog/integrations/definitions';
import { memcached } from '../../catalog/integrations/memcached/options';
import { nginx } from '../../catalog/integrations/nginx/options';
import { postgres } from '../../catalog/integrations/postgres/options';
import { rabbitmq } from '../../catalog/integrations/rabbitmq/options';
import { redis } from '../../catalog/integrations/redis/options';
import { resolveEnvironment } from '../../resolve/environment';
import { serviceContracts } from '../../resolve/services';
import { parseExposition } from '../../scripts/conformance/exposition';
import { contractDifferences } from '../../scripts/contracts/compare';
import { inferMetrics } from '../../scripts/contracts/infer';
import {
  askRedis,
  exhaustNginx,
  isInstalled,
  openConnections,
  type RunningRabbitmq,
  type RunningServer,
  type ServerName,
  startMemcached,
  startNginx,
  startPostgres,
  startRabbitmq,
  startRedis,
} from './integrations/servers';
import { emptyPanels } from './support/empty-panels';
import { eventually } from './support/eventually';
import { impatientRules } from './support/impatient-rules';
import { PrometheusApi } from './support/prometheus';
import { type Served, serveFiles } from './support/served';
import { localWithoutCluster, renderVariant } from './support/variant';

jest.setTimeout(300_000);

type Kind = Integration['kind'];
const serverNames = ['postgres', 'redis', 'nginx', 'memcached', 'rabbitmq'] as const;
const installed = serverNames.filter(isInstalled);
const kinds: readonly Kind[] = ['blackbox', ...serverNames];
const runs = (kind: Kind): boolean => kind === 'blackbox' || installed.includes(kind as ServerName);
const testOf = (kind: Kind) => (runs(kind) ? test : test.skip);

/** The program of each exporter; RabbitMQ exposes its own metrics. */
const exporters: Readonly<Partial<Record<Kind, string>>> = {
  blackbox: 'blackbox_exporter',
  postgres: 'postgres_exporter',
  redis: 'redis_exporter',
  nginx: 'nginx-prometheus-exporter',
  memcached: 'memcached_exporter',
};

const routing = { page: nullReceiver, ticket: nullReceiver };
const environmentOf = (integrations: readonly Integration[]): Environment => ({
  ...localWithoutCluster,
  name: 'integrations',
  demo: false,
  teams: [
    { name: 'platform', routing },
    { name: 'storage', routing, integrations },
  ],
  prometheus: {
    ...localWithoutCluster.prometheus,
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

/** The servers, by kind; the secrets are those of the deployed exporters. */
const servers: Partial<Record<ServerName, RunningServer>> = {};
let rabbit: RunningRabbitmq | undefined;
let primary: RunningServer | undefined;
const exporterOf: Partial<Record<Kind, Served>> = {};
const integrationOf: Partial<Record<Kind, Integration>> = {};
const serverOf = (name: ServerName): RunningServer => {
  const server = servers[name];
  if (!server) throw new Error(`server "${name}" does not run`);
  return server;
};
const secrets = { username: 'monitor', password: 'unused' };
const sockets: Socket[] = [];
const clients: ChildProcess[] = [];

/** A server of HTTPS for probes, whose certificate is valid for ten days, less than the limit of the alert. */
let web: { readonly server: Server; readonly address: string; readonly certificate: string };
let status = 200;
const healthUrl = () => `https://${web.address}/healthz`;
const probes = () => ({
  http: [healthUrl()],
  tcp: [web.address],
  tls: [web.address],
  objective: 99,
});

async function startWeb(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'));
  folders.push(folder);
  const [key, certificate] = [`${folder}/key.pem`, `${folder}/cert.pem`];
  const args = [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '10', '-subj', '/CN=localhost'],
    ...['-addext', `subjectAltName=IP:${LOOPBACK}`, '-keyout', key, '-out', certificate],
  ];
  execFileSync('openssl', args, { stdio: 'ignore' });
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (_, response) => response.writeHead(status).end('ok'),
  ).listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = `${LOOPBACK}:${(server.address() as AddressInfo).port}`;
  web = { server, address, certificate };
}

/** Returns the definitions of integrations whose exporters the stack deploys, for the servers that run. */
function deployedIntegrations(): readonly Integration[] {
  const key = (name: string) => ({ secret: 'orders-db', key: name });
  const addressOf = (name: ServerName) => serverOf(name).address;
  const all: Readonly<Partial<Record<Kind, () => Integration>>> = {
    blackbox: () => blackbox({ name: 'blackbox', ...probes() }),
    postgres: () =>
      postgres({
        name: 'postgres',
        server: {
          address: addressOf('postgres'),
          sslmode: 'disable',
          username: key('username'),
          password: key('password'),
        },
      }),
    redis: () => redis({ name: 'redis', server: { address: addressOf('redis'), tls: false } }),
    nginx: () => nginx({ name: 'nginx', statusUrl: `http://${addressOf('nginx')}/stub_status` }),
    memcached: () => memcached({ name: 'memcached', server: addressOf('memcached') }),
  };
  return Object.entries(all).flatMap(([kind, make]) => (runs(kind as Kind) ? [make()] : []));
}

/** Returns the same integrations with exporters that run already. */
function runningIntegrations(): Readonly<Partial<Record<Kind, Integration>>> {
  const exporter = (kind: Kind) => exporterOf[kind]?.url.replace('http://', '') ?? '';
  const all: Readonly<Record<Kind, () => Integration>> = {
    blackbox: () => blackbox({ name: 'blackbox', exporter: exporter('blackbox'), ...probes() }),
    postgres: () => postgres({ name: 'postgres', exporter: exporter('postgres') }),
    redis: () => redis({ name: 'redis', exporter: exporter('redis') }),
    nginx: () => nginx({ name: 'nginx', exporter: exporter('nginx') }),
    memcached: () => memcached({ name: 'memcached', exporter: exporter('memcached') }),
    rabbitmq: () => rabbitmq({ name: 'rabbitmq', nodes: [serverOf('rabbitmq').address] }),
  };
  return Object.fromEntries(
    kinds.flatMap((kind) => (runs(kind) ? [[kind, all[kind]()] as const] : [])),
  );
}

/** Starts the exporters of integrations as their Deployments do, on free ports. */
async function startExporters(integrations: readonly Integration[]): Promise<void> {
  const manifests = readManifests(path.join(render(integrations), 'integrations'));
  await Promise.all(
    integrations.map(async ({ name, kind }) => {
      const found = manifests.filter(isWorkload).find(({ metadata }) => metadata.name === name);
      const container = found?.spec.template.spec.containers[0];
      if (!container) throw new Error(`exporter "${name}" has no Deployment`);
      const config = manifests
        .filter(isConfigMap)
        .find(({ metadata }) => metadata.name === `${name}-config`);
      const variables = (container.env ?? []).map((variable): [string, string] => {
        const { secretKeyRef } = (variable.valueFrom ?? {}) as {
          secretKeyRef?: { key: keyof typeof secrets };
        };
        const secret = secretKeyRef ? secrets[secretKeyRef.key] : '';
        return [variable.name, variable.value ?? secret];
      });
      exporterOf[kind] = await serveFiles({
        program: exporters[kind] ?? '',
        files: (config?.data ?? {}) as Record<string, string>,
        args: ({ address, folder }) =>
          (container.args ?? []).map((arg: string) =>
            arg.replace(/0\.0\.0\.0:\d+/, address).replace('/etc/exporter', folder),
          ),
        ready: '/',
        env: {
          ...Object.fromEntries(variables),
          ...(kind === 'blackbox' ? { SSL_CERT_FILE: web.certificate } : {}),
        },
      });
    }),
  );
}

let dist: string;
let lab: Lab;
let api: PrometheusApi;

/** Runs Prometheus with the jobs and rules of integrations; the rules without pending periods, which promtool tests. */
async function startPrometheus(integrations: readonly Integration[]): Promise<void> {
  dist = render(integrations);
  lab = await startLab({
    environment: 'integrations',
    dist,
    only: ['prometheus'],
    files: impatientRules(path.join(dist, 'integrations')),
  });
  api = new PrometheusApi(lab.url('prometheus-0'));
}

const start: Readonly<Record<ServerName, () => Promise<void>>> = {
  postgres: async () => {
    servers.postgres = await startPostgres();
  },
  // The observed server is a replica.
  redis: async () => {
    primary = await startRedis();
    servers.redis = await startRedis(primary);
  },
  nginx: async () => {
    servers.nginx = await startNginx();
  },
  memcached: async () => {
    servers.memcached = await startMemcached();
  },
  rabbitmq: async () => {
    rabbit = await startRabbitmq();
    servers.rabbitmq = rabbit;
  },
};

beforeAll(async () => {
  await Promise.all([startWeb(), ...installed.map((name) => start[name]())]);
  await startExporters(deployedIntegrations());
  Object.assign(integrationOf, runningIntegrations());
  await startPrometheus(Object.values(integrationOf));
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(clients.map(stopClient));
  await lab?.stop();
  await Promise.all(
    [...Object.values(exporterOf), ...Object.values(servers)].map((one) => one.stop()),
  );
  await primary?.stop();
  web?.server.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function stopClient(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
}

const firing = async (service: string): Promise<readonly string[]> =>
  [
    ...new Set(
      (await api.query(`ALERTS{service="${service}",alertstate="firing"}`)).map(
        ({ metric }) => metric.alertname ?? '',
      ),
    ),
  ].sort();

/** Waits until these alerts of a service fire, and no others. */
const fire = (service: string, ...alerts: readonly string[]) =>
  eventually(
    async () => (await firing(service)).join() === [...alerts].sort().join(),
    () => firing(service),
  );

const empty = (service: string) =>
  emptyPanels(lab, {
    folder: path.join(dist, 'integrations'),
    service,
    scrapeSeconds: 2,
    atLeast: 4,
  });

/** Returns how the exposition differs from the declared metrics, and the declared ones that it lacks. */
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

function pagesOf(kind: Kind): readonly string[] {
  if (kind === 'rabbitmq') {
    const { address } = serverOf('rabbitmq');
    const families = 'family=queue_coarse_metrics&family=queue_consumer_count';
    return [`http://${address}/metrics`, `http://${address}/metrics/detailed?${families}`];
  }
  const url = exporterOf[kind]?.url;
  const probe = (module: string, at: string) =>
    `${url}/probe?module=${module}&target=${encodeURIComponent(at)}`;
  return [
    `${url}/metrics`,
    ...(kind === 'blackbox'
      ? [
          probe('http_2xx', healthUrl()),
          probe('tcp_connect', web.address),
          probe('tls_connect', web.address),
        ]
      : []),
  ];
}

/** Reads keys from the caches, so that they have a hit ratio. */
async function readCaches(): Promise<void> {
  if (runs('redis')) await askRedis(serverOf('redis').port, 'GET', 'missing');
  if (!runs('memcached')) return;
  const socket = connect(serverOf('memcached').port, LOOPBACK);
  socket.write('get missing\r\n');
  await once(socket, 'data');
  socket.destroy();
}

describe.each(kinds)('%s', (kind) => {
  const only = testOf(kind);

  only('the contracts are those of the exposition', async () => {
    const integration = integrationOf[kind];
    if (!integration) throw new Error(`integration "${kind}" does not run`);
    await readCaches();
    expect(await differences(integration, pagesOf(kind))).toEqual([]);
  });

  only('every panel has data', async () => {
    await eventually(
      async () => {
        await readCaches();
        return (await empty(kind)).length === 0;
      },
      () => empty(kind),
      60,
    );
  });

  only('no alert fires without a fault', async () => {
    // The certificate is near its expiry from the start.
    await fire(kind, ...(kind === 'blackbox' ? ['ProbeCertificateExpiresSoon'] : []));
  });
});

test('each module of blackbox_exporter is a job, with the target as the instance', async () => {
  const samples = await api.query('probe_success == 1');
  expect(samples.map(({ metric }) => metric.job).sort()).toEqual([
    'blackbox-http',
    'blackbox-tcp',
    'blackbox-tls',
  ]);
  expect(samples.map(({ metric }) => metric.instance)).toContain(healthUrl());
  expect(samples.every(({ metric }) => metric.team === 'storage')).toBe(true);
});

testOf('postgres')('only declared metrics are stored', async () => {
  const stored = await api.query('count by (__name__) ({job="postgres",__name__=~"pg_.*|go_.*"})');
  expect(stored.length).toBe(7);
});

describe('faults', () => {
  /** Causes faults of a server that runs. */
  const cause: Readonly<Record<ServerName, () => void | Promise<void>>> = {
    postgres: () => {
      const { port } = serverOf('postgres');
      const args = ['-h', LOOPBACK, '-p', String(port), '-U', 'monitor', 'postgres'];
      for (let index = 0; index < 16; index++)
        clients.push(spawn('psql', args, { stdio: ['pipe', 'ignore', 'ignore'] }));
    },
    redis: async () => {
      const { port, folder } = serverOf('redis');
      await primary?.stop();
      await askRedis(port, 'CONFIG', 'SET', 'maxmemory', '300kb');
      rmSync(folder, { recursive: true });
      await askRedis(port, 'BGSAVE');
      sockets.push(...openConnections(port, 17));
    },
    nginx: () => exhaustNginx(serverOf('nginx').port),
    memcached: () => {
      sockets.push(...openConnections(serverOf('memcached').port, 85));
    },
    rabbitmq: () =>
      rabbit?.evaluate(
        `rabbit_basic:publish(rabbit_misc:r(<<"/">>, exchange, <<"">>), <<"orders">>, [], <<"message">>),
         rabbit_disk_monitor:set_disk_free_limit("900GB"),
         vm_memory_monitor:set_vm_memory_high_watermark(0.0001).`,
      ),
  };

  beforeAll(async () => {
    status = 500;
    await Promise.all(installed.map((name) => cause[name]()));
  });

  const caused: Readonly<Record<Kind, readonly string[]>> = {
    blackbox: ['ProbeCertificateExpiresSoon', 'ProbeFailed'],
    postgres: ['PostgresConnectionsNearLimit'],
    redis: [
      'RedisConnectionsNearLimit',
      'RedisMemoryNearLimit',
      'RedisReplicaDisconnected',
      'RedisSnapshotFailed',
    ],
    nginx: ['NginxConnectionsDropped'],
    memcached: ['MemcachedConnectionsNearLimit'],
    rabbitmq: ['RabbitmqDiskAlarm', 'RabbitmqMemoryAlarm', 'RabbitmqQueueWithoutConsumers'],
  };
  describe.each(kinds)('%s', (kind) => {
    testOf(kind)('faults are reported, and nothing else', async () => {
      if (kind !== 'blackbox') return fire(kind, ...caused[kind]);
      // Failed probes spend the objective, too.
      await eventually(
        async () => (await firing(kind)).includes('ProbeFailed'),
        () => firing(kind),
        60,
      );
    });
  });

  const down: Readonly<Partial<Record<ServerName, string>>> = {
    postgres: 'PostgresDown',
    redis: 'RedisDown',
    nginx: 'NginxDown',
    memcached: 'MemcachedDown',
  };
  describe('stopped servers', () => {
    beforeAll(async () => {
      await Promise.all(Object.keys(down).map((name) => servers[name as ServerName]?.stop()));
    });
    describe.each(Object.entries(down))('%s', (name, alert) => {
      testOf(name as Kind)('is reported', () =>
        eventually(
          async () => (await firing(name)).includes(alert),
          () => firing(name),
          60,
        ),
      );
    });
  });
});
