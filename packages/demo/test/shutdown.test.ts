// Nothing that was answered is missing from the spans and lines, however the program ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoEntry, demoPrograms } from '../../../constructs/demo/programs';
import type { DemoProgram } from '../bundle';
import { startOrderService } from '../order-service/service';
import { type DemoLine, SAMPLE_ORDER, TestService, waitForDemo } from './support/demo';
import { recordsOf, SpanSink } from './support/otlp';

// a busy machine
jest.setTimeout(60_000);

const REFUSED = 'ECONNREFUSED';
const codeOf = (error: unknown): unknown => Object(Object(error).cause).code;
let sink: SpanSink;
beforeAll(async () => {
  sink = await SpanSink.start();
});
afterAll(() => sink?.stop());

test('answers requests in flight, rejects later ones, and flushes telemetry', async () => {
  let held: ServerResponse | undefined;
  const payments: Server = createServer((request, response) => {
    request.resume();
    held = response;
  });
  await new Promise<void>((resolve) => payments.listen(0, '127.0.0.1', resolve));
  const { port } = payments.address() as AddressInfo;
  const orders = await new TestService().start(startOrderService, {
    PAYMENT_URL: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    // nothing is sent before the end
    OTEL_BSP_SCHEDULE_DELAY: '60000',
    PAYMENT_TIMEOUT_MS: '30000',
  });
  const answer = orders.post('/orders', SAMPLE_ORDER);
  await waitForDemo(() => held !== undefined);
  const stopped = orders.stop();
  await waitForDemo(() =>
    orders.get('/healthz').then(
      () => false,
      (error) => codeOf(error) === REFUSED,
    ),
  );
  expect(sink.spans).toEqual([]);
  held?.writeHead(201).end('{"outcome":"authorized"}');
  const response = await answer;
  expect(response.status).toBe(201);
  expect(response.headers.get('connection')).toBe('close');
  await stopped;
  expect(sink.spans.map(({ name }) => name).sort()).toEqual([
    'INSERT orders',
    'POST /orders',
    'POST /payments',
    'place order',
  ]);
  expect(orders.lines.map(({ event }) => event)).toEqual([
    'started',
    'stopping',
    'order_paid',
    'request',
    'stopped',
  ]);
  await new Promise((resolve) => payments.close(resolve));
});

