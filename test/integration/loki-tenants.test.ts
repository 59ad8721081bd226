// Teams as tenants of a real Loki: its rules, limits and queries, and the agents and the Collector that write to it.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Guardian } from '@observability-stack/lab/guardian';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts } from '@observability-stack/lab/ports';
import { findProgram } from '@observability-stack/lab/programs';
import {
  type Environment,
  external,
  logFiles,
  nullReceiver,
  otlp,
  type RawRuleGroup,
  syslog,
  type Team,
} from '../../catalog';
import { yaml } from '../../catalog/helpers/yaml';
import { agentOptions } from '../../constructs/log-collector/agent';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { queriedTenants } from '../../resolve/tenants';
import { alloyAgent, promtailAgent } from './log-pipeline/agents';
import { pod, podName } from './log-pipeline/pods';
import type { AgentFolder, AgentProgram } from './log-pipeline/program';
import { programsFor } from './log-pipeline/skip';
import { eventually } from './support/eventually';
import { LokiApi, nanoseconds as now } from './support/loki';
import { attributes, nanoseconds, resourceOf, sendOtlp } from './support/otlp-signals';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

const routing = { page: nullReceiver, ticket: nullReceiver };
/** An alert that reads all lines that its tenant has. */
const anyError = (team: string): RawRuleGroup => ({
  name: 'errors',
  evaluator: 'loki',
  interval: '1s',
  rules: [
    {
      alert: `ErrorsOf${team}`,
      expr: `sum by (team) (count_over_time({level="error", team="${team}"}[10m])) > 0`,
      labels: { severity: 'ticket' },
    },
  ],
});
const team = (name: string, service: string, more: Partial<Team> = {}): Team => ({
  name,
  routing,
  rawRules: [anyError(name)],
  services: [{ name: service, otlp: otlp({ metrics: false }), logs: { heartbeat: '5m' } }],
  ...more,
});
const environment: Environment = {
  ...local,
  name: 'tenants',
  demo: false,
  pushgateway: false,
  kubernetes: false,
  kubeStateMetrics: false,
  waivers: [],
  teams: [
    { name: 'platform', routing, rawRules: [anyError('platform')] },
    team('shop', 'cart-service', { loki: { tenant: "shop_eu!*'(1)" } }),
    team('search', 'search-service', {
      // Loki rejects the whole file of limits if one is invalid.
      loki: {
        limits: { maxLineSize: '1KB', ingestionRateMb: 1, ingestionBurstSizeMb: 1 },
        retention: '720h',
        streamRetention: [{ selector: '{level="debug"}', period: '24h' }],
      },
    }),
  ],
  loki: { tenants: 'team', queryTenants: ['fake'], evaluationInterval: '1s' },
};
const resolved = resolveEnvironment(environment);
const TENANTS = { platform: 'platform', shop: "shop_eu!*'(1)", search: 'search' } as const;
const all = queriedTenants(resolved) ?? '';

