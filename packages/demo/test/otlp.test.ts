// A program that sends all signals by OTLP: what it sends, and what it does while the receiver refuses.
import { correlation } from '@observability-stack/contracts';
import * as http from '@observability-stack/contracts/standard/http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { demoServices } from '../../../constructs/demo/settings';
import { commerce } from '../../../teams/commerce';
import { startDeliveryService } from '../delivery-service/service';
import { Metrics } from '../instrumentation/metrics';
import { metricsRequest } from '../instrumentation/otlp-metrics';
import { SettingsError } from '../instrumentation/settings';
import { paymentClientDuration, telemetryLost } from '../metrics';
import { startOrderService } from '../order-service/service';
import { startPaymentService } from '../payment-service/service';
import { SAMPLE_ORDER, TestService, waitForDemo } from './support/demo';
import { attributesOf, type MetricsBody, metricsOf, recordsOf, SpanSink } from './support/otlp';

// a busy machine
jest.setTimeout(60_000);

const CALLER = 'b7ad6b7169203331';
const INTERVAL_MS = 50;
let sink: SpanSink;
let orders: TestService;
let payments: TestService;
let deliveries: TestService;

beforeAll(async () => {
  sink = await SpanSink.start();
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
  deliveries = await new TestService().start(startDeliveryService, {
    ...endpoint,
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRIC_EXPORT_INTERVAL: String(INTERVAL_MS),
    OTEL_RESOURCE_ATTRIBUTES: 'k8s.pod.name=delivery-service-0',
  });
  payments = await new TestService().start(startPaymentService, endpoint);
  orders = await new TestService().start(startOrderService, {
    ...endpoint,
    PAYMENT_URL: payments.url,
    DELIVERY_URL: deliveries.url,
  });
});
afterAll(async () => {
  for (const service of [orders, payments, deliveries]) await service?.stop();
  await sink?.stop();
});

const order = (traceId: string, target = orders) =>
  target.post('/orders', SAMPLE_ORDER, { traceparent: `00-${traceId}-${CALLER}-01` });

/** The points of a metric in requests. */
const pointsOf = (name: string, bodies: readonly MetricsBody[]) =>
  bodies.flatMap((body) => metricsOf(body).get(name)?.points ?? []);
const latest = (name: string) => pointsOf(name, sink.metrics.slice(-1));

test('the trace, the log records and the exemplar of a request have the same trace id', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  expect((await order(traceId)).status).toBe(201);
  // each service exports its spans on its own schedule
  const spanOf = (wanted: string) =>
    sink.until(() =>
      sink
        .of(traceId)
        .find(({ name, service }) => name === 'POST /deliveries' && service === wanted),
    );
  const client = await spanOf(demoServices.orders);
  const server = await spanOf(demoServices.deliveries);
  expect([client.kind, server.kind]).toEqual([3, 2]);
  expect(server.parentSpanId).toBe(client.spanId);

  const records = await sink.until(() => {
    const found = recordsOf(sink.logs).filter((record) => record.traceId === traceId);
    return found.length >= 2 && found;
  });
  expect(records).toMatchObject([
    {
      service: demoServices.deliveries,
      severityNumber: 9,
      severityText: 'info',
      event: 'delivery_scheduled',
      msg: 'delivery scheduled: letter',
    },
    {
      msg: 'request',
      event: 'request',
      method: 'POST',
      route: '/deliveries',
      status_code: 201,
      spanId: server.spanId,
    },
  ]);
  // ids are fields of a record, not attributes
  expect(Object.keys(records[0] ?? {})).not.toContain(correlation.traceId);

  const point = await sink.until(() =>
    pointsOf(http.httpRequestDuration.name, sink.metrics).find(({ exemplars }) =>
      exemplars?.some((exemplar) => exemplar.traceId === traceId),
    ),
  );
  expect(point.labels).toEqual({ method: 'POST', route: '/deliveries' });
  expect(point.explicitBounds).toEqual(http.httpRequestDuration.buckets);
  expect(point.bucketCounts).toHaveLength(http.httpRequestDuration.buckets.length + 1);
  const counted = point.bucketCounts?.reduce((sum, count) => sum + Number(count), 0);
  expect(counted).toBe(Number(point.count));
  // an exemplar is sent once
  const count = sink.metrics.length;
  await sink.until(() => sink.metrics.length > count + 1);
  expect(latest(http.httpRequestDuration.name).flatMap(({ exemplars = [] }) => exemplars)).toEqual(
    [],
  );
});