test('is not ready while it drains, and stops once whatever the number of signals', async () => {
  const orders = await new TestService().start(startOrderService, { SHUTDOWN_DELAY_MS: '300' });
  expect((await orders.get('/readyz')).status).toBe(200);
  const stopped = [orders.stop(), orders.stop()];
  const response = await orders.get('/readyz');
  expect(response.status).toBe(503);
  expect(response.headers.get('connection')).toBe('close');
  expect((await orders.get('/orders')).status).toBe(200);
  await Promise.all(stopped);
  expect(orders.lines.filter(({ event }) => event === 'stopped')).toHaveLength(1);
  // a failed readiness probe is not a separate error
  expect(orders.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a request that never ends delays the shutdown up to the limit', async () => {
  const payments = createServer((request) => request.resume());
  await new Promise<void>((resolve) => payments.listen(0, '127.0.0.1', resolve));
  const orders = await new TestService().start(startOrderService, {
    PAYMENT_URL: `http://127.0.0.1:${(payments.address() as AddressInfo).port}`,
    PAYMENT_TIMEOUT_MS: '60000',
    SHUTDOWN_TIMEOUT_MS: '50',
  });
  const answer = orders.post('/orders', SAMPLE_ORDER).catch(String);
  await waitForDemo(async () => (await orders.value('http_requests_in_flight')) === 2);
  await orders.stop();
  expect(await answer).toContain('fetch failed');
  expect(orders.lines.find(({ event }) => event === 'request')).toMatchObject({ status_code: 499 });
  payments.closeAllConnections();
  await new Promise((resolve) => payments.close(resolve));
});

test('an idle connection does not delay the shutdown', async () => {
  const orders = await new TestService().start(startOrderService, {
    SHUTDOWN_TIMEOUT_MS: '120000',
  });
  const socket = connect(Number(new URL(orders.url).port), '127.0.0.1');
  const cut = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  await waitForDemo(async () => (await orders.value('http_connections_open')) === 2);
  await orders.stop();
  await cut;
});

describe('as a process, from the files that run in the cluster', () => {
  let folder: string;
  const folderOf = (database: boolean): string => path.join(folder, String(database));
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
    for (const database of [false, true]) {
      mkdirSync(folderOf(database));
      const { files } = demoPrograms({ database, caches: folder });
      for (const [name, text] of Object.entries(files))
        writeFileSync(path.join(folderOf(database), name), text);
    }
  });
  const started: ChildProcess[] = [];
  afterAll(() => {
    // a test that failed has left some, and jest would wait for them
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  class Program {
    readonly child: ChildProcess;
    readonly ended: Promise<number | null>;
    private output = '';
    errors = '';

    constructor(name: DemoProgram, variables: Readonly<Record<string, string>>) {
      // nothing of this project is beside it
      const cwd = folderOf('DATABASE_URL' in variables);
      this.child = spawn(process.execPath, [path.join(cwd, demoEntry(name))], {
        cwd,
        env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      started.push(this.child);
      this.child.stdout?.on('data', (chunk) => {
        this.output += chunk;
      });
      this.child.stderr?.on('data', (chunk) => {
        this.errors += chunk;
      });
      // at the end of its streams, not only of the process
      this.ended = new Promise((resolve) => this.child.on('close', resolve));
    }

    get lines(): readonly DemoLine[] {
      return this.output
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    }

    async url(): Promise<string> {
      await waitForDemo(() => this.output.includes('listening on'));
      const [, port] = /listening on [\d.]+:(\d+)/.exec(this.output) ?? [];
      return `http://127.0.0.1:${port}`;
    }
  }

  test('each request answered before SIGTERM has its span and its line', async () => {
    const payments = new Program('payment-service', { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });
    const url = await payments.url();
    let answered = 0;
    const ask = async () => {
      for (;;) {
        const response = await fetch(`${url}/payments`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"orderId":"1","amountCents":100}',
        }).catch(() => undefined);
        if (response?.status !== 201) return;
        answered += 1;
      }
    };
    const clients = Array.from({ length: 8 }, ask);
    await waitForDemo(() => answered > 200);
    payments.child.kill('SIGTERM');
    await Promise.all(clients);
    expect(await payments.ended).toBe(0);
    const lines = payments.lines.filter(
      ({ event, status_code }) => event === 'request' && status_code === 201,
    );
    expect(lines.length).toBeGreaterThanOrEqual(answered);
    expect(payments.lines.at(-1)).toMatchObject({ event: 'stopped' });
    const sent = new Set(sink.spans.map(({ traceId }) => traceId));
    expect(lines.filter(({ trace_id }) => !sent.has(String(trace_id)))).toEqual([]);
  });

  test('a crash logs its cause in the last line, and exits with 1', async () => {
    const orders = new Program('order-service', {
      FAULTS: 'enabled',
      FAULTS_TOKEN: 'sesame',
      FAULTS_AT_START: 'crash=10:60',
    });
    expect(await orders.ended).toBe(1);
    expect(orders.lines.at(-1)).toMatchObject({
      level: 'fatal',
      event: 'crashed',
      error: 'injected crash',
      stack: expect.stringContaining('Error: injected crash\n'),
    });
  });

  test('a crash of a program without lines sends its cause, whether it is received or not', async () => {
    const variables = (endpoint: string) => ({
      FAULTS: 'enabled',
      FAULTS_TOKEN: 'sesame',
      FAULTS_AT_START: 'crash=10:60',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
    });
    const received = new Program('delivery-service', variables(sink.url));
    const refused = new Program('delivery-service', variables('http://127.0.0.1:1'));
    expect([await received.ended, await refused.ended]).toEqual([1, 1]);
    expect(recordsOf(sink.logs)).toContainEqual(
      expect.objectContaining({ severityText: 'fatal', event: 'crashed', error: 'injected crash' }),
    );
    expect(received.lines).toEqual([]);
  });

  test('waits for an unavailable database, and does not print its password', async () => {
    const orders = new Program('order-service', {
      DATABASE_URL: 'postgresql://demo:hunter2@127.0.0.1:1/orders',
    });
    const url = await orders.url();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    orders.child.kill('SIGTERM');
    expect(await orders.ended).toBe(0);
    const [line] = orders.lines.filter(({ event }) => event === 'database');
    expect(line).toMatchObject({
      msg: 'database unavailable',
      error: expect.stringContaining(REFUSED),
    });
    expect(JSON.stringify(orders.lines)).not.toContain('hunter2');
  });

  test('exits with 2 and names the invalid settings', async () => {
    const load = new Program('load-generator', { REQUESTS_PER_SECOND: 'many' });
    expect(await load.ended).toBe(2);
    expect(load.errors).toBe('REQUESTS_PER_SECOND must be a number from 0 to 1000, not "many"\n');
    expect(load.lines).toEqual([]);
  });

  test('exits with 1 where its port is in use', async () => {
    const first = new Program('payment-service', {});
    const { port } = new URL(await first.url());
    const second = new Program('payment-service', { PORT: port });
    expect(await second.ended).toBe(1);
    expect(second.errors).toContain('EADDRINUSE');
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
  });
});
