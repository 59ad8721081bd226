// What a visitor of Grafana can make Loki do: a real Grafana, nginx and Loki of `local`.
import { rmSync } from 'node:fs';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { findProgram } from '@observability-stack/lab/programs';
import { dataSourceUids } from '../../catalog/data-sources';
import { local } from '../../environments/local';
import { LokiApi, nanoseconds } from './support/loki';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

const missing = ['nginx', 'loki', 'grafana'].flatMap((name) => {
  const found = findProgram(name);
  return 'missing' in found ? [found.missing] : [];
});
for (const reason of missing) console.warn(`SKIPPED Grafana before the gateway of Loki: ${reason}`);
const suite = missing.length === 0 ? describe : describe.skip;

suite('a visitor of Grafana', () => {
  let dist: string;
  let lab: Lab;
  let loki: LokiApi;
  const ask = (target: string, method = 'GET', body?: string) =>
    fetch(`${lab.url('grafana-0')}/api/datasources/proxy/uid/${dataSourceUids.loki}/${target}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body }),
    });

  beforeAll(async () => {
    dist = renderVariant(local);
    lab = await startLab({ environment: 'local', dist, only: ['loki', 'grafana'] });
    loki = new LokiApi(lab.url('loki-0'));
    const pushed = await loki.push({ service: 'shop' }, [[nanoseconds(), 'a real line']]);
    expect(pushed.status).toBe(204);
  });
  afterAll(async () => {
    await lab?.stop();
    rmSync(dist, { recursive: true, force: true });
  });

  test('reads logs', async () => {
    const query = encodeURIComponent('{service="shop"} |= "real"');
    const answer = await ask(`loki/api/v1/query_range?query=${query}&since=1h`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('a real line');
    for (const target of [
      'loki/api/v1/labels',
      'loki/api/v1/label/service/values',
      `loki/api/v1/index/stats?query=${encodeURIComponent('{service="shop"}')}`,
      `loki/api/v1/detected_fields?query=${encodeURIComponent('{service="shop"}')}`,
      'loki/api/v1/status/buildinfo',
      'prometheus/api/v1/rules',
    ]) {
      expect({ target, status: (await ask(target)).status }).toEqual({ target, status: 200 });
    }
  });

  test('queries through the backend of Grafana', async () => {
    const answer = await fetch(`${lab.url('grafana-0')}/api/ds/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        from: 'now-1h',
        to: 'now',
        queries: [
          {
            refId: 'A',
            datasource: { uid: dataSourceUids.loki },
            expr: '{service="shop"}',
            queryType: 'range',
            maxLines: 10,
          },
        ],
      }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('a real line');
  });

  test('cannot stop Loki, delete from it, or write to it', async () => {
    const line = JSON.stringify({
      streams: [{ stream: { service: 'shop' }, values: [[String(nanoseconds()), 'forged']] }],
    });
    for (const [target, method, body] of [
      ['ingester/shutdown', 'POST', ''],
      ['ingester/shutdown', 'GET', undefined],
      ['flush', 'POST', ''],
      ['loki/api/v1/push', 'POST', line],
      ['loki/api/v1/query/../push', 'POST', line],
      ['loki/api/v1/query%2f..%2fpush', 'POST', line],
      ['loki/api/v1/delete?query=%7Bservice%3D%22shop%22%7D&start=1', 'POST', ''],
      ['config', 'GET', undefined],
      ['metrics', 'GET', undefined],
    ] as const) {
      expect({ target, status: (await ask(target, method, body)).status }).toEqual({
        target,
        status: 403,
      });
    }
    const lines = (await loki.query('{service="shop"}')).flatMap(({ values }) => values);
    expect(lines.map(([, text]) => text)).toEqual(['a real line']);
    expect(lab.logs('loki-0')).toContain('access forbidden by rule');
  });
});