test('sends every declared metric, serves none, and writes no lines', async () => {
  const service = commerce.services?.find(({ name }) => name === demoServices.deliveries);
  const declared = [...Object.values(http), ...(service?.metrics ?? [])].filter(
    ({ appearsWhen }) => appearsWhen === undefined,
  );
  expect(declared.length).toBeGreaterThan(8);
  const body = await sink.until(() => sink.metrics.at(-1));
  const sent = metricsOf(body);
  const kinds = { counter: 'sum', gauge: 'gauge', histogram: 'histogram', summary: 'summary' };
  for (const { name, type } of declared) {
    expect([name, sent.get(name)?.kind]).toEqual([name, kinds[type]]);
    for (const { startTimeUnixNano, timeUnixNano } of sent.get(name)?.points ?? [])
      expect(BigInt(timeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
  }
  expect(attributesOf(body.resourceMetrics[0]?.resource.attributes ?? [])).toEqual({
    'service.name': demoServices.deliveries,
    'k8s.pod.name': 'delivery-service-0',
  });
  expect((await deliveries.get('/metrics')).status).toBe(404);
  expect(deliveries.lines).toEqual([]);
});

test('retries what a busy receiver refuses, and loses nothing', async () => {
  sink.status = 503;
  const traceId = 'aaaabbbbccccddddeeeeffff00001111';
  await order(traceId);
  await waitForDemo(() => sink.refused.includes('/v1/logs'));
  sink.status = 200;
  await sink.until(() => recordsOf(sink.logs).some((record) => record.traceId === traceId));
  await sink.until(() => sink.of(traceId).length >= 9);
  expect(latest(telemetryLost.name).map(({ asDouble }) => asDouble)).toEqual([0, 0, 0]);
});

test('counts and logs what the receiver rejects', async () => {
  const lost = () =>
    Object.fromEntries(
      latest(telemetryLost.name).map(({ labels, asDouble }) => [labels.signal, asDouble]),
    );
  sink.refused.length = 0;
  sink.status = 400;
  // a loss is logged once a minute, so the first one must get through
  sink.accepts = ['/v1/logs'];
  await order('aaaabbbbccccddddeeeeffff00002222');
  const records = await sink.until(() => {
    const found = recordsOf(sink.logs).filter(({ msg }) => /^\d+ spans not exported$/.test(msg));
    return found.length > 0 && found;
  });
  expect(records).toMatchObject([{ severityText: 'warn', event: 'spans_lost' }]);
  await waitForDemo(() => sink.refused.includes('/v1/metrics'));

  // the metrics count what is lost of the other signals, which may be sent in several requests
  sink.accepts = ['/v1/metrics'];
  const traceId = 'aaaabbbbccccddddeeeeffff00003333';
  await order(traceId);
  await sink.until(() => Number(lost().traces) >= 4 && Number(lost().logs) >= 2);
  expect(lost().metrics).toBeGreaterThan(0);
  sink.status = 200;
  // requests do not wait for the receiver, and the counters do not lose anything
  expect(recordsOf(sink.logs).filter((record) => record.traceId === traceId)).toEqual([]);
});

test('an order is accepted without its delivery, with an error line', async () => {
  const alone = await new TestService().start(startOrderService, {
    PAYMENT_URL: payments.url,
    DELIVERY_URL: 'http://127.0.0.1:1',
  });
  const traceId = 'aaaabbbbccccddddeeeeffff00004444';
  const response = await order(traceId, alone);
  await alone.stop();
  expect(response.status).toBe(201);
  expect(alone.linesOf(traceId).map(({ event }) => event)).toEqual([
    'delivery_failed',
    'order_paid',
    'request',
  ]);
});

test.each([
  [{ orderId: '1', quantity: 2 }, 'letter'],
  [{ orderId: '1', quantity: 3 }, 'parcel'],
  [{ orderId: '1', quantity: 1000 }, 'pallet'],
])('the delivery of %j is a %s', async (body, size) => {
  const response = await deliveries.post('/deliveries', body);
  expect([response.status, Object(await response.json()).size]).toEqual([201, size]);
});

test.each([{}, { orderId: '', quantity: 1 }, { orderId: '1', quantity: 0 }, null])(
  'rejects the delivery %j',
  async (body) => {
    const response = await deliveries.post('/deliveries', body);
    expect(response.status).toBe(400);
    expect(Object(await response.json()).errors.length).toBeGreaterThan(0);
  },
);

test('needs an endpoint', async () => {
  const started = new TestService().start(startDeliveryService, { OTEL_LOGS_EXPORTER: 'otlp' });
  await expect(started).rejects.toThrow(SettingsError);
  await expect(started).rejects.toThrow(/need OTEL_EXPORTER_OTLP_ENDPOINT/);
});

test('a summary has its quantiles, count and sum', async () => {
  const metrics = new Metrics();
  const waited = metrics.summary(paymentClientDuration);
  waited.observe({ outcome: 'paid' }, 0.2);
  const times = { start: 0, previous: 0, now: 1500 };
  const resource = resourceFromAttributes({});
  const body = metricsRequest(await metrics.collect(), { resource }, times).body as MetricsBody;
  const [point] = metricsOf(body).get(paymentClientDuration.name)?.points ?? [];
  expect(point).toMatchObject({
    labels: { outcome: 'paid' },
    timeUnixNano: '1500000000',
    count: '1',
    sum: 0.2,
    quantileValues: [
      { quantile: 0.5, value: 0.2 },
      { quantile: 0.9, value: 0.2 },
      { quantile: 0.99, value: 0.2 },
    ],
  });
});
