// The output `files`: the real programs run from its units and files as they are, on one machine.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Guardian } from '@observability-stack/lab/guardian';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { type RunningProcess, startProcess } from '@observability-stack/lab/processes';
import { findProgram } from '@observability-stack/lab/programs';
import { SERVICE_DOWN } from '../../alerts/names';
import { ports } from '../../catalog/components/ports';
import type { Environment } from '../../catalog/definitions/environment';
import type { FilesOutput } from '../../catalog/definitions/outputs';
import { nullReceiver, webhook } from '../../catalog/definitions/receivers';
import { kubernetesSd } from '../../catalog/definitions/scrape';
import { defineTeam } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';
import { local } from '../../environments/local';
import { production } from '../../environments/production';
import { writeOutput } from '../../validation/output-folder';
import { formatProblem, isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { runTool } from './support/run';
import { serveWebhook } from './support/webhook';

jest.setTimeout(120_000);

const FAST = '1s';
const REQUIRED = ['prometheus', 'alertmanager', 'otel-collector', 'jaeger', 'node-exporter'];
/** Units of programs that are not built here. */
const OPTIONAL = ['loki', 'loki-gateway', 'promtail'];

let scratch: string;
let webhookReceiver: Awaited<ReturnType<typeof serveWebhook>>;
let cart: Server;
let guardian: Guardian;
let address: (program: string, port: string) => string;
const running = new Map<string, RunningProcess & { readonly lines: readonly string[] }>();

/** Writes the output `files` of an environment below a folder, and returns its folder. */
function render(environment: Environment, folder: string): string {
  const { problems, outputs } = synthesize(environment, { targetFiles: [] });
  expect(problems.filter(isError).map(formatProblem)).toEqual([]);
  writeOutput(folder, outputs, { complete: true });
  return path.join(folder, `${environment.name}.files`);
}

/** The values of a unit file, by key. */
function readUnit(file: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of readFileSync(file, 'utf8').replaceAll(' \\\n', '').split('\n')) {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}

/** Splits a line as systemd does, for the escapes that the units contain. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    (quoted?.replaceAll(/\\(["\\])/g, '$1') ?? plain ?? '').replaceAll('%%', '%'),
  );

/** Starts a unit as systemd would, apart from its restrictions: with its credentials, variables and arguments. */
async function startUnit(folder: string, name: string): Promise<void> {
  const unit = readUnit(path.join(folder, 'systemd', LOOPBACK, `${name}.service`));
  for (const credential of unit.get('LoadCredential') ?? []) {
    const [id = '', source = ''] = credential.split(':');
    const place = path.join(scratch, 'credentials', `${name}.service`);
    mkdirSync(place, { recursive: true });
    copyFileSync(source, path.join(place, id));
  }
  const [program = '', ...args] = words(unit.get('ExecStart')?.[0] ?? '');
  const found = findProgram(program);
  if (!('path' in found)) throw new Error(found.missing);
  const lines: string[] = [];
  const started = await startProcess({
    command: found.path,
    args: [
      ...args.map((arg) => arg.replaceAll('$$', '$')),
      // A worker of root would run as `nobody`, which cannot read the folder.
      ...(program === 'nginx' && process.getuid?.() === 0 ? ['-g', 'user root;'] : []),
    ],
    env: Object.fromEntries(
      (unit.get('Environment') ?? []).map((line) => {
        const [word = ''] = words(line);
        const [, key = '', value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? [];
        return [key, value];
      }),
    ),
    cwd: scratch,
    guardian,
    onLine: (_, line) => lines.push(line),
  });
  running.set(name, { ...started, lines });
}

const programsOf: Readonly<Record<string, string>> = { 'loki-gateway': 'nginx' };
const missing = OPTIONAL.map((name) => findProgram(programsOf[name] ?? name)).find(
  (one) => 'missing' in one,
);
if (missing && 'missing' in missing) console.warn(`SKIPPED log lines: ${missing.missing}`);

beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'files-'));
  guardian = new Guardian(scratch);
  webhookReceiver = await serveWebhook();
  const own = {
    prometheus: { http: 9090 },
    alertmanager: ports.alertmanager,
    grafana: ports.grafana,
    loki: { http: 1, query: 1, grpc: 1 },
    promtail: ports.promtail,
    'node-exporter': ports.nodeExporter,
    'otel-collector': { 'otlp-grpc': 1, 'otlp-http': 1, health: 1, metrics: 1, 'span-metrics': 1 },
    jaeger: {
      ...{ ui: 1, 'otlp-grpc': 1, 'otlp-http': 1, 'sampling-http': 1, 'sampling-grpc': 1 },
      ...{ health: 1, metrics: 1 },
    },
  };
  const names = Object.entries(own).flatMap(([name, all]) =>
    Object.keys(all).map((port) => [name, port] as const),
  );
  const [cartPort = 0, ...free] = await claimFreePorts(names.length + 1);
  const chosen: Record<string, Record<string, number>> = {};
  for (const [index, [name, port]] of names.entries())
    chosen[name] = { ...chosen[name], [port]: free[index] ?? 0 };
  address = (program, port) => `${LOOPBACK}:${chosen[program]?.[port]}`;
  cart = createServer((_, response) =>
    response.setHeader('content-type', 'text/plain; version=0.0.4').end('cart_up 1\n'),
  );
  await new Promise<void>((resolve) => cart.listen(cartPort, LOOPBACK, resolve));

  const files: FilesOutput = {
    hosts: {
      ...Object.fromEntries(Object.keys(own).map((name) => [name, LOOPBACK])),
      cart: LOOPBACK,
    },
    ports: chosen,
    logs: { cart: { files: [`${scratch}/cart.log`] } },
    folders: {
      configuration: `${scratch}/machine.files`,
      data: `${scratch}/data`,
      secrets: `${scratch}/secrets`,
      credentials: `${scratch}/credentials`,
    },
  };
  const routing = { page: nullReceiver, ticket: nullReceiver };
  const folder = render(
    {
      ...local,
      name: 'machine',
      logCollector: 'promtail',
      demo: false,
      kubernetes: false,
      kubeStateMetrics: false,
      pushgateway: false,
      waivers: [],
      teams: [
        defineTeam({ name: PLATFORM_TEAM, routing }),
        defineTeam({
          name: 'shop',
          routing: { ...routing, page: webhook('shop-webhook') },
          services: [{ name: 'cart', scrape: kubernetesSd({ port: cartPort }) }],
        }),
      ],
      prometheus: { scrapeInterval: FAST, scrapeTimeout: FAST, evaluationInterval: FAST },
      alerts: { ...local.alerts, targetDownFor: '2s' },
      alertmanager: { notify: true, groupWait: FAST, groupWaitPage: FAST, groupInterval: FAST },
      outputs: { files },
    },
    scratch,
  );
  mkdirSync(`${scratch}/secrets/alertmanager-receivers`, { recursive: true });
  writeFileSync(`${scratch}/secrets/alertmanager-receivers/shop-webhook`, webhookReceiver.url);
  writeFileSync(`${scratch}/cart.log`, '{"level":"error","msg":"card declined"}\n');
  for (const line of readFileSync(`${folder}/tmpfiles.d/observability.conf`, 'utf8')
    .trim()
    .split('\n'))
    mkdirSync(line.split(' ')[1] ?? '', { recursive: true });
  await Promise.all(
    [...REQUIRED, ...(missing ? [] : OPTIONAL)].map((name) => startUnit(folder, name)),
  );
});
afterAll(async () => {
  await Promise.all([...running.values()].map((one) => one.stop(5)));
  await guardian?.dismiss();
  await webhookReceiver?.stop();
  cart?.close();
  if (scratch) rmSync(scratch, { recursive: true, force: true });
});

