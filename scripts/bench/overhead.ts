// The cost of instruments: the order service with all of them against the same handlers without.
// Both run at the same time and each ratio is of one pair, so the result is valid on a busy
// machine.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Autocannon from 'autocannon';
import { findFreePorts } from '../free-ports';
import { type Load, type Overhead, overheadReport, type Pair, summary } from '../overhead/report';
import { JSON_TYPE, ORDER_REQUEST, scenarios } from '../overhead/scenarios';

export interface OverheadOptions {
  readonly pairs: number;
  readonly seconds: number;
  readonly connections: number;
}

export async function benchOverhead(options: OverheadOptions): Promise<void> {
  console.log(overheadReport(await overhead(options)));
}

async function overhead(options: OverheadOptions): Promise<readonly Overhead[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'overhead-'));
  const children: ChildProcess[] = [];
  const start = (entry: string, port = 0, variables: Readonly<Record<string, string>> = {}) => {
    const output = openSync(path.join(folder, `${children.length}.log`), 'w');
    const child = spawn(process.execPath, ['scripts/run.mjs', entry], {
      env: { ...process.env, ...variables, HOST: '127.0.0.1', PORT: String(port) },
      stdio: ['ignore', output, 'inherit'],
    });
    children.push(child);
    return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0 };
  };
  const stop = async () => {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(
      children.map(
        (child) => child.exitCode ?? new Promise((resolve) => child.on('exit', resolve)),
      ),
    );
    children.length = 0;
  };
  try {
    const results: Overhead[] = [];
    for (const scenario of scenarios) {
      const ports = await findFreePorts(3);
      const peers = start('scripts/overhead/peers.ts', ports[0]);
      const shared = { PAYMENT_URL: peers.url + scenario.payments };
      const bare = start('packages/demo/overhead/bare.ts', ports[1], shared);
      const instrumented = start('packages/demo/order-service/main.ts', ports[2], {
        ...shared,
        OTEL_EXPORTER_OTLP_ENDPOINT: peers.url,
        OTEL_TRACES_SAMPLER: 'always_on',
      });
      const ids = { bare: await created(bare.url), instrumented: await created(instrumented.url) };
      const loadBare = () => run(bare, scenario.request(ids.bare), options);
      const pairs: Pair[] = [];
      for (let pair = 0; pair <= options.pairs; pair += 1) {
        // the order alternates, so that a trend of the machine favours neither
        const first = pair % 2 === 0 ? await loadBare() : undefined;
        const loaded = await run(instrumented, scenario.request(ids.instrumented), options);
        const result = { bare: first ?? (await loadBare()), instrumented: loaded };
        // the JIT compiler is active in the first
        if (pair > 0) pairs.push(result);
      }
      results.push(summary(scenario.title, pairs));
      await stop();
    }
    return results;
  } finally {
    await stop();
    rmSync(folder, { recursive: true });
  }
}

async function run(
  server: { readonly url: string; readonly pid: number },
  request: Partial<Autocannon.Request>,
  { seconds, connections }: OverheadOptions,
): Promise<Load> {
  // Not bundled: it resolves its workers relative to its own file.
  const autocannon: typeof Autocannon = createRequire(path.resolve('package.json'))('autocannon');
  const latencies: number[] = [];
  const before = cpuOf(server.pid);
  const result = await new Promise<Autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      { url: server.url, duration: seconds, connections, requests: [request] },
      (error, done) => (error ? reject(error) : resolve(done)),
    );
    // Its own percentiles are integers in milliseconds.
    instance.on('response', (_client, _status, _bytes, milliseconds) => {
      latencies.push(milliseconds);
    });
  });
  const { non2xx, errors } = result;
  if (non2xx + errors > 0)
    throw new Error(`${non2xx} responses were not successful, ${errors} requests failed`);
  latencies.sort((a, b) => a - b);
  return {
    requestsPerSecond: latencies.length / result.duration,
    p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    cpu: ((cpuOf(server.pid) - before) * 1e6) / Math.max(1, latencies.length),
  };
}

/** Returns the user and system time in seconds. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** Waits until the service is ready, and creates the order that is requested later. */
async function created(url: string): Promise<string> {
  const until = Date.now() + 20_000;
  for (;;) {
    try {
      const response = await fetch(`${url}/orders`, {
        method: 'POST',
        headers: JSON_TYPE,
        body: ORDER_REQUEST,
      });
      const { id } = Object(await response.json());
      // Another program may listen there for a moment.
      if (response.status !== 201 || typeof id !== 'string')
        throw new Error(`${url} returned ${response.status}: it is not the order service`);
      return id;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
