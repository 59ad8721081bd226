// A real nginx with the rendered configuration, before a server that records what arrives, and before Loki.

import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { findProgram } from '@observability-stack/lab/programs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { lokiGatewayConfig } from '../../constructs/loki/gateway';
import { nginxAdapter } from '../../constructs/loki/gateway-lab';
import { type Served, serveFiles } from './support/served';

jest.setTimeout(120_000);

const found = findProgram('nginx');
if ('missing' in found) console.warn(`SKIPPED nginx: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

const API = '/loki/api/v1';

/** Sends bytes as they are, which no HTTP client would, and returns the answer up to its end. */
const raw = (url: string, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), LOOPBACK, () => socket.write(bytes));
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${bytes}`)));
    socket.setEncoding('latin1').on('data', (data) => {
      answer += data;
    });
    socket.once('error', reject).once('close', () => resolve(answer));
  });
const request = (line: string, headers: readonly string[] = [], body = '') =>
  [`${line} HTTP/1.1`, 'Host: loki', 'Connection: close', ...headers, '', body].join('\r\n');
const statusOf = (answer: string) => Number(/^HTTP\/1\.\d (\d+)/.exec(answer)?.[1]);

suite('the gateway of Loki', () => {
  const arrived: { line: string; body: string; headers: IncomingMessage['headers'] }[] = [];
  let upstream: Server;
  let gateway: Served;

  beforeAll(async () => {
    upstream = createServer({ maxHeaderSize: 2 ** 20 }, (message, response) => {
      let body = '';
      message.setEncoding('utf8').on('data', (data) => {
        body += data;
      });
      message.on('end', () => {
        arrived.push({ line: `${message.method} ${message.url}`, body, headers: message.headers });
        response.setHeader('content-encoding', message.headers['accept-encoding'] ?? 'identity');
        response.end('x'.repeat(message.url?.includes('large') ? 20_000_000 : 1));
      });
    });
    upstream.on('upgrade', (message, socket) => {
      const { headers, method, url } = message;
      arrived.push({ line: `${method} ${url}`, body: '', headers });
      socket.end(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${headers.upgrade}\r\n\r\nthrough`,
      );
    });
    await new Promise<void>((resolve) => upstream.listen(0, LOOPBACK, resolve));
    const loki = `${LOOPBACK}:${(upstream.address() as AddressInfo).port}`;
    gateway = await serveFiles({
      program: 'nginx',
      args: ({ address, folder }) => {
        const text = lokiGatewayConfig()
          .replaceAll(`0.0.0.0:${ports.loki.query}`, address)
          .replaceAll(`127.0.0.1:${ports.loki.http}`, loki)
          .replaceAll(paths.lokiGateway.scratch, folder);
        const file = path.join(folder, 'nginx.conf');
        writeFileSync(file, text);
        const args = ['-e', 'stderr', '-c', file];
        return nginxAdapter.args?.(args, undefined as never, 'nginx') ?? args;
      },
      ready: '/-/healthy',
    });
  });
  beforeEach(() => arrived.splice(0));
  afterAll(async () => {
    await gateway?.stop();
    upstream?.closeAllConnections();
    upstream?.close();
  });

  const query = '?query=%7Ba%3D%22b%22%7D%20%7C%3D%20%22..%2F%2F%22&limit=5';
  const both = [
    'query',
    'query_range',
    'labels',
    'label/service_name/values',
    'series',
    'index/stats',
    'index/volume',
    'index/volume_range',
    'detected_labels',
    'detected_fields',
    'detected_field/duration_ms/values',
    'patterns',
    'format_query',
  ].map((name) => `${API}/${name}`);
  const fetched = [
    `${API}/tail`,
    `${API}/rules`,
    `${API}/drilldown-limits`,
    `${API}/status/buildinfo`,
    '/prometheus/api/v1/rules',
    '/prometheus/api/v1/alerts',
    '/api/prom/rules',
    '/ready',
  ];

  test.each([
    ...both.flatMap((target) => [`GET ${target}`, `POST ${target}`]),
    ...fetched.map((target) => `GET ${target}`),
  ])('forwards %s unchanged', async (line) => {
    const form = line.startsWith('POST') ? 'query=%7Ba%3D%22b%22%7D' : '';
    const headers = form ? [`Content-Length: ${form.length}`] : [];
    const answer = await raw(gateway.url, request(`${line}${query}`, headers, form));
    expect(statusOf(answer)).toBe(200);
    expect(arrived).toMatchObject([{ line: `${line}${query}`, body: form }]);
  });

  const writes = [
    ...['GET', 'POST'].flatMap((method) =>
      [
        '/ingester/shutdown',
        '/ingester/prepare_shutdown',
        '/ingester/prepare_downscale',
        '/flush',
        '/config',
        '/runtime_config',
        '/services',
        '/metrics',
        '/ring',
        '/memberlist',
        '/log_level',
        '/debug/pprof/heap',
        '/ui/',
        '/otlp/v1/logs',
        '/api/prom/push',
        '/api/prom/query',
        '/',
        '/refused',
        `${API}/push`,
        `${API}/delete`,
        `${API}/cache/generation_numbers`,
        `${API}/rules/a/b`,
      ].map((target) => `${method} ${target}`),
    ),
    ...fetched.map((target) => `POST ${target}`),
    ...['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND'].map(
      (method) => `${method} ${API}/query`,
    ),
  ];
  test.each(writes)('rejects %s', async (line) => {
    const answer = await raw(gateway.url, request(line, ['Content-Length: 0']));
    expect(statusOf(answer)).toBe(403);
    expect(arrived).toEqual([]);
  });

  const shutdown = 'ingester/shutdown';
  test.each([
    `/${API}/query`,
    `/loki//api/v1/query`,
    `${API}/query/`,
    `${API}/query;/../../../../${shutdown}`,
    `${API}/query/../push`,
    `${API}/push/../query`,
    `${API}/push/%2e%2e/query`,
    `${API}/push%2f..%2fquery`,
    `${API}/query%2f..%2fpush`,
    `${API}/query/..;/push`,
    `${API}/query/..%5cpush`,
    `${API}/query%00`,
    `${API}/query%3f/../push`,
    `${API}/query%23`,
    `${API}/query#`,
    `${API}/%71uery`,
    `${API}/label/../push`,
    `${API}/label/..%2f..%2f..%2f..%2f${shutdown}%3f/values`,
    `${API}/label/%2e%2e/values`,
    `${API}/label//values`,
    `/${shutdown}?${API}/query`,
    `/${shutdown}#${API}/query`,
    `/LOKI/api/v1/query`,
    `${API}/Query`,
    `/./${API}/query`,
    `http://loki/${shutdown}`,
    `http://loki${API}/push`,
    `*`,
    `${API}/push\t${API}/query`,
  ])('rejects the request target %j', async (target) => {
    for (const method of ['GET', 'POST']) {
      const answer = await raw(gateway.url, request(`${method} ${target}`, ['Content-Length: 0']));
      expect([400, 403]).toContain(statusOf(answer));
    }
    expect(arrived).toEqual([]);
  });

  test('a header does not change the request', async () => {
    const headers = [
      'X-HTTP-Method-Override: DELETE',
      `X-Original-URL: /${shutdown}`,
      `X-Rewrite-URL: /${shutdown}`,
    ];
    await raw(gateway.url, request(`GET ${API}/query`, headers));
    expect(arrived.map(({ line }) => line)).toEqual([`GET ${API}/query`]);
    const refused = await raw(
      gateway.url,
      request(`GET /${shutdown}`, [`X-Original-URL: ${API}/query`, `X-Rewrite-URL: ${API}/query`]),
    );
    expect(statusOf(refused)).toBe(403);
    expect(arrived).toHaveLength(1);
  });

  test('checks each request of a connection', async () => {
    const first = `GET ${API}/labels HTTP/1.1\r\nHost: loki\r\n\r\n`;
    const answers = await raw(gateway.url, first + request(`POST /${shutdown}`));
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403']);
    // a body that one reader would take for a second request
    const inner = request(`POST /${shutdown}`);
    const smuggled = `0\r\n\r\n${inner}`;
    const both = [`Content-Length: ${smuggled.length}`, 'Transfer-Encoding: chunked'];
    await raw(gateway.url, request(`POST ${API}/query`, both, smuggled));
    await raw(
      gateway.url,
      request(`POST ${API}/query`, [`Content-Length: ${inner.length}`], inner),
    );
    expect(arrived.filter(({ line }) => line.includes('shutdown'))).toEqual([]);
  });

  test('tunnels only a websocket to the tail endpoint', async () => {
    const upgrade = (target: string, protocol: string) =>
      raw(
        gateway.url,
        `GET ${target} HTTP/1.1\r\nHost: loki\r\nConnection: Upgrade, close\r\nUpgrade: ${protocol}\r\n\r\n`,
      );
    const tail = await upgrade(`${API}/tail?query=a`, 'websocket');
    expect(statusOf(tail)).toBe(101);
    expect(tail).toMatch(/through$/);
    for (const [target, protocol] of [
      [`${API}/query`, 'websocket'],
      [`${API}/query`, 'h2c'],
      [`${API}/tail`, 'h2c'],
      [`${API}/tail`, 'websocket, h2c'],
    ] as const) {
      arrived.splice(0);
      expect(statusOf(await upgrade(target, protocol))).toBe(200);
      expect(arrived.map(({ headers }) => headers.upgrade)).toEqual([undefined]);
    }
  });

  test('forwards long queries and large responses, and keeps the encoding', async () => {
    const long = 'a'.repeat(40_000);
    expect(statusOf(await raw(gateway.url, request(`GET ${API}/query?query=${long}`)))).toBe(200);
    const form = `query=${'a'.repeat(900_000)}`;
    const post = request(`POST ${API}/query`, [`Content-Length: ${form.length}`], form);
    expect(statusOf(await raw(gateway.url, post))).toBe(200);
    expect(arrived.at(-1)?.body).toBe(form);
    const large = await raw(
      gateway.url,
      request(`GET ${API}/query?large`, ['Accept-Encoding: gzip']),
    );
    expect(large.length).toBeGreaterThan(20_000_000);
    expect(large).toMatch(/content-encoding: gzip/i);
  });
});
