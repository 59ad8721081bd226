// A service that sends metrics and log records by OTLP: from the real Collector to the real Prometheus and Loki, as
// rendered, with the labels of scraped targets and of the lines of pods.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { findProgram } from '@observability-stack/lab/programs';
import {
  availability,
  type Environment,
  latency,
  nullReceiver,
  otelHttp,
  otlp,
} from '../../catalog';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { impatientRules } from './support/impatient-rules';
import { LokiApi } from './support/loki';
import {
  attributes,
  nanoseconds,
  otlpMetrics,
  resourceOf,
  SPAN,
  sendOtlp,
  TRACE,
} from './support/otlp-signals';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

const SERVICE = 'basket-service';
const routing = { page: nullReceiver, ticket: nullReceiver };
const environment: Environment = {
  ...local,
  name: 'otlp',
  demo: false,
  pushgateway: false,
  teams: [
    { name: 'platform', routing },
    {
      name: 'basket',
      routing,
      services: [
        {
          name: SERVICE,
          otlp: otlp(),
          signals: otelHttp(),
          slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '1s' })],
          logs: { structuredMetadata: [{ name: 'customer' }] },
        },
      ],
    },
  ],
  prometheus: {
    ...local.prometheus,
    scrapeInterval: '1s',
    scrapeTimeout: '1s',
    evaluationInterval: '1s',
  },
};

const loki = findProgram('loki');
if ('missing' in loki) console.warn(`SKIPPED log records in Loki: ${loki.missing}`);
const withLoki = 'path' in loki ? describe : describe.skip;

let dist: string;
let lab: Lab;
let prometheus: PrometheusApi;

