// Orders: created, read and listed, by hand and by the load generator; in the process and in PostgreSQL.
import { randomUUID } from 'node:crypto';
import { startLoadGenerator } from '../load-generator/service';
import type { Order } from '../order-service/orders';
import { MemoryStore } from '../order-service/store';
import { RunningDemo, SAMPLE_ORDER, TestService, waitForDemo } from './support/demo';

// a busy machine
jest.setTimeout(60_000);

let demo: RunningDemo;
beforeAll(async () => {
  demo = await RunningDemo.start();
});
afterAll(() => demo?.stop());

const create = async (body: object = SAMPLE_ORDER) => {
  const response = await demo.orders.post('/orders', body);
  expect(response.status).toBe(201);
  const order: Order = Object(await response.json());
  expect(response.headers.get('location')).toBe(`/orders/${order.id}`);
  return order;
};
const list = async (query: string) =>
  Object(await (await demo.orders.get(`/orders${query}`)).json());

test('returns an order that was created', async () => {
  const order = await create();
  expect(order).toEqual({
    ...SAMPLE_ORDER,
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    amountCents: 2500,
    status: 'paid',
    createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(await (await demo.orders.get(`/orders/${order.id}`)).json()).toEqual(order);
  const head = await fetch(`${demo.orders.url}/orders/${order.id}`, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(await head.text()).toBe('');
});

test('keeps an order without authorization as declined', async () => {
  expect(await create({ ...SAMPLE_ORDER, unitPriceCents: 1_000_000 })).toMatchObject({
    status: 'declined',
  });
});

test('pages list each order once, newest first', async () => {
  const ids = [];
  for (let count = 0; count < 5; count += 1) ids.unshift((await create()).id);
  const first = await list('?limit=2');
  expect(first.orders.map(({ id }: Order) => id)).toEqual(ids.slice(0, 2));
  const second = await list(`?limit=2&after=${first.next}`);
  expect(second.orders.map(({ id }: Order) => id)).toEqual(ids.slice(2, 4));
  const { orders, next } = await list('?limit=100');
  expect(orders.length).toBeGreaterThanOrEqual(5);
  expect(next).toBeUndefined();
  expect(await list(`?after=${randomUUID()}`)).toEqual({ orders: [] });
});

test('keeps a limited number of orders in memory, and drops the oldest', async () => {
  const store = new MemoryStore(3);
  const orders = Array.from({ length: 5 }, (): Order => {
    const id = randomUUID();
    return {
      id,
      ...SAMPLE_ORDER,
      amountCents: 2500,
      status: 'paid',
      createdAt: '2026-01-01T00:00:00Z',
    };
  });
  for (const order of orders) await store.insert(order);
  expect(store.size).toBe(3);
  expect(await store.get(orders[0]?.id ?? '')).toBeUndefined();
  expect(await store.list({ limit: 9 })).toEqual(orders.slice(2).reverse());
});

test('the load generator calls every endpoint, and its traces are propagated', async () => {
  const load = await new TestService().start(startLoadGenerator, {
    TARGET_URL: `${demo.orders.url},${demo.orders.url}/`,
    REQUESTS_PER_SECOND: '50',
    OTEL_EXPORTER_OTLP_ENDPOINT: demo.sink.url,
  });
  for (const operation of ['create', 'read', 'list'])
    await waitForDemo(async () => {
      const series = `load_requests_total{operation="${operation}",outcome="ok"}`;
      return (await load.value(series).catch(() => 0)) > 0;
    });
  const span = await demo.sink.until(() =>
    demo.sink.spans.find(
      ({ service, name }) => service === 'load-generator' && name === 'POST /orders',
    ),
  );
  const services = () => new Set(demo.sink.of(span.traceId).map(({ service }) => service));
  await demo.sink.until(() => services().size === 3);
  await load.stop();
});

test('the load generator logs connection errors', async () => {
  const load = await new TestService().start(startLoadGenerator, {
    TARGET_URL: 'http://127.0.0.1:1',
    REQUESTS_PER_SECOND: '50',
  });
  const series = 'load_requests_total{operation="create",outcome="unreachable"}';
  await waitForDemo(async () => (await load.value(series).catch(() => 0)) > 2);
  await load.stop();
});