const ended = () =>
  [...running].flatMap(([name, one]) =>
    one.ended() ? [`${name} ${one.ended()}`, ...one.lines.slice(-5)] : [],
  );
const prometheus = () => new PrometheusApi(`http://${address('prometheus', 'http')}`);
const answering = async () =>
  (
    await prometheus()
      .query('up == 1')
      .catch(() => [])
  )
    .map(({ metric }) => `${metric.job} ${metric.instance}`)
    .sort();

test('every target answers Prometheus, with the labels that it has in a cluster', async () => {
  const jobs = ['alertmanager', 'jaeger', 'otel-collector', 'prometheus', 'span-metrics'];
  const expected = [
    `cart ${address('cart', 'http').split(':')[0]}`,
    `node-exporter ${LOOPBACK}`,
    ...jobs.map((job) => `${job} ${job === 'span-metrics' ? 'otel-collector' : job}-0`),
    ...(missing ? [] : [`promtail ${LOOPBACK}`, 'loki loki-0']),
  ];
  const withoutPort = (all: readonly string[]) =>
    all.map((one) => one.replace(/^(cart .*):\d+$/, '$1')).sort();
  await eventually(
    async () => withoutPort(await answering()).join() === [...expected].sort().join(),
    async () => [...(await answering()), 'expected', ...expected, ...ended()].join('\n'),
    60,
  );
  const [series] = await prometheus().query('up{job="cart"}');
  expect(series?.metric).toMatchObject({ team: 'shop', service: 'cart', env: 'machine' });
  const [own] = await prometheus().query('up{job="node-exporter"}');
  expect(own?.metric).toMatchObject({ team: PLATFORM_TEAM, service: 'node-exporter' });
  expect(ended()).toEqual([]);
});

