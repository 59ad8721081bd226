// Tail sampling, and the span metrics of all traffic.
import { rmSync } from 'node:fs';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { SPAN_METRICS_PREFIX } from '../../catalog/names';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';
import { JaegerApi } from './traces/jaeger';
import { INNER_OPERATION, sendTraces, type TraceOptions } from './traces/otlp';

jest.setTimeout(300_000);

const OPERATIONS = 5;
const CALLS = `${SPAN_METRICS_PREFIX}_calls_total`;

let dist: string;
let lab: Lab;
let jaeger: JaegerApi;
let prometheus: PrometheusApi;

beforeAll(async () => {
  dist = renderVariant({
    ...local,
    prometheus: { ...local.prometheus, scrapeInterval: '2s', scrapeTimeout: '2s' },
    collector: {
      tailSampling: { decisionWait: '2s', slowerThan: '300ms', keepRatio: 0.1 },
      spanMetrics: { operations: OPERATIONS },
    },
  });
  lab = await startLab({
    environment: 'local',
    dist,
    only: ['jaeger', 'otel-collector', 'prometheus'],
  });
  jaeger = new JaegerApi(lab.url('jaeger-0', 'ui'));
  prometheus = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  rmSync(dist, { recursive: true, force: true });
});

const send = (traces: readonly TraceOptions[]) =>
  sendTraces(lab.url('otel-collector-0', 'otlp-http'), traces);
const repeat = (count: number, trace: TraceOptions): readonly TraceOptions[] =>
  Array.from({ length: count }, () => trace);
/** Values of a query by one of its labels. */
const valuesBy = async (label: string, query: string): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await prometheus.query(query)).map(({ metric, value }) => [metric[label], Number(value[1])]),
  );

test('keeps errors and slow traces, drops most others, and counts all', async () => {
  const plain = await send(repeat(300, { service: 'checkout' }));
  const kept = [
    ...(await send(repeat(10, { service: 'checkout', error: true }))),
    ...(await send(repeat(10, { service: 'checkout', duration: 400 }))),
  ];
  const sampledBy = () =>
    valuesBy('sampled', 'otelcol_processor_tail_sampling_global_count_traces_sampled_total');
  await eventually(async () => {
    const { true: yes = 0, false: no = 0 } = await sampledBy();
    return yes + no === plain.length + kept.length;
  }, sampledBy);
  await eventually(
    async () => (await jaeger.stored(kept)).length === kept.length,
    async () => `${(await jaeger.stored(kept)).length} of ${kept.length} are stored`,
  );
  // a tenth of 300; further from it than chance goes
  const others = (await jaeger.stored(plain)).length;
  expect(others).toBeGreaterThan(3);
  expect(others).toBeLessThan(75);

  const counted = () =>
    valuesBy('status_code', `sum by (status_code) (${CALLS}{service_name="checkout"})`);
  await eventually(async () => (await counted()).STATUS_CODE_ERROR === 10, counted);
  // two spans a trace, and in each that failed one that did not
  expect(await counted()).toEqual({ STATUS_CODE_ERROR: 10, STATUS_CODE_UNSET: 630 });
});

test('the Monitor tab shows calls, errors and latencies of a service', async () => {
  const seen = async () => ({
    calls: await jaeger.performance('calls', 'payment'),
    errors: await jaeger.performance('errors', 'payment'),
    median: await jaeger.performance('latencies', 'payment', 0.5),
  });
  const { calls, errors, median } = await eventually(async () => {
    await send(repeat(4, { service: 'payment', operation: 'POST /pay', duration: 150 }));
    const now = await seen();
    const { calls = 0, median = 0 } = now;
    return calls > 0 && median > 0 && now.errors !== undefined && now;
  }, seen);
  expect(calls).toBeGreaterThan(0);
  // the spans of the server did not fail
  expect(errors).toBe(0);
  expect(median).toBeGreaterThan(0.1);
  expect(median).toBeLessThanOrEqual(0.2);
});

test('an exemplar comes out of Prometheus with the id of a trace', async () => {
  const sent = new Set<string>();
  const query = `${SPAN_METRICS_PREFIX}_duration_seconds_bucket{service_name="billing"}`;
  const found = async () => {
    const range = `start=${Date.now() / 1000 - 600}&end=${Date.now() / 1000 + 60}`;
    return (
      await prometheus.get<
        {
          readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>> }[];
        }[]
      >(`query_exemplars?query=${encodeURIComponent(query)}&${range}`)
    ).flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels));
  };
  const [exemplar] = await eventually(async () => {
    for (const id of await send([{ service: 'billing' }])) sent.add(id);
    const exemplars = await found();
    return exemplars.length > 0 && exemplars;
  }, found);
  expect(Object.keys(exemplar ?? {}).sort()).toEqual(['span_id', 'trace_id']);
  expect(sent).toContain(exemplar?.trace_id);
});

test('services with too many operations lose only operations', async () => {
  const names = Array.from({ length: 4 * OPERATIONS }, (_, index) => `GET /orders/${index}`);
  // a long name, too: one service must not fail the scrape of all
  const operations = [`SELECT ${'x'.repeat(5000)}`, ...names];
  const services = ['leaky', 'leakier'];
  for (const service of services)
    await send(operations.map((operation) => ({ service, operation })));
  const counted = () =>
    valuesBy('service_name', `sum by (service_name) (${CALLS}{service_name=~"leak.*"})`);
  const spans = 2 * operations.length;
  await eventually(async () => {
    const { leaky, leakier } = await counted();
    return leaky === spans && leakier === spans;
  }, counted);
  const series = `count by (service_name) (${CALLS}{service_name=~"leak.*"})`;
  // one more, which has no operation, for all that came too late
  expect(await valuesBy('service_name', series)).toEqual({
    leaky: OPERATIONS + 1,
    leakier: OPERATIONS + 1,
  });
  const longest = await prometheus.query(`${CALLS}{service_name="leaky",span_name=~"SELECT x+"}`);
  expect(longest).toHaveLength(1);
  expect(await prometheus.query(`${CALLS}{span_name="${INNER_OPERATION}"}`)).not.toHaveLength(0);
});
