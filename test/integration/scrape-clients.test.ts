// How a real Prometheus authenticates at targets, and what it stores after relabelling.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { drop, keep, labelDrop, labelMap, replace } from '../../catalog/definitions/relabel';
import {
  authorization,
  basicAuth,
  bearerToken,
  consulSd,
  fileSd,
  oauth2,
  type RawValue,
  rawScrape,
  type ScrapeTls,
} from '../../catalog/definitions/scrape';
import { defineTeam } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { scrapeJobs } from '../../scrape-configs/jobs';
import { jobFiles } from '../../scrape-configs/prometheus';
import { schemaErrors } from '../../validation/schema-errors';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { tool } from './support/run';
import { renderVariant } from './support/variant';

jest.setTimeout(180_000);

const PAGE = [
  'cart_size{shop="a",pod="p1"} 1',
  'cart_debug{shop="a"} 2',
  'cart_old{shop="b"} 3',
  'cart_zone{x_zone="west",x_team="thieves"} 4',
  'cart_honored{job="batch",team="thieves"} 5',
  '',
].join('\n');
const PASSWORD = 'only in the Secret';
const secret = (key: string) => ({ secret: 'shop-scrape', key });

let folder: string;
let servers: readonly Server[] = [];
let dist: string;
let lab: Lab;
let api: PrometheusApi;