beforeAll(async () => {
  dist = renderVariant(environment);
  lab = await startLab({
    environment: environment.name,
    dist,
    only: ['prometheus', 'otel-collector', ...('path' in loki ? ['loki'] : [])],
    files: impatientRules(path.join(dist, environment.name)),
  });
  prometheus = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

const send = (signal: 'metrics' | 'logs', body: object) =>
  sendOtlp(lab.url('otel-collector-0', 'otlp-http'), signal, body);

const first = async (query: string) => (await prometheus.query(query))[0];

let requests = 10;
const metrics = (requests: number, service = SERVICE) => otlpMetrics(service, requests);

describe('metrics', () => {
  test('a service that sends none is reported', async () => {
    const alert = await eventually(() => first('ALERTS{alertname="OtlpMetricsMissing"}'));
    expect(alert.metric).toMatchObject({ team: 'basket', service: SERVICE, severity: 'page' });
  });

  test('series have the labels of a scraped target', async () => {
    await send('metrics', metrics(10));
    await send('metrics', metrics(10, 'unknown-service'));
    const series = await eventually(() => first('http_server_request_duration_seconds_count'));
    expect(series.metric).toEqual({
      __name__: 'http_server_request_duration_seconds_count',
      team: 'basket',
      service: SERVICE,
      env: 'otlp',
      job: SERVICE,
      instance: `${SERVICE}-7d9f-abcde`,
      http_route: '/basket',
      http_request_method: 'GET',
      http_response_status_code: '200',
    });
  });

  test('rules read them, and the alert ends', async () => {
    await eventually(async () => {
      requests += 10;
      await send('metrics', metrics(requests));
      const rate = await first(`service:http_requests:rate5m{service="${SERVICE}"}`);
      return Number(rate?.value[1]) > 0;
    });
    await eventually(async () => !(await first('ALERTS{alertname="OtlpMetricsMissing"}')));
  });

  test('an objective on whole seconds selects its bucket', async () => {
    // Prometheus stores le="1" here, and le="1.0" for a scrape.
    const slow = await eventually(async () => {
      requests += 10;
      await send('metrics', metrics(requests));
      return first(`service:slo_errors:rate5m{service="${SERVICE}",slo=~"latency.*"}`);
    });
    expect(Number(slow.value[1])).toBe(0);
  });

  test('increments are summed up', async () => {
    const [items] = await prometheus.query('basket_items_total');
    expect(Number(items?.value[1])).toBeGreaterThanOrEqual(10);
  });

  test('exemplars keep the trace id', async () => {
    const now = Date.now() / 1000;
    const found = await prometheus.get<{ exemplars: { labels: object }[] }[]>(
      `query_exemplars?query=http_server_request_duration_seconds_bucket&start=${now - 600}&end=${now + 60}`,
    );
    expect(found[0]?.exemplars[0]?.labels).toEqual({ trace_id: TRACE, span_id: SPAN });
  });

  test('those of an undeclared service are dropped, counted and reported', async () => {
    expect(await prometheus.query('target_info{job="unknown-service"}')).toEqual([]);
    const alert = await eventually(async () => {
      await send('metrics', metrics(10, 'unknown-service'));
      return first('ALERTS{alertname="CollectorServiceUndeclared"}');
    });
    expect(alert.metric).toMatchObject({ team: 'platform', service: 'otel-collector' });
    const exposed = await (await fetch(`${lab.url('otel-collector-0', 'metrics')}/metrics`)).text();
    expect(exposed).toMatch(
      /^otelcol_processor_filter_datapoints_filtered_total\{filter="filter\/undeclared-services"\} [1-9]/m,
    );
  });
});

withLoki('log records', () => {
  test('become lines with the labels and metadata of those of pods', async () => {
    const record = {
      timeUnixNano: nanoseconds(),
      severityNumber: 17,
      severityText: 'ERROR',
      body: { stringValue: 'basket "42" not found' },
      attributes: attributes({ route: '/basket', status_code: 404, customer: 'c1', level: 'fake' }),
      traceId: TRACE,
      spanId: SPAN,
    };
    const other = {
      timeUnixNano: nanoseconds(),
      severityText: 'Warning',
      body: { kvlistValue: { values: attributes({ msg: 'slow', duration_ms: 900 }) } },
    };
    await send('logs', {
      resourceLogs: [
        { resource: resourceOf(SERVICE), scopeLogs: [{ logRecords: [record, other] }] },
        { resource: resourceOf('unknown-service'), scopeLogs: [{ logRecords: [record] }] },
      ],
    });
    const api = new LokiApi(lab.url('loki-0'));
    const arrived = await eventually(async () => {
      const streams = await api.query('{service=~".+"}');
      return streams.length >= 2 && streams;
    });
    expect(arrived).toHaveLength(2);
    const labels = {
      team: 'basket',
      service: SERVICE,
      namespace: 'basket',
      env: 'otlp',
      cluster: 'otlp',
    };
    const [found] = await api.query('{level="error"} | trace_id != "" | json | status_code = 404');
    expect(found?.stream).toMatchObject({
      ...labels,
      level: 'error',
      trace_id: TRACE,
      span_id: SPAN,
      customer: 'c1',
      pod: `${SERVICE}-7d9f-abcde`,
      route: '/basket',
    });
    expect(JSON.parse(found?.values[0]?.[1] ?? '')).toEqual({
      level: 'error',
      msg: 'basket "42" not found',
      service: SERVICE,
      route: '/basket',
      status_code: 404,
      customer: 'c1',
      trace_id: TRACE,
      span_id: SPAN,
    });
    const [warning] = await api.query('{level="warn"}');
    expect(JSON.parse(warning?.values[0]?.[1] ?? '')).toEqual({
      level: 'warn',
      msg: 'slow',
      service: SERVICE,
      duration_ms: 900,
    });
    const streams = await (
      await fetch(`${lab.url('loki-0')}/loki/api/v1/series?match[]={service="${SERVICE}"}`)
    ).json();
    expect(
      (streams as { data: Record<string, string>[] }).data.map((stream) =>
        Object.keys(stream).sort(),
      )[0],
    ).toEqual(expect.arrayContaining(['level', ...Object.keys(labels)].sort()));
    expect(Object.keys((streams as { data: object[] }).data[0] ?? {})).not.toContain('pod');
  });
});