const found = findProgram('loki');
if ('missing' in found) console.warn(`SKIPPED tenants of Loki: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

suite('teams as tenants of Loki', () => {
  let dist: string;
  let lab: Lab;
  const api = (tenant?: string) => new LokiApi(lab.url('loki-0'), tenant);
  const labelsOf = (name: string, service: string) => ({
    ...{ team: name, service, level: 'error' },
    ...{ env: 'tenants', cluster: 'tenants' },
  });
  const valuesOf = async (tenant: string, query: string) =>
    (await api(tenant).query(query)).flatMap(({ values }) => values.map(([, line]) => line));

  beforeAll(async () => {
    dist = renderVariant(environment);
    lab = await startLab({
      environment: environment.name,
      dist,
      only: ['loki', 'alertmanager', 'prometheus', 'otel-collector'],
    });
    for (const [name, tenant] of Object.entries(TENANTS))
      expect(
        await api(tenant).push(labelsOf(name, `${name}-pushed`), [[now(), `line of ${name}`]]),
      ).toEqual({ status: 204, text: '' });
    expect((await api('fake').push({ env: 'before' }, [[now(), 'old line']])).status).toBe(204);
  });
  afterAll(async () => {
    await lab?.stop();
    if (dist) rmSync(dist, { recursive: true, force: true });
  });

  test('a request names its tenant', async () => {
    await expect(api().query('{env="tenants"}')).rejects.toThrow('401 no org id');
    expect((await api().push({ env: 'tenants' }, [[now(), 'lost']])).status).toBe(401);
  });

  test('the lines of a team are not visible to another', async () => {
    const query = '{service=~".+-pushed"}';
    for (const [name, tenant] of Object.entries(TENANTS))
      expect(await valuesOf(tenant, query)).toEqual([`line of ${name}`]);
  });

  test('the tenants of the data source read the lines of all, also through the gateway', async () => {
    const lines = ['line of platform', 'line of search', 'line of shop'];
    expect((await valuesOf(all, '{service=~".+-pushed"}')).sort()).toEqual(lines);
    expect(await valuesOf(all, '{env="before"}')).toEqual(['old line']);
    if (lab.urls['loki-0']?.query === undefined) return;
    const gateway = new LokiApi(lab.url('loki-0', 'query'), all);
    const read = (await gateway.query('{service=~".+-pushed"}')).flatMap(({ values }) => values);
    expect(read.map(([, line]) => line).sort()).toEqual(lines);
    expect(
      await gateway.series('sum by (team) (count_over_time({level="error"}[5m]))', now()),
    ).toEqual(expect.arrayContaining(Object.keys(TENANTS).map((name) => ({ team: name }))));
  });

  test('some requests are of one tenant, as the page says', async () => {
    const request = async (where: string) => {
      const response = await fetch(`${lab.url('loki-0')}${where}`, {
        headers: { 'x-scope-orgid': all },
      });
      return { ok: response.ok, text: await response.text() };
    };
    const query = `query=${encodeURIComponent('{service=~".+"}')}`;
    expect((await request('/prometheus/api/v1/rules')).ok).toBe(false);
    await api(TENANTS.shop).push({ service: 'fields' }, [[now(), '{"amount":1}']]);
    const detected = await request(`/loki/api/v1/detected_fields?${query}`);
    expect(detected.text).toContain('"amount"');
    for (const path of ['labels', `index/stats?${query}`, `index/volume?${query}`])
      expect(await request(`/loki/api/v1/${path}`)).toMatchObject({ ok: true });
    expect(await request(`/loki/api/v1/tail?${query}`)).toEqual({
      ok: false,
      text: expect.stringContaining('multiple org IDs present'),
    });
  });

  test('the rules of each team fire on its lines, and its series reach Prometheus', async () => {
    const names = await eventually(async () => {
      const response = await fetch(`${lab.url('alertmanager-0')}/api/v2/alerts`);
      const alerts = (await response.json()) as { labels: Record<string, string> }[];
      const fired = alerts.filter(({ labels }) => labels.alertname?.startsWith('ErrorsOf'));
      return (
        fired.length === 3 &&
        fired.map(({ labels }) => [labels.alertname, labels.team, labels.cluster]).sort()
      );
    });
    expect(names).toEqual(
      ['platform', 'search', 'shop'].map((name) => [`ErrorsOf${name}`, name, 'tenants']),
    );
    // A rule is evaluated for the tenant of its team only.
    for (const [name, tenant] of Object.entries(TENANTS))
      expect((await api(tenant).rules()).filter((rule) => rule.startsWith('ErrorsOf'))).toEqual([
        `ErrorsOf${name}`,
      ]);
    const prometheus = new PrometheusApi(lab.url('prometheus-0'));
    for (const [owner, service] of [
      ['shop', 'cart-service'],
      ['search', 'search-service'],
    ])
      expect(
        (
          await eventually(
            async () =>
              (
                await prometheus.query(`service:log_lines:rate5m{service="${service}"}`)
              )[0],
          )
        ).metric,
      ).toMatchObject({ team: owner, service, env: 'tenants' });
  });

  test('limits of a team apply to its tenant, and change without a restart', async () => {
    const long = (tenant: string, service: string) =>
      api(tenant).push({ service, env: 'limits' }, [[now(), 'x'.repeat(5000)]]);
    for (const tenant of [TENANTS.search, TENANTS.shop])
      expect((await long(tenant, 'long')).status).toBe(204);
    const lengthIn = async (tenant: string, service: string) =>
      (await valuesOf(tenant, `{env="limits", service="${service}"}`))[0]?.length;
    expect(await lengthIn(TENANTS.search, 'long')).toBe(1024);
    expect(await lengthIn(TENANTS.shop, 'long')).toBe(5000);
    // More than the burst of one megabyte, and less than that of the environment.
    const pushMuch = async (tenant: string) =>
      api(tenant).push(
        { service: 'much', env: 'limits' },
        Array.from({ length: 1200 }, (_, i) => [now() + BigInt(i), 'y'.repeat(1000)] as const),
      );
    expect((await pushMuch(TENANTS.shop)).status).toBe(204);
    expect(await pushMuch(TENANTS.search)).toMatchObject({
      status: 429,
      text: expect.stringContaining('ingestion rate limit exceeded for user search'),
    });

    lab.update('loki-runtime', {
      'runtime.yaml': yaml({ overrides: { [TENANTS.shop]: { max_line_size: '2KB' } } }),
    });
    await eventually(async () => {
      const service = `changed-${Date.now()}`;
      await long(TENANTS.shop, service);
      return (await lengthIn(TENANTS.shop, service)) === 2048;
    });
  });

  test('records by OTLP arrive at the tenant of their service', async () => {
    const record = (text: string) => ({
      timeUnixNano: nanoseconds(),
      severityNumber: 9,
      body: { stringValue: text },
      attributes: attributes({ route: '/' }),
    });
    const services = ['cart-service', 'search-service', 'unknown-service'];
    await sendOtlp(lab.url('otel-collector-0', 'otlp-http'), 'logs', {
      resourceLogs: services.map((service) => ({
        resource: resourceOf(service),
        scopeLogs: [{ logRecords: [record(`by ${service}`)] }],
      })),
    });
    const servicesIn = async (tenant: string) =>
      (await api(tenant).query('{level="info", service=~".+-service"}')).map(
        ({ stream }) => stream.service,
      );
    for (const [tenant, service] of [
      [TENANTS.shop, 'cart-service'],
      [TENANTS.search, 'search-service'],
    ] as const)
      expect(
        await eventually(async () => {
          const streams = await servicesIn(tenant);
          return streams.length > 0 && streams;
        }),
      ).toEqual([service]);
    expect(await servicesIn(TENANTS.platform)).toEqual([]);
  });

  describe.each([
    ['promtail', promtailAgent],
    ['alloy', alloyAgent],
  ] as const)('%s', (program, agentOf) => {
    const binary = programsFor('tenants of agents', [program]).get(program);
    const here = binary === undefined ? test.skip : test;
    let place: AgentFolder;
    let agent: AgentProgram | undefined;

    beforeAll(() => {
      const dir = mkdtempSync(path.join(tmpdir(), `tenants-${program}-`));
      place = { dir, guardian: new Guardian(dir) };
    });
    afterAll(async () => {
      await agent?.stop();
      await place.guardian.dismiss();
      rmSync(place.dir, { recursive: true, force: true });
    });

    here(
      'sends each line to the tenant of its team, and others to that of the platform',
      async () => {
        const { dir } = place;
        const teams = ['platform', 'shop', 'search', 'unknown-team', undefined];
        const services = teams.map((name) => `${program}-of-${name ?? 'none'}`);
        for (const service of services) {
          const folder = path.join(dir, 'pods', `shop_${podName(service)}_uid-${service}`, 'app');
          mkdirSync(folder, { recursive: true });
          writeFileSync(
            path.join(folder, '0.log'),
            `${new Date().toISOString()} stdout F a line\n`,
          );
        }
        writeFileSync(path.join(dir, 'node.log'), 'a line\n');
        const [syslogPort = 0] = await claimFreePorts(1);
        const owned = (kind: string) => ({ service: `${program}-by-${kind}`, team: 'shop' });
        agent = await agentOf(binary ?? '').start(
          place,
          {
            ...agentOptions(resolved),
            lokiPushUrl: `${lab.url('loki-0')}/loki/api/v1/push`,
            podLogsDir: path.join(dir, 'pods'),
            services: [
              {
                service: `${program}-of-search`,
                // A stage of a team does not choose the tenant.
                stages: [
                  {
                    kind: 'raw',
                    promtail: { tenant: { value: 'platform' } },
                    alloy: { name: 'stage.tenant', attributes: { value: 'platform' } },
                  },
                ],
              },
            ],
            sources: [
              logFiles({ path: path.join(dir, 'node.log'), ...owned('file') }),
              syslog({ port: syslogPort, from: [], ...owned('syslog') }),
            ],
          },
          {
            pods: [
              ...teams.map((name, index) =>
                pod(services[index] ?? '', {
                  __meta_kubernetes_pod_label_observability_team: name ?? '',
                }),
              ),
              pod('agent', {
                __meta_kubernetes_namespace: resolved.namespaces.agents,
                __meta_kubernetes_pod_label_app_kubernetes_io_name: resolved.logCollector,
                __meta_kubernetes_pod_container_name: resolved.logCollector,
              }),
            ],
          },
        );
        const socket = connect(syslogPort, '127.0.0.1');
        await once(socket, 'connect');
        socket.end(`<11>1 ${new Date().toISOString()} router app 1 - - a line\n`);
        const servicesIn = async (tenant: string) =>
          (await api(tenant).query(`{service=~"${program}-.+"}`))
            .map(({ stream }) => stream.service)
            .sort();
        const expected = [
          [TENANTS.platform, ['of-none', 'of-platform', 'of-unknown-team']],
          [TENANTS.shop, ['by-file', 'by-syslog', 'of-shop']],
          [TENANTS.search, ['of-search']],
        ] as const;
        for (const [tenant, names] of expected) {
          let last: unknown;
          const arrived = await eventually(
            async () => {
              const found = await servicesIn(tenant);
              last = found;
              return found.length >= names.length && found;
            },
            () => last,
            60,
          );
          expect(arrived).toEqual(names.map((name) => `${program}-${name}`));
        }
        expect(await servicesIn(all)).toHaveLength(7);
      },
    );
  });
});

describe('the Collector', () => {
  const records: { readonly tenant: unknown; readonly body: string }[] = [];
  let server: Server;
  let dist: string;
  let lab: Lab;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const isCompressed = request.headers['content-encoding'] === 'gzip';
        records.push({
          tenant: request.headers['x-scope-orgid'],
          body: (isCompressed ? gunzipSync(bytes) : bytes).toString('latin1'),
        });
        response.end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const loki = external({ push: `${url}/loki/api/v1/push`, query: url, tenants: 'team' });
    dist = renderVariant({ ...environment, loki });
    lab = await startLab({ environment: environment.name, dist, only: ['otel-collector'] });
  });
  afterAll(async () => {
    await lab?.stop();
    server?.close();
    if (dist) rmSync(dist, { recursive: true, force: true });
  });

  test('names to an existing Loki the tenant of the team whose records it sends', async () => {
    const services = ['cart-service', 'search-service', 'unknown-service'];
    await sendOtlp(lab.url('otel-collector-0', 'otlp-http'), 'logs', {
      resourceLogs: services.map((service) => ({
        resource: resourceOf(service),
        scopeLogs: [
          {
            logRecords: [
              { timeUnixNano: nanoseconds(), body: { stringValue: `line of ${service}` } },
            ],
          },
        ],
      })),
    });
    await eventually(() => records.length >= 2);
    const sent = records.map(({ tenant, body }) => [tenant, /line of ([\w-]+)/.exec(body)?.[1]]);
    expect(sent.sort()).toEqual([
      [TENANTS.search, 'search-service'],
      [TENANTS.shop, 'cart-service'],
    ]);
  });
});
