// What the services answer when something is wrong, and what they report about it.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { SettingsError } from '../instrumentation/settings';
import { startOrderService } from '../order-service/service';
import { startPaymentService } from '../payment-service/service';
import { RunningDemo, SAMPLE_ORDER, TestService, waitForDemo } from './support/demo';

// a busy machine
jest.setTimeout(60_000);

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const SECRET = 'correct-horse-battery';

describe('an order service', () => {
  let demo: RunningDemo;
  beforeAll(async () => {
    demo = await RunningDemo.start({ orders: { MAX_BODY_BYTES: '500' } });
  });
  afterAll(() => demo?.stop());

  const problem = async (response: Response, status: number) => {
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const body = Object(await response.json());
    expect(body).toMatchObject({ type: 'about:blank', status, title: expect.any(String) });
    return body;
  };

  test.each([
    [400, 'POST', '/orders', '{"item":'],
    [400, 'POST', '/orders', 'null'],
    [400, 'POST', '/orders', '[]'],
    [400, 'POST', '/orders', '{"item":"","quantity":0,"unitPriceCents":1e99}'],
    [400, 'POST', '/orders', '{"item":"b\\u0000k","quantity":1,"unitPriceCents":5}'],
    [400, 'POST', '/orders', '{"item":"\\ud83d","quantity":1,"unitPriceCents":5}'],
    [400, 'POST', '/orders', '{"item":"book","quantity":1.5,"unitPriceCents":"5"}'],
    [400, 'POST', '/orders', '{"item":"book","quantity":1,"unitPriceCents":5,"__proto__":{}}'],
    [400, 'GET', '/orders?limit=0', undefined],
    [400, 'GET', '/orders?limit=101', undefined],
    [400, 'GET', '/orders?after=unknown', undefined],
    [404, 'GET', `/orders/${UNKNOWN}`, undefined],
    [404, 'GET', '/orders/%E0%A4%A', undefined],
    [404, 'GET', '/orders/__proto__', undefined],
    [404, 'GET', '/nothing/here', undefined],
    [404, 'GET', '/faults', undefined],
    [405, 'DELETE', '/orders', undefined],
    [405, 'POST', `/orders/${UNKNOWN}`, '{}'],
    [405, 'PATCH', '/orders', '{}'],
  ])('answers %i to %s %s with %s', async (status, method, path, body) => {
    const response = await fetch(demo.orders.url + path, {
      method,
      body,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
    });
    const { trace_id } = await problem(response, status);
    const [line] = demo.orders.linesOf(trace_id).filter(({ event }) => event === 'request');
    expect(line).toMatchObject({ status_code: status, level: 'info' });
  });

  test('rejects a body whose Content-Length exceeds the limit', async () => {
    await problem(await demo.orders.post('/orders', { item: 'x'.repeat(1000) }), 413);
  });

  test('accepts only JSON', async () => {
    await problem(
      await demo.orders.post('/orders', SAMPLE_ORDER, { 'content-type': 'text/xml' }),
      415,
    );
  });

  test('reports every problem of a body with its path', async () => {
    const response = await demo.orders.post('/orders', {
      quantity: 0,
      unitPriceCents: 5,
      note: 'x',
    });
    const { errors } = await problem(response, 400);
    expect(errors.map(({ pointer }: { readonly pointer: string }) => pointer)).toEqual([
      '/item',
      '/quantity',
      '/note',
    ]);
  });

  test('lists the methods of a path', async () => {
    const response = await fetch(`${demo.orders.url}/orders`, { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('POST, GET');
  });

  test('stops reading a body without a length when it exceeds the limit', async () => {
    const answer = await raw(
      demo.orders.port,
      `POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${`fff\r\n${'x'.repeat(0xfff)}\r\n`.repeat(5)}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  test('counts a client that disconnects before the response, and keeps serving', async () => {
    const series = 'http_requests_total{method="POST",route="/orders",status_code="499"}';
    const socket = connect(demo.orders.port, '127.0.0.1');
    socket.write(
      'POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    await waitForDemo(async () => (await demo.orders.value('http_requests_in_flight')) === 2);
    socket.destroy();
    await waitForDemo(async () => (await demo.orders.value(series).catch(() => 0)) === 1);
    expect(await demo.orders.value('http_requests_in_flight')).toBe(1);
  });

  test('answers 1,000 malformed requests with errors only', async () => {
    const random = generator(20_261_124);
    const before = (await demo.orders.get('/healthz')).status;
    expect(before).toBe(200);
    let [answered, refused] = [0, 0];
    for (let sent = 0; sent < 1000; sent += 20) {
      const requests = Array.from({ length: 20 }, () => malformedRequest(random));
      for (const answer of await Promise.all(requests.map((text) => raw(demo.orders.port, text)))) {
        const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? [];
        if (status === undefined) refused += 1;
        else {
          answered += 1;
          expect(Number(status)).toBeGreaterThanOrEqual(400);
          expect(Number(status)).toBeLessThan(500);
        }
      }
    }
    expect(answered + refused).toBe(1000);
    expect(answered).toBeGreaterThan(900);
    expect((await demo.orders.post('/orders', SAMPLE_ORDER)).status).toBe(201);
    const counted = await demo.orders.value(
      'http_requests_total{method="_OTHER",route="malformed",status_code="400"}',
    );
    expect(counted).toBeGreaterThan(300);
    expect(demo.orders.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a payment that is not answered', () => {
  let payments: Server;
  let orders: TestService;
  let answer: { readonly status: number; readonly body: string } | 'never' | 'broken';
  beforeAll(async () => {
    payments = createServer((request, response) => {
      request.resume();
      if (answer === 'broken') request.socket.destroy();
      else if (answer !== 'never') response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => payments.listen(0, '127.0.0.1', resolve));
    orders = await new TestService().start(startOrderService, {
      PAYMENT_URL: `http://127.0.0.1:${(payments.address() as AddressInfo).port}`,
      PAYMENT_TIMEOUT_MS: '50',
    });
  });
  afterAll(async () => {
    await orders?.stop();
    payments?.closeAllConnections();
    await new Promise((resolve) => payments?.close(resolve));
  });

  test.each([
    [502, { status: 500, body: '{}' }, 'the payment service returned 500'],
    [502, { status: 201, body: 'not JSON' }, 'the payment service returned 201'],
    [502, 'broken', 'socket hang up'],
    [504, 'never', 'no response within 50 ms'],
  ] as const)('returns %i when it is %j', async (status, given, reason) => {
    answer = given;
    const response = await orders.post('/orders', SAMPLE_ORDER);
    expect(response.status).toBe(status);
    const body = await response.text();
    expect(body).not.toContain(reason);
    const lines = orders.linesOf(JSON.parse(body).trace_id);
    expect(lines.map(({ event }) => event)).toEqual(['order_failed', 'request_failed', 'request']);
    expect(lines[1]).toMatchObject({
      level: 'error',
      error: expect.stringContaining(reason),
      stack: expect.stringMatching(/Error: .*\n {4}at /),
    });
  });

  test('is counted, and its wait is measured', async () => {
    expect(await orders.value('orders_total{outcome="failed"}')).toBe(4);
    expect(await orders.value('payment_client_duration_seconds_count{outcome="failed"}')).toBe(4);
    const slowest = 'payment_client_duration_seconds{quantile="0.99",outcome="failed"}';
    expect(await orders.value(slowest)).toBeGreaterThanOrEqual(0.049);
  });

  test('rejects concurrent requests above the limit immediately', async () => {
    const busy = await new TestService().start(startOrderService, {
      PAYMENT_URL: `http://127.0.0.1:${(payments.address() as AddressInfo).port}`,
      PAYMENT_TIMEOUT_MS: '2000',
      MAX_CONCURRENCY: '2',
    });
    answer = 'never';
    const held = [busy.post('/orders', SAMPLE_ORDER), busy.post('/orders', SAMPLE_ORDER)];
    await waitForDemo(async () => (await busy.value('http_requests_in_flight')) === 3);
    const response = await busy.get('/orders');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect((await busy.get('/healthz')).status).toBe(200);
    payments.closeAllConnections();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([502, 502]);
    expect((await busy.get('/orders')).status).toBe(200);
    await busy.stop();
  });
});

describe('with a token', () => {
  test('accepts only requests with the token, and never prints it', async () => {
    const orders = await new TestService().start(startOrderService, { API_TOKEN: SECRET });
    const status = async (authorization?: string) =>
      (await orders.get('/orders', authorization === undefined ? {} : { authorization })).status;
    expect(await status()).toBe(401);
    expect(await status(`Bearer ${SECRET}x`)).toBe(401);
    expect(await status('Bearer guess-of-stranger')).toBe(401);
    expect(await status(`Basic ${SECRET}`)).toBe(401);
    expect(await status(`Bearer ${SECRET}`)).toBe(200);
    expect((await orders.get('/healthz')).status).toBe(200);
    // what the log alert on failed logins looks for
    const failed = orders.lines.filter(({ msg }) => String(msg).includes('failed auth'));
    expect(failed).toHaveLength(4);
    expect(failed[0]).toMatchObject({ level: 'warn', event: 'auth_failed', route: '/orders' });
    expect(failed[0]?.trace_id).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(orders.lines)).not.toMatch(/battery|guess-of-stranger/);
    await orders.stop();
  });

  test('bodies do not appear in log lines', async () => {
    const payments = await new TestService().start(startPaymentService);
    await payments.post('/payments', { orderId: 'very-private', amountCents: 0 });
    await payments.post('/payments', '{"orderId": "very-private');
    expect(payments.lines.length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(payments.lines)).not.toContain('private');
    await payments.stop();
  });
});

