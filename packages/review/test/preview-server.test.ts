import { request } from 'node:http';
import { servePreview } from '../preview/server';
import type { Sources } from '../preview/sources';

const sources: Sources = {
  prometheus: {
    kind: 'memory',
    text: 'here',
    ask: (path, params) => ({ path, query: params.get('query') }),
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

async function ask(list: readonly Asked[]): Promise<{ status: number; text: string }[]> {
  const server = await servePreview({ sources, client: { script: 'x', style: 'y' } as never });
  server.show([{ environment: 'e', folder: 'f', uid: 'u', title: '<b>', json: { panels: [] } }]);
  const { port } = new URL(server.url);
  const answers = [];
  for (const { path, method = 'POST', headers = {}, body = '' } of list) {
    answers.push(
      await new Promise<{ status: number; text: string }>((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
          let text = '';
          response.on('data', (part) => {
            text += part;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
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
  const answers = await ask([
    { path: '/state', method: 'GET', headers: { host: 'evil.example' } },
    { path: READ, headers: { host: 'localhost.evil.example:80' } },
    { path: READ, headers: { 'sec-fetch-site': 'cross-site' } },
    { path: READ, headers: { 'sec-fetch-site': 'same-site' } },
    { path: READ, headers: { 'sec-fetch-site': 'same-origin' } },
    { path: READ, body: `query=${'x'.repeat(300_000)}` },
  ]);
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 200, 400]);
});
