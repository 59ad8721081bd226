// Every lever does what it says, for as long as it says, and only for requests with the token.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Fault, faults } from '../faults';
import { startPaymentService } from '../payment-service/service';
import { RunningDemo, SAMPLE_ORDER, TestService, waitForDemo } from './support/demo';

// a busy machine
jest.setTimeout(60_000);

const MIB = 1 << 20;
const TOKEN = 'open-sesame';
const enabled = { FAULTS: 'enabled', FAULTS_TOKEN: TOKEN };
const authorization = { authorization: `Bearer ${TOKEN}` };
const set = (service: TestService, fault: Fault, value: number, seconds = 60) =>
  service.post('/faults', { fault, value, seconds }, authorization);
const end = (service: TestService) =>
  fetch(`${service.url}/faults`, { method: 'DELETE', headers: authorization });

let demo: RunningDemo;
beforeAll(async () => {
  demo = await RunningDemo.start({ orders: enabled });
});
afterAll(() => demo?.stop());
afterEach(async () => {
  expect((await end(demo.orders)).status).toBe(200);
});

test('are off by default', async () => {
  const payments = await new TestService().start(startPaymentService);
  for (const method of ['GET', 'POST', 'DELETE'])
    expect((await fetch(`${payments.url}/faults`, { method, headers: authorization })).status).toBe(
      404,
    );
  await payments.stop();
});

