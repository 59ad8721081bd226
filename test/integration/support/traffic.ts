import { randomBytes } from 'node:crypto';
import type { Lab } from '@observability-stack/lab/lab';

const JSON_TYPE = { 'content-type': 'application/json' };
const nanoseconds = (milliseconds: number): string => `${BigInt(milliseconds) * 1_000_000n}`;

/** One span, as a service would send it. */
export async function sendSpans(otlp: string): Promise<void> {
  const now = Date.now();
  const span = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: 'GET /orders/:id',
    kind: 2,
    startTimeUnixNano: nanoseconds(now - 30),
    endTimeUnixNano: nanoseconds(now),
  };
  const attributes = [{ key: 'service.name', value: { stringValue: 'contracts' } }];
  const body = { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }] };
  await post(`${otlp}/v1/traces`, body);
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) });
const get = async (url: string) => (await fetch(url)).arrayBuffer();

/** What people and programs do with a running stack; not all of it may succeed. */
export async function trafficFor(lab: Lab): Promise<void> {
  const at = (pod: string, port: string) => lab.urls[pod]?.[port];
  const loki = at('loki-0', 'http');
  if (loki) {
    // a line that it takes, and one that is too old
    const values = [nanoseconds(Date.now()), '1000000000'].map((time) => [time, 'a line']);
    await post(`${loki}/loki/api/v1/push`, { streams: [{ stream: { job: 'contracts' }, values }] });
    await get(`${loki}/loki/api/v1/query_range?query=${encodeURIComponent('{job="contracts"}')}`);
  }
  const otlp = at('otel-collector-0', 'otlp-http');
  if (otlp) await sendSpans(otlp);
  const jaeger = at('jaeger-0', 'ui');
  if (jaeger) await get(`${jaeger}/api/traces?service=contracts`);
  const tempo = at('tempo-0', 'http');
  if (tempo) await get(`${tempo}/api/search?q=${encodeURIComponent('{}')}`);
  const grafana = at('grafana-0', 'http');
  if (grafana) {
    await get(`${grafana}/api/health`);
    await get(`${grafana}/api/datasources/proxy/uid/loki/loki/api/v1/labels`);
  }
  const pushgateway = at('pushgateway-0', 'http');
  if (pushgateway)
    await fetch(`${pushgateway}/metrics/job/contracts`, { method: 'PUT', body: 'contracts 1\n' });
  const thanos = at('thanos-query-0', 'http');
  if (thanos) await get(`${thanos}/api/v1/query?query=up`);
}