/** A certificate authority, and a certificate for each end that it signed. */
function certificates(): Readonly<Record<string, string>> {
  const run = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  run(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=authority', '-days', '1'],
  );
  for (const name of ['server', 'client']) {
    run(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`],
    );
    writeFileSync(path.join(folder, 'names'), 'subjectAltName=DNS:cart.example.org');
    run(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-days', '1'],
      ...['-CAcreateserial', '-extfile', 'names', '-out', `${name}.crt`],
    );
  }
  const names = ['ca.crt', 'server.crt', 'server.key', 'client.crt', 'client.key'];
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );
}

const basic = Buffer.from(`prometheus:${PASSWORD}`).toString('base64');
/** The header that each path requires. */
const REQUIRED: Readonly<Record<string, string>> = {
  '/basic': `Basic ${basic}`,
  '/bearer': 'Bearer token-of-shop',
  '/custom': 'Token token-of-shop',
  '/oauth': 'Bearer issued',
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { url = '', headers } = request;
  if (url === '/token') {
    const isClient =
      headers.authorization === `Basic ${Buffer.from('shop:client-secret').toString('base64')}`;
    response.writeHead(isClient ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ access_token: 'issued', token_type: 'Bearer', expires_in: 60 }));
    return;
  }
  if (url === '/sd') {
    const isAllowed = headers.authorization === 'Bearer token-of-shop';
    response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'application/json' });
    response.end(JSON.stringify([{ targets: [headers.host], labels: { zone: 'west' } }]));
    return;
  }
  if (url.startsWith('/v1/')) {
    const isAllowed = headers.authorization === 'Bearer consul-token';
    response.writeHead(isAllowed ? 200 : 403, {
      'content-type': 'application/json',
      'x-consul-index': '1',
    });
    const { port } = request.socket.address() as { readonly port: number };
    const instance = {
      Node: { Node: 'n1', Address: LOOPBACK, Datacenter: 'dc1' },
      Service: { ID: 'found', Service: 'found', Address: LOOPBACK, Port: port },
      Checks: [],
    };
    const body = url.startsWith('/v1/agent/self') ? { Config: { Datacenter: 'dc1' } } : [instance];
    setTimeout(() => response.end(JSON.stringify(body)), url.includes('index=1') ? 2000 : 0);
    return;
  }
  const required = REQUIRED[url];
  const isAllowed = required === undefined || headers.authorization === required;
  const isKnown = !('getPeerCertificate' in request.socket) || hasCertificate(request);
  response.writeHead(isAllowed && isKnown ? 200 : 401, { 'content-type': 'text/plain' });
  response.end(PAGE);
}

const hasCertificate = ({ socket }: IncomingMessage): boolean =>
  (socket as TLSSocket).getPeerCertificate().subject?.CN === 'client';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'certificates-'));
  const files = certificates();
  const [plain = 0, secure = 0] = await claimFreePorts(2);
  servers = [
    createServer(answer).listen(plain, LOOPBACK),
    createTlsServer(
      {
        cert: files['server.crt'],
        key: files['server.key'],
        ca: files['ca.crt'],
        requestCert: true,
        rejectUnauthorized: false,
      },
      answer,
    ).listen(secure, LOOPBACK),
  ];
  const targets = [`${LOOPBACK}:${plain}`];
  const tls: ScrapeTls = {
    ca: secret('ca.crt'),
    cert: secret('client.crt'),
    key: secret('client.key'),
    serverName: 'cart.example.org',
  };
  const https = (own: ScrapeTls) => fileSd({ targets: [`${LOOPBACK}:${secure}`], tls: own });
  dist = renderVariant({
    ...local,
    name: 'clients',
    demo: false,
    teams: [
      defineTeam({ name: PLATFORM_TEAM, routing: { page: nullReceiver, ticket: nullReceiver } }),
      defineTeam({
        name: 'shop',
        routing: { page: nullReceiver, ticket: nullReceiver },
        services: [
          {
            name: 'basic',
            scrape: fileSd({
              targets,
              metricsPath: '/basic',
              auth: basicAuth('prometheus', secret('password')),
            }),
          },
          {
            name: 'wrong',
            scrape: fileSd({
              targets,
              metricsPath: '/basic',
              auth: basicAuth('prometheus', secret('token')),
            }),
          },
          {
            name: 'missing',
            scrape: fileSd({
              targets,
              metricsPath: '/bearer',
              auth: bearerToken({ secret: 'shop-other', key: 'token' }),
            }),
          },
          {
            name: 'with-header',
            scrape: fileSd({ targets, metricsPath: '/bearer', auth: bearerToken(secret('token')) }),
          },
          {
            name: 'custom',
            scrape: fileSd({
              targets,
              metricsPath: '/custom',
              auth: authorization('Token', secret('token')),
            }),
          },
          {
            name: 'oauth',
            scrape: fileSd({
              targets,
              metricsPath: '/oauth',
              auth: oauth2({
                clientId: 'shop',
                clientSecret: secret('client'),
                tokenUrl: `http://${targets[0]}/token`,
              }),
            }),
          },
          { name: 'mutual', scrape: https(tls) },
          { name: 'another-name', scrape: https({ ...tls, serverName: 'shop.example.org' }) },
          { name: 'unknown-authority', scrape: https({ serverName: 'cart.example.org' }) },
          {
            name: 'unverified',
            scrape: https({ ...tls, ca: undefined, insecureSkipVerify: true }),
          },
          {
            name: 'proxied',
            // A name that only the proxy resolves.
            scrape: fileSd({ targets: ['cart.invalid:80'], proxyUrl: `http://${targets[0]}` }),
          },
          {
            name: 'found',
            scrape: consulSd({ server: targets[0] ?? '', token: secret('consul'), ports: [plain] }),
          },
          {
            name: 'relabelled',
            scrape: fileSd({
              targets: [...targets, `localhost:${plain}`],
              interval: '2s',
              timeout: '2s',
              relabel: [
                keep('__address__', '127.*'),
                replace({ labels: ['__address__'], regex: '(.*):.*', target: 'host' }),
              ],
              metricRelabel: [
                drop('__name__', 'cart_debug'),
                replace({
                  labels: ['__name__'],
                  regex: 'cart_old',
                  target: '__name__',
                  replacement: 'cart_new',
                }),
                labelMap('x_(.*)'),
                labelDrop('pod|x_.*'),
              ],
            }),
          },
          {
            name: 'raw',
            scrape: rawScrape({
              config: {
                http_sd_configs: [
                  {
                    url: `http://${targets[0]}/sd`,
                    authorization: { credentials_file: secret('token') },
                  },
                ],
                body_size_limit: '1MB',
                relabel_configs: [{ target_label: 'team', replacement: 'thieves' }],
                metric_relabel_configs: [
                  { source_labels: ['shop'], target_label: 'team' },
                  { source_labels: ['__name__'], regex: 'cart_size', action: 'keep' },
                ],
              },
              ports: [plain],
            }),
          },
          { name: 'honored', scrape: fileSd({ targets, honorLabels: true }) },
        ],
      }),
    ],
    prometheus: { ...local.prometheus, scrapeInterval: '1s', scrapeTimeout: '1s' },
  });
  lab = await startLab({
    environment: 'clients',
    dist,
    only: ['prometheus'],
    secrets: {
      'shop-scrape': {
        ...files,
        password: PASSWORD,
        token: 'token-of-shop',
        client: 'client-secret',
        consul: 'consul-token',
      },
    },
  });
  api = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  for (const server of servers) server.close();
  for (const created of [dist, folder])
    if (created) rmSync(created, { recursive: true, force: true });
});