test('reports every invalid setting in one run, before anything starts', async () => {
  const started = new TestService().start(startOrderService, {
    PORT: '70000',
    LOG_LEVEL: 'loud',
    OTEL_TRACES_SAMPLER: 'sometimes',
    PAYMENT_URL: 'ftp://host',
    DATABASE_URL: 'mysql://user:hunter2@host',
    FAULTS: 'enabled',
    API_TOKEN_FILE: '/does/not/exist',
  });
  const error = await started.catch((reason) => reason);
  expect(error).toBeInstanceOf(SettingsError);
  for (const name of [
    'PORT',
    'LOG_LEVEL',
    'SAMPLER',
    'PAYMENT_URL',
    'DATABASE_URL',
    'FAULTS_TOKEN',
    'API_TOKEN_FILE',
  ])
    expect(error.message).toContain(name);
  expect(error.message).not.toContain('hunter2');
});

/** What a server answers to these bytes until it closes, or has answered once. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(Buffer.from(text, 'latin1')));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}

/** Numbers from 0 to 1, the same each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Each is wrong in its own way: no HTTP, wrong headers, wrong bodies, wrong contexts. */
function malformedRequest(random: () => number): string {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const garbage = (length: number) =>
    Array.from({ length }, () => String.fromCharCode(Math.floor(random() * 256))).join('');
  const json = (body: string) =>
    `POST /orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`;
  return pick([
    () => `${garbage(1 + Math.floor(random() * 300))}\r\n\r\n`,
    () => `GET /orders HTTP/9.9\r\nhost: x\r\n\r\n`,
    () =>
      `GET /orders HTTP/1.1\r\nhost: x\r\n${garbage(40).replaceAll(/[\r\n]/g, ' ')}\u0000: y\r\n\r\n`,
    () => `GET /orders HTTP/1.1\r\nhost: x\r\nbig: ${'y'.repeat(20_000)}\r\n\r\n`,
    () => `POST /orders HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n`,
    () =>
      `POST /orders HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
    () => `GET /orders/${encodeURI(garbage(50))} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    () => json(garbage(1 + Math.floor(random() * 400))),
    () => json(`{"item":${pick(['null', '{}', '[]', '1e400', '"\\u0000"'])},"quantity":-1}`),
    () =>
      `GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntraceparent: ${encodeURI(garbage(60))}\r\ntracestate: ${encodeURI(garbage(60))}\r\n\r\n`,
  ])();
}
