// One request in three signals: trace, log lines and exemplar agree.
import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { RunningDemo, SAMPLE_ORDER } from './support/demo';

// for a busy machine
jest.setTimeout(60_000);

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
let demo: RunningDemo;

beforeAll(async () => {
  demo = await RunningDemo.start();
});
afterAll(() => demo?.stop());

const spansOf = (traceId: string, count: number) =>
  demo.sink.until(() => demo.sink.of(traceId).length >= count && demo.sink.of(traceId));

test('propagates a given context through both services as one trace', async () => {
  const response = await demo.orders.post('/orders', SAMPLE_ORDER, {
    traceparent: `00-${TRACE}-${CALLER}-01`,
    tracestate: 'vendor=value',
  });
  expect(response.status).toBe(201);
  const spans = await spansOf(TRACE, 6);
  const named = (service: string, name: string) => {
    const found = spans.filter((span) => span.service === service && span.name === name);
    expect(found).toHaveLength(1);
    return found[0];
  };
  const server = named('order-service', 'POST /orders');
  const placed = named('order-service', 'place order');
  const client = named('order-service', 'POST /payments');
  const store = named('order-service', 'INSERT orders');
  const payment = named('payment-service', 'POST /payments');
  const authorized = named('payment-service', 'authorize payment');
  expect(server).toMatchObject({ parentSpanId: CALLER, kind: 2, isError: false });
  expect(placed).toMatchObject({ parentSpanId: server?.spanId, kind: 1 });
  expect(client).toMatchObject({ parentSpanId: placed?.spanId, kind: 3 });
  expect(store).toMatchObject({ parentSpanId: placed?.spanId, kind: 3 });
  expect(payment).toMatchObject({ parentSpanId: client?.spanId, kind: 2 });
  expect(authorized).toMatchObject({ parentSpanId: payment?.spanId, kind: 1 });
  expect(spans.map(({ traceState }) => traceState)).toEqual(spans.map(() => 'vendor=value'));
  expect(server?.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': '/orders',
    'http.response.status_code': 201,
    'url.path': '/orders',
    'url.scheme': 'http',
  });
  expect(placed?.attributes).toMatchObject({
    'app.order.cents': 2500,
    'app.order.outcome': 'paid',
  });
  expect(store?.attributes).toEqual({
    'db.system.name': 'memory',
    'db.operation.name': 'INSERT',
    'db.collection.name': 'orders',
  });
});

test('the trace, the log line and the exemplar of a request have the same ids', async () => {
  const { id } = Object(await (await demo.orders.post('/orders', SAMPLE_ORDER)).json());
  const traceId = 'aaaabbbbccccddddeeeeffff00001111';
  const response = await demo.orders.get(`/orders/${id}`, {
    traceparent: `00-${traceId}-${CALLER}-01`,
  });
  expect(response.status).toBe(200);
  const [server] = (await spansOf(traceId, 2)).filter(({ kind }) => kind === 2);
  const lines = demo.orders.linesOf(traceId);
  expect(lines).toEqual([
    {
      ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      msg: 'request',
      service: 'order-service',
      trace_id: traceId,
      span_id: server?.spanId,
      event: 'request',
      method: 'GET',
      route: '/orders/:id',
      status_code: 200,
      duration_ms: expect.any(Number),
    },
  ]);
  const exemplars = (await demo.orders.openMetrics())
    .split('\n')
    .filter((line) => line.includes(traceId));
  expect(exemplars).toHaveLength(1);
  const [, bound, value] =
    /^http_request_duration_seconds_bucket\{le="([^"]+)",method="GET",route="\/orders\/:id"\} \d+ # \{trace_id="\w+"\} (\S+) \d+\.\d+$/.exec(
      exemplars[0] ?? '',
    ) ?? [];
  const seconds = Number(lines[0]?.duration_ms) / 1000;
  expect(Number(value)).toBeCloseTo(seconds, 5);
  const expected = httpRequestDuration.buckets.find((upper) => seconds <= upper);
  expect(Number(bound)).toBe(expected);
});

test.each([
  ['no header', {}],
  ['another version without its fields', { traceparent: 'ff-00' }],
  ['zeros for an id', { traceparent: `00-${'0'.repeat(32)}-${CALLER}-01` }],
  ['letters that are not hex', { traceparent: `00-${'x'.repeat(32)}-${CALLER}-01` }],
  ['two parents', { traceparent: `00-${TRACE}-${CALLER}-01, 00-${TRACE}-${CALLER}-01` }],
  ['far too long', { traceparent: `00-${'a'.repeat(5000)}-${CALLER}-01` }],
  ['a broken state', { traceparent: 'nonsense', tracestate: '===,,,;;;' }],
])('starts a new trace where the caller sends %s', async (_, headers) => {
  const response = await demo.orders.get('/orders/none', headers);
  expect(response.status).toBe(404);
  const { trace_id } = Object(await response.json());
  expect(trace_id).toMatch(/^[0-9a-f]{32}$/);
  expect(trace_id).not.toBe(TRACE);
  const [span] = await spansOf(trace_id, 1);
  expect(span?.parentSpanId ?? '').toBe('');
});

test('does not sample a trace that the caller does not sample, but logs it', async () => {
  const traceId = '12341234123412341234123412341234';
  const after = '56785678567856785678567856785678';
  await demo.orders.post('/orders', SAMPLE_ORDER, { traceparent: `00-${traceId}-${CALLER}-00` });
  await demo.orders.post('/orders', SAMPLE_ORDER, { traceparent: `00-${after}-${CALLER}-01` });
  await spansOf(after, 6);
  expect(demo.sink.of(traceId)).toEqual([]);
  expect(await demo.orders.openMetrics()).not.toContain(traceId);
  expect(demo.orders.linesOf(traceId).map(({ event }) => event)).toEqual(['order_paid', 'request']);
  expect(demo.payments.linesOf(traceId)).toHaveLength(1);
});

test('probes and scrapes create no spans and no log lines', async () => {
  const [spans, lines] = [demo.sink.spans.length, demo.orders.lines.length];
  for (const path of ['/healthz', '/readyz', '/metrics'])
    expect((await demo.orders.get(path)).status).toBe(200);
  expect(demo.orders.lines).toHaveLength(lines);
  expect(demo.sink.spans).toHaveLength(spans);
});
