import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openSources } from '../preview/data';
import { servePreview } from '../preview/server';
import { querySource, type Sources } from '../preview/sources';

const sources: Sources = {
  prometheus: {
    kind: 'memory',
    text: 'here',
    handle: (path, params) => ({ path, query: params.get('query') }),
  },
  loki: { kind: 'none', text: 'no Loki: give --loki URL' },
  stop: async () => {},
};

interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly policy: string | undefined;
}

async function ask(list: readonly Asked[]): Promise<Answer[]> {
  const server = await servePreview({ sources, client: { script: 'x', style: 'y' } as never });
  server.show([{ environment: 'e', folder: 'f', uid: 'u', title: '<b>', json: { panels: [] } }]);
  const { port } = new URL(server.url);
  const answers: Answer[] = [];
  for (const { path, method = 'POST', headers = {}, body = '' } of list) {
    answers.push(
      await new Promise<Answer>((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
          let text = '';
          response.on('data', (part) => {
            text += part;
          });
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              text,
              policy: response.headers['content-security-policy'] as string | undefined,
            }),
          );
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    );
  }
  await server.stop();
  return answers;
}

const READ = '/source/prometheus/api/v1/query';

test('forwards only read requests', async () => {
  const answers = await ask([
    { path: READ, body: 'query=up%20%3D%3D%200' },
    { path: '/source/prometheus/api/v1/admin/tsdb/delete_series' },
    { path: '/source/prometheus/api/v1/../v1/admin/tsdb/delete_series' },
    { path: `${READ}/../../../-/quit` },
    { path: '/source/loki/loki/api/v1/query' },
    { path: '/source/file/etc/passwd' },
    { path: READ, method: 'GET' },
    { path: '/dashboards/e/u', method: 'GET' },
    { path: '/dashboards/e/..%2F..%2Fu', method: 'GET' },
    { path: '/dashboards/e/%E0%A4%A', method: 'GET' },
    { path: '/../../etc/passwd', method: 'GET' },
  ]);
  expect(answers.map(({ status }) => status)).toEqual([
    200, 403, 403, 403, 501, 404, 404, 200, 404, 400, 404,
  ]);
  expect(answers[0]?.text).toContain('up == 0');
});

test('serves only its own page', async () => {
  const own = { host: '127.0.0.1:8080' };
  const answers = await ask([
    { path: '/state', method: 'GET', headers: { host: 'evil.example' } },
    { path: '/', method: 'GET', headers: { host: 'evil.example' } },
    { path: READ, headers: { host: 'localhost.evil.example:80' } },
    { path: READ, headers: { host: '127.0.0.1.evil.example' } },
    { path: READ, headers: { 'sec-fetch-site': 'cross-site' } },
    { path: READ, headers: { 'sec-fetch-site': 'same-site' } },
    { path: '/state', method: 'GET', headers: { 'sec-fetch-site': 'cross-site' } },
    { path: READ, headers: { ...own, origin: 'http://evil.example' } },
    { path: READ, headers: { ...own, origin: 'http://127.0.0.1:9090' } },
    { path: READ, headers: { ...own, origin: 'https://127.0.0.1:8080' } },
    { path: READ, headers: { ...own, origin: 'null' } },
    { path: '/state', method: 'GET', headers: { ...own, origin: 'http://evil.example' } },
    { path: '/events', method: 'GET', headers: { ...own, origin: 'http://evil.example' } },
    // after DNS rebinding, origin and host agree
    { path: READ, headers: { host: 'evil.example', origin: 'http://evil.example' } },
  ]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
  const accepted = await ask([
    { path: READ, headers: { 'sec-fetch-site': 'same-origin' } },
    { path: READ, headers: { ...own, origin: 'http://127.0.0.1:8080' } },
    { path: READ, headers: { host: 'localhost:8080', origin: 'http://localhost:8080' } },
    { path: '/state', method: 'GET', headers: { 'sec-fetch-site': 'none' } },
    { path: '/', method: 'GET', headers: { 'sec-fetch-site': 'cross-site' } },
  ]);
  expect(accepted.map(({ status }) => status)).toEqual(accepted.map(() => 200));
  const [large] = await ask([{ path: READ, body: `query=${'x'.repeat(300_000)}` }]);
  expect(large?.status).toBe(400);
});

test('the page runs only its own scripts', async () => {
  const [page, state] = await ask([
    { path: '/', method: 'GET' },
    { path: '/state', method: 'GET' },
  ]);
  for (const { policy } of [page, state].map((answer) => ({ policy: answer?.policy ?? '' }))) {
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.replace(/style-src [^;]*/, '')).not.toMatch(/unsafe|\*|https?:/);
  }
});

test('queries of Loki name the tenants that are given', async () => {
  const headers: unknown[] = [];
  const loki = createServer((request, response) => {
    headers.push(request.headers['x-scope-orgid']);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  loki.listen(0, '127.0.0.1');
  await once(loki, 'listening');
  const url = `http://127.0.0.1:${(loki.address() as AddressInfo).port}`;
  const queryAll = async (tenant?: string) => {
    const given = await openSources({ prometheus: url, loki: url, lokiTenant: tenant }, () => {});
    for (const [name, path] of [
      ['loki', '/loki/api/v1/labels'],
      ['prometheus', '/api/v1/labels'],
    ] as const)
      expect(await querySource(given, name, path, '')).toMatchObject({ status: 200 });
  };
  try {
    await queryAll('shop|search');
    await queryAll();
    expect(headers).toEqual(['shop|search', undefined, undefined, undefined]);
  } finally {
    loki.close();
  }
});