const targetOf = (job: string) =>
  eventually(async () => {
    const found = (await api.targets()).find(({ labels }) => labels.job === job);
    return found && found.health !== 'unknown' && found;
  });

test.each(['basic', 'with-header', 'custom', 'oauth', 'mutual', 'unverified', 'proxied', 'found'])(
  '%s is scraped',
  async (job) => {
    expect(await targetOf(job)).toMatchObject({ health: 'up', lastError: '' });
  },
);

test.each([
  ['wrong', /401/],
  // A missing Secret makes one scrape fail, and Prometheus run without it.
  ['missing', /no such file/],
  ['another-name', /certificate is valid for cart\.example\.org/],
  ['unknown-authority', /unknown authority/],
])('%s is not', async (job, error) => {
  const target = await targetOf(job);
  expect(target).toMatchObject({ health: 'down', lastError: expect.stringMatching(error) });
});

const seriesOf = async (job: string, name: string) =>
  (await api.query(`{__name__=~"${name}",service="${job}"}`)).map(({ metric }) => metric);

test('targets and series are relabelled, and keep the labels of the stack', async () => {
  const own = {
    ...{ team: 'shop', service: 'relabelled', env: 'clients', job: 'relabelled' },
    ...{ instance: expect.stringMatching(/^127/), host: LOOPBACK },
  };
  const found = await eventually(async () => {
    const series = await seriesOf('relabelled', 'cart_.*');
    return series.length > 0 && series;
  });
  expect(found).toHaveLength(4);
  expect(found).toEqual(
    expect.arrayContaining([
      { __name__: 'cart_size', shop: 'a', ...own },
      { __name__: 'cart_new', shop: 'b', ...own },
      { __name__: 'cart_zone', zone: 'west', ...own },
      {
        ...{ __name__: 'cart_honored', ...own },
        ...{ exported_job: 'batch', exported_team: 'thieves' },
      },
    ]),
  );
  expect(await targetOf('relabelled')).toMatchObject({
    scrapeInterval: '2s',
    scrapeTimeout: '2s',
  });
});

test('honoured labels of a series do not change its owner', async () => {
  const found = await eventually(async () => {
    const series = await seriesOf('honored', 'cart_honored');
    return series.length > 0 && series;
  });
  expect(found).toEqual([expect.objectContaining({ job: 'batch', team: 'shop' })]);
});

test('a raw discovery finds targets, which belong to its service', async () => {
  const found = await eventually(async () => {
    const series = await seriesOf('raw', 'cart_.*');
    return series.length > 0 && series;
  });
  expect(found).toEqual([
    {
      ...{ __name__: 'cart_size', shop: 'a', pod: 'p1', zone: 'west' },
      ...{ team: 'shop', service: 'raw', env: 'clients', job: 'raw' },
      instance: expect.stringMatching(/^127/),
    },
  ]);
});

