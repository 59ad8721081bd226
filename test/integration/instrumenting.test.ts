// The services of docs/instrumenting.md: built, run, and held against the contracts by the command for that.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { eventually } from './support/eventually';

jest.setTimeout(600_000);

const GO_MODULE = 'docs/instrumenting/go';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) console.warn('SKIPPED the service in Go: go is not on PATH');

let folder: string;
let collector: Server;
/** Bodies of what was sent to /v1/traces. */
const received: Buffer[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'instrumenting-'));
  collector = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/v1/traces') received.push(Buffer.concat(parts));
      response.end();
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, LOOPBACK, resolve));
});
afterAll(() => {
  collector?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Spans as protobuf have the id as bytes, as JSON in hexadecimal. */
const hasTrace = (body: Buffer): boolean =>
  body.includes(Buffer.from(TRACE, 'hex')) || body.includes(TRACE);

const conformance = (...args: readonly string[]) => {
  const run = spawnSync(
    process.execPath,
    ['scripts/run.mjs', 'scripts/conformance.ts', '--json', ...args],
    { encoding: 'utf8' },
  );
  const { findings } = JSON.parse(run.stdout || `{"findings": ${JSON.stringify(run.stderr)}}`);
  return { status: run.status, findings };
};
const CONFORMS = { status: 0, findings: [] };

async function conforms(command: string, args: readonly string[]): Promise<void> {
  const [port = 0] = await claimFreePorts(1);
  const child: ChildProcess = spawn(command, args, {
    env: {
      ...process.env,
      PORT: String(port),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${LOOPBACK}:${(collector.address() as AddressInfo).port}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    const url = `http://${LOOPBACK}:${port}`;
    const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
    await eventually(async () => (await fetch(`${url}/healthz`).catch(() => undefined))?.ok);
    await fetch(`${url}/stock/4711`, { headers });
    await fetch(`${url}/stock/4712`, { method: 'PURGE' });
    await fetch(`${url}/4711/4712`);
    expect(conformance(`${url}/metrics`)).toEqual(CONFORMS);

    received.length = 0;
    await fetch(`${url}/stock/4713`, { headers });
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(received.filter(hasTrace)).not.toEqual([]);

    const file = path.join(folder, 'service.log');
    writeFileSync(file, log);
    expect(conformance(file)).toEqual(CONFORMS);
    expect(log.split('\n').filter((line) => line.includes(TRACE)).length).toBeGreaterThan(2);
  } finally {
    child.kill('SIGKILL');
    await exit;
  }
}

test('the service in TypeScript conforms, and flushes its spans at exit', () =>
  conforms(process.execPath, ['scripts/run.mjs', 'docs/instrumenting/service.ts']));

const inGo = hasGo ? test : test.skip;
const go = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const { status, stdout, stderr } = spawnSync('go', args, {
    cwd: GO_MODULE,
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-mod=readonly', ...env },
  });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({
    status: 0,
    output: '',
  });
};

inGo('the service in Go conforms, and flushes its spans at its end', async () => {
  const program = path.join(folder, 'stock-service');
  go(['build', '-o', program, '.']);
  await conforms(program, []);
});

inGo('slog, zap and logrus write lines that conform', () => {
  const lines = path.join(folder, 'lines.log');
  go(['test', './...'], { LINES: lines });
  expect(readFileSync(lines, 'utf8').trim().split('\n')).toHaveLength(3);
  expect(conformance(lines)).toEqual(CONFORMS);
});

test('reports a service that does not conform, and one that is not running', async () => {
  const page = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end('# TYPE http_requests_total counter\nhttp_requests_total{path="/a"} 1\n');
  });
  await new Promise<void>((resolve) => page.listen(0, LOOPBACK, resolve));
  const url = `http://${LOOPBACK}:${(page.address() as AddressInfo).port}/metrics`;
  const asked = await new Promise<{ code: number | null; out: string }>((resolve) => {
    const child = spawn(process.execPath, ['scripts/run.mjs', 'scripts/conformance.ts', url]);
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.once('close', (code) => resolve({ code, out }));
  });
  page.close();
  expect(asked.code).toBe(1);
  expect(asked.out).toMatch(
    /http_requests_total\{route\}: the label is named path\n +rename it to route/,
  );
  expect(asked.out).toMatch(/http_request_duration_seconds: is not exposed/);
  expect(conformance(url).status).toBe(2);
});