test('spans reach Jaeger by the Collector', async () => {
  const id = (digits: number) => 'a'.repeat(digits);
  const now = BigInt(Date.now()) * 1_000_000n;
  const span = {
    ...{ traceId: id(32), spanId: id(16), name: 'GET /cart', kind: 2 },
    ...{ startTimeUnixNano: String(now), endTimeUnixNano: String(now + 1_000_000n) },
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] };
  const sent = await fetch(`http://${address('otel-collector', 'otlp-http')}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(sent.status).toBe(200);
  const trace = await eventually(async () => {
    const answer = await fetch(`http://${address('jaeger', 'ui')}/api/v3/traces/${id(32)}`);
    return answer.ok && (await answer.text());
  });
  expect(trace).toContain('GET /cart');
});

(missing ? test.skip : test)('log lines of a file reach Loki, and its gateway', async () => {
  const query = encodeURIComponent('{service="cart", team="shop", level="error"}');
  const streams = await eventually(
    async () => {
      const url = `http://${address('loki', 'query')}/loki/api/v1/query_range?query=${query}`;
      const answer = await fetch(url).catch(() => undefined);
      if (!answer?.ok) return undefined;
      const { data } = (await answer.json()) as { data: { result: { values: string[][] }[] } };
      return data.result.length > 0 && data.result;
    },
    () => [...ended(), ...(running.get('promtail')?.lines.slice(-20) ?? [])].join('\n'),
    60,
  );
  expect(streams.flatMap(({ values }) => values.map(([, line]) => line))).toEqual([
    '{"level":"error","msg":"card declined"}',
  ]);
});

test('an alert about a service reaches the receiver of its team, whose URL is a credential', async () => {
  cart.closeAllConnections();
  cart.close();
  const notice = await eventually(
    () =>
      webhookReceiver.notices.find(({ alerts }) =>
        alerts.some(({ labels }) => labels.alertname === SERVICE_DOWN && labels.service === 'cart'),
      ),
    () => ended().join('\n'),
    60,
  );
  expect(notice.receiver).toBe('shop-page');
});

test('no file contains the secret', () => {
  const folder = path.join(scratch, 'machine.files');
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .filter((entry) =>
      readFileSync(path.join(entry.parentPath, entry.name), 'utf8').includes(webhookReceiver.url),
    );
  expect(found).toEqual([]);
});