test.each<readonly [string, RawValue]>([
  [
    'http_sd_configs',
    [{ url: 'https://sd.example.org', tls_config: { ca_file: secret('ca'), server_name: 'sd' } }],
  ],
  ['consul_sd_configs', [{ server: 'consul:8500', filter: 'Service.Meta.scrape == "yes"' }]],
  ['dns_sd_configs', [{ names: ['cart.example.org'], type: 'MX', port: 25 }]],
  ['static_configs', [{ targets: ['cart:9100'], labels: { zone: 'west' } }]],
  [
    'relabel_configs',
    [
      { source_labels: ['a', 'b'], target_label: 'c', separator: '', replacement: '' },
      { action: 'hashmod', source_labels: ['a'], target_label: 'b', modulus: 8 },
      { action: 'keepequal', source_labels: ['a'], target_label: 'b' },
      { action: 'lowercase', source_labels: ['a'], target_label: 'b' },
      { action: 'labelmap', regex: 'a(.*)', replacement: '$1' },
      { action: 'labeldrop', regex: 'a' },
    ],
  ],
  ['http_headers', { 'X-Scope-OrgID': { values: ['a'] }, 'X-Key': { files: [secret('key')] } }],
  ['scrape_protocols', ['PrometheusProto', 'OpenMetricsText1.0.0']],
])('promtool accepts %s', (key, value) => {
  const file = path.join(folder, `${key}.yml`);
  const scrape = rawScrape({
    config: { [key]: value, follow_redirects: false, keep_dropped_targets: 5 },
    ports: [9100],
    auth: bearerToken(secret('token')),
    tls: { ca: { configMap: 'kube-root-ca.crt', key: 'ca.crt' } },
    metricRelabel: [drop('__name__', 'go_.*')],
  });
  const environment = resolveEnvironment({
    name: 'test',
    teams: [
      defineTeam({
        name: 'shop',
        routing: { page: nullReceiver, ticket: nullReceiver },
        services: [{ name: 'raw', scrape }],
      }),
    ],
  });
  const text = jobFiles(environment, scrapeJobs(environment, new Map()), 0)['raw.yml'] ?? '';
  expect(text).toContain(key);
  writeFileSync(file, text);
  expect(check(file)).toContain('SUCCESS');
  // What only Prometheus knows about a discovery is found before it runs.
  writeFileSync(file, text.replace('follow_redirects', 'follow_redirect'));
  expect(() => check(file)).toThrow('follow_redirect not found');
});

/** Values that the schema of raw scrapes rejects, and Prometheus as well. */
test.each<readonly [string, unknown, string]>([
  ['relabel_configs', [{ action: 'delete', regex: 'a' }], 'unknown relabel action'],
  ['relabel_configs', [{ action: 'drop', regex: '(' }], 'error parsing regexp'],
  ['metric_relabel_configs', [{ source_labels: ['a'] }], "requires 'target_label'"],
  ['metric_relabel_configs', [{ action: 'labeldrop', target_label: 'a' }], "only 'regex'"],
  ['http_sd_configs', [{ url: 'ftp://sd' }], "scheme must be 'http' or 'https'"],
  ['http_sd_configs', [{ uri: 'https://sd' }], 'field uri not found'],
  ['http_sd_configs', [{ url: 'https://sd', refresh_interval: '5' }], 'not a valid duration'],
  ['http_sd_configs', [{ url: 'https://sd', no_proxy: 'a' }], 'proxy_url must also be'],
  ['dns_sd_configs', [{ names: ['a'], type: 'A' }], 'a port is required'],
  ['static_configs', [{ targets: 'a:1' }], 'cannot unmarshal'],
  ['body_size_limit', 'x', 'units: invalid x'],
  ['keep_dropped_targets', -1, 'cannot unmarshal'],
  ['scrape_protocols', ['proto'], 'unknown scrape protocol'],
  ['http_headers', { Host: { values: ['a'] } }, 'setting header "Host" is not allowed'],
])('a raw %s of %j is rejected by the schema and by promtool', (key, value, message) => {
  const scrape = { kind: 'raw', config: { static_configs: [], [key]: value }, ports: [80] };
  const service = { name: 'cart', scrape };
  const routing = { page: nullReceiver, ticket: nullReceiver };
  const errors = schemaErrors('team', { name: 'shop', routing, services: [service] });
  expect(errors.map(({ instancePath }) => instancePath)).toEqual(
    expect.arrayContaining([expect.stringContaining(`/scrape/config/${key}`)]),
  );
  const file = path.join(folder, 'rejected.yml');
  writeFileSync(file, JSON.stringify({ scrape_configs: [{ job_name: 'cart', [key]: value }] }));
  expect(() => check(file)).toThrow(message);
});

const check = (file: string): string =>
  execFileSync(tool('promtool'), ['check', 'config', '--syntax-only', file], {
    encoding: 'utf8',
    stdio: 'pipe',
  });

test('no secret is in the output', () => {
  const text = readFileSync(path.join(dist, 'clients', 'prometheus.yaml'), 'utf8');
  expect(text).toContain('password_file');
  for (const value of [PASSWORD, 'token-of-shop', 'client-secret', 'consul-token', 'PRIVATE KEY'])
    expect(text).not.toContain(value);
});