test.each<Readonly<Record<string, string>>>([
  {},
  { authorization: 'Bearer open-sesame2' },
  { authorization: TOKEN },
])('with %j access is denied, and the attempt is logged', async (headers) => {
  const before = demo.orders.lines.length;
  for (const method of ['GET', 'DELETE']) {
    const response = await fetch(`${demo.orders.url}/faults`, { method, headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  }
  const response = await demo.orders.post(
    '/faults',
    { fault: 'errors', value: 1, seconds: 9 },
    headers,
  );
  expect(response.status).toBe(401);
  expect((await demo.orders.get('/orders')).status).toBe(200);
  const failed = demo.orders.lines.slice(before).filter(({ event }) => event === 'auth_failed');
  expect(failed.map(({ msg }) => String(msg).startsWith('failed auth'))).toEqual([
    true,
    true,
    true,
  ]);
});

test('does not read the body of a request without the token', async () => {
  const body = 'x'.repeat(100_000);
  for (const type of ['text/plain', 'application/json'])
    expect(
      (
        await fetch(`${demo.orders.url}/faults`, {
          method: 'POST',
          body,
          headers: { 'content-type': type },
        })
      ).status,
    ).toBe(401);
});

test.each([
  [{}, 'fault must be one of'],
  [{ fault: 'fire', value: 1, seconds: 1 }, 'fault must be one of errors, latency'],
  [{ fault: 'constructor', value: 1, seconds: 1 }, 'fault must be one of'],
  [
    { fault: 'errors', value: 1.5, seconds: 1 },
    'value of errors must be a number above 0 and at most 1',
  ],
  [{ fault: 'errors', value: '1', seconds: 1 }, 'value of errors'],
  [{ fault: 'memory', value: 1e9, seconds: 1 }, 'at most 1024'],
  [{ fault: 'errors', value: 1 }, 'seconds must be a number above 0 and at most 3600'],
  [{ fault: 'errors', value: 1, seconds: 3601 }, 'at most 3600'],
  [{ fault: 'errors', value: 1, seconds: -1 }, 'seconds must be'],
  [
    { fault: 'crash', value: 2000, seconds: 1 },
    'value of crash is in milliseconds and must not exceed seconds',
  ],
])('rejects %j with the expected value', async (body, detail) => {
  const response = await demo.orders.post('/faults', body, authorization);
  expect(response.status).toBe(400);
  expect(Object(await response.json()).detail).toContain(detail);
  expect(Object(await (await demo.orders.get('/faults', authorization)).json())).toEqual({
    active: [],
  });
});

test('errors: all requests fail with an error line, except probes and the fault endpoint', async () => {
  expect((await set(demo.orders, 'errors', 1)).status).toBe(200);
  const response = await demo.orders.get('/orders');
  expect(response.status).toBe(500);
  const { trace_id } = Object(await response.json());
  expect(demo.orders.linesOf(trace_id)).toMatchObject([
    { level: 'error', event: 'request_failed', error: 'injected fault' },
    { level: 'info', event: 'request', status_code: 500 },
  ]);
  const [span] = await demo.sink.until(
    () => demo.sink.of(trace_id).length > 0 && demo.sink.of(trace_id),
  );
  expect(span).toMatchObject({ isError: true, events: ['exception'] });
  for (const path of ['/healthz', '/readyz', '/metrics'])
    expect((await demo.orders.get(path)).status).toBe(200);
  await end(demo.orders);
  expect((await demo.orders.get('/orders')).status).toBe(200);
});

test('errors: a ratio fails about that ratio of requests', async () => {
  await set(demo.orders, 'errors', 0.5);
  const asked = Array.from({ length: 200 }, () => demo.orders.get('/orders'));
  const failed = (await Promise.all(asked)).filter(({ status }) => status === 500).length;
  // beyond these lie fewer than one in a billion
  expect(failed).toBeGreaterThan(55);
  expect(failed).toBeLessThan(145);
});

test('latency: delays requests by the given duration', async () => {
  await set(demo.orders, 'latency', 120);
  const { trace_id } = Object(await (await demo.orders.get('/orders/none')).json());
  const [line] = demo.orders.linesOf(trace_id);
  expect(Number(line?.duration_ms)).toBeGreaterThanOrEqual(119);
});

test('downstream: the payment service is unreachable although it runs', async () => {
  await set(demo.orders, 'downstream', 1);
  const before = demo.payments.lines.length;
  const response = await demo.orders.post('/orders', SAMPLE_ORDER);
  expect(response.status).toBe(502);
  expect(demo.payments.lines).toHaveLength(before);
});

test('auth: rejects requests as if their credentials were wrong', async () => {
  await set(demo.orders, 'auth', 1);
  const before = demo.orders.lines.length;
  expect((await demo.orders.get('/orders')).status).toBe(401);
  expect(demo.orders.lines.slice(before)[0]).toMatchObject({
    level: 'warn',
    event: 'auth_failed',
    msg: expect.stringContaining('failed auth'),
  });
});

test('memory: grows, stays, and is released', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const held = () => {
    collect();
    return process.memoryUsage().arrayBuffers / MIB;
  };
  // Buffers of earlier suites in this process are freed in the background after their collection.
  let before = Infinity;
  await waitForDemo(() => {
    const earlier = before;
    before = held();
    return before === earlier;
  });
  await set(demo.orders, 'memory', 200, 20);
  await waitForDemo(() => held() - before >= 60);
  await end(demo.orders);
  await waitForDemo(() => held() - before < 20);
});

test('logs: a burst of error lines', async () => {
  const count = () => demo.orders.lines.filter(({ msg }) => msg === 'injected log line').length;
  await set(demo.orders, 'logs', 1000);
  await waitForDemo(() => count() >= 100);
  await end(demo.orders);
  const after = count();
  await demo.orders.get('/orders');
  expect(count()).toBe(after);
});

test('cardinality: adds series, and removes them at the end', async () => {
  const leaked = async () =>
    (await (await demo.orders.get('/metrics')).text()).match(/^leaked_series\{/gm)?.length ?? 0;
  await set(demo.orders, 'cardinality', 2000);
  await waitForDemo(async () => (await leaked()) >= 400);
  await end(demo.orders);
  expect(await leaked()).toBe(0);
});

test('each fault expires, and reports when', async () => {
  const response = await set(demo.orders, 'errors', 1, 0.3);
  const { active } = Object(await response.json());
  expect(active).toEqual([{ fault: 'errors', value: 1, until: expect.any(String) }]);
  expect(Math.abs(Date.parse(active[0].until) - Date.now())).toBeLessThan(5000);
  await waitForDemo(async () => (await demo.orders.get('/orders')).status === 200);
  expect(demo.orders.lines.at(-2)).toMatchObject({ msg: 'fault errors ended' });
});

test('can be set by an environment variable', async () => {
  const payments = await new TestService().start(startPaymentService, {
    ...enabled,
    FAULTS_AT_START: 'errors=1:60, latency=1:60',
  });
  expect((await payments.post('/payments', {})).status).toBe(500);
  const { active } = Object(await (await payments.get('/faults', authorization)).json());
  expect(active.map(({ fault }: { readonly fault: Fault }) => fault)).toEqual([
    'errors',
    'latency',
  ]);
  await payments.stop();
});

test.each([
  [{ FAULTS_AT_START: 'errors=1:60' }, 'FAULTS_AT_START needs FAULTS=enabled'],
  [{ FAULTS: 'enabled' }, 'FAULTS=enabled needs FAULTS_TOKEN_FILE or FAULTS_TOKEN'],
  [{ FAULTS: 'yes' }, 'FAULTS must be one of off, enabled'],
  [{ ...enabled, FAULTS_AT_START: 'errors=1' }, 'NAME=VALUE:SECONDS'],
  [{ ...enabled, FAULTS_AT_START: 'fire=1:60' }, 'fault must be one of'],
  [{ ...enabled, FAULTS_AT_START: 'errors=7:60' }, 'value of errors'],
])('does not start with %j', async (variables, message) => {
  await expect(new TestService().start(startPaymentService, variables)).rejects.toThrow(message);
});

test('the documentation lists every fault', async () => {
  const { readFileSync } = await import('node:fs');
  const text = readFileSync('packages/demo/README.md', 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| [^|]*\| [^|]* \|$/gm)].map(([, name]) => name);
  expect(rows).toEqual(expect.arrayContaining([...faults]));
});