describe('the units of replicas, with secrets', () => {
  const machines = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => `10.0.${first}.${index + 1}`);
  let folder: string;
  beforeAll(() => {
    folder = render(
      {
        ...production,
        name: 'replicas',
        kubernetes: false,
        kubeStateMetrics: false,
        services: { 'load-generator': false },
        jaeger: {
          ...production.jaeger,
          storage: { kind: 'opensearch', servers: ['https://opensearch.example.org'] },
        },
        grafana: {
          ...production.grafana,
          database: {
            kind: 'postgres',
            host: 'postgres.example.org:5432',
            name: 'grafana',
            user: 'grafana',
            password: { secret: 'grafana-database', key: 'password' },
          },
        },
        outputs: {
          files: {
            hosts: {
              prometheus: machines(1, 2),
              alertmanager: machines(2, 3),
              loki: machines(3, 3),
              'otel-collector': machines(4, 2),
              jaeger: machines(5, 2),
              grafana: machines(6, 2),
              'thanos-query': machines(7, 2),
              'thanos-store': machines(8, 2),
              'thanos-compactor': machines(8, 3).slice(2),
              pushgateway: machines(9, 1),
              'order-service': machines(10, 3),
              'payment-service': machines(10, 2),
            },
          },
        },
      },
      path.join(scratch, 'replicas'),
    );
  });

  test('each replica has its own unit, address and name', () => {
    const unit = readUnit(path.join(folder, 'systemd/10.0.2.2/alertmanager.service'));
    const args = words(unit.get('ExecStart')?.[0] ?? '');
    expect(args.filter((arg) => /^--(cluster|web.listen)/.test(arg))).toEqual([
      '--cluster.listen-address=10.0.2.2:9094',
      ...machines(2, 3).map((machine) => `--cluster.peer=${machine}:9094`),
      '--web.listen-address=10.0.2.2:9093',
    ]);
    const loki = readFileSync(path.join(folder, 'loki/config/loki.yaml'), 'utf8');
    for (const machine of machines(3, 3)) expect(loki).toContain(`- ${machine}:7946\n`);
    expect(
      readUnit(path.join(folder, 'systemd/10.0.1.2/prometheus.service')).get('Environment'),
    ).toContain('POD_NAME=prometheus-1');
  });

  test('secrets are credentials or environment files of their unit', () => {
    const grafana = readUnit(path.join(folder, 'systemd/10.0.6.1/grafana.service'));
    expect(grafana.get('LoadCredential')).toContain(
      'grafana-database.password:/etc/credstore/grafana-database/password',
    );
    expect(readFileSync(path.join(folder, 'grafana/config/grafana.ini'), 'utf8')).toContain(
      '$__file{/run/credentials/grafana.service/grafana-database.password}',
    );
    expect(
      readUnit(path.join(folder, 'systemd/10.0.3.1/loki.service')).get('EnvironmentFile'),
    ).toEqual(['/etc/credstore/loki.env']);
  });

  test('amtool accepts the routing, promtool the rules, and Alloy reads its configuration', async () => {
    expect(
      await runTool('amtool', [
        'check-config',
        path.join(scratch, 'machine.files/alertmanager/config/alertmanager.yml'),
      ]),
    ).toMatchObject({ code: 0 });
    const rules = readdirSync(path.join(folder, 'prometheus/rules')).map((file) =>
      path.join(folder, 'prometheus/rules', file),
    );
    expect(await runTool('promtool', ['check', 'rules', ...rules])).toMatchObject({ code: 0 });
    expect(await runTool('alloy-syntax', [path.join(folder, 'alloy/config.alloy')])).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  const verifier = ['/usr/bin/systemd-analyze'].find((file) => {
    try {
      execFileSync(file, ['--version']);
      return true;
    } catch {
      return false;
    }
  });
  if (!verifier) console.warn('SKIPPED systemd-analyze: install the package systemd');
  (verifier ? test : test.skip)(
    'systemd accepts every unit, apart from programs that are not installed',
    () => {
      const units = [folder, path.join(scratch, 'machine.files')].flatMap((each) =>
        readdirSync(path.join(each, 'systemd'), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.service'))
          .map((file) => path.join(each, 'systemd', file)),
      );
      expect(units.length).toBeGreaterThan(25);
      const { stderr } = spawnSync(verifier ?? '', ['verify', ...units], { encoding: 'utf8' });
      const complaints = stderr
        .split('\n')
        .filter((line) => line && !line.includes('is not executable'));
      expect(complaints).toEqual([]);
    },
  );
});
