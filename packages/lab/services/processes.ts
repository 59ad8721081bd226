// Runs the services of packages/demo/services as processes, with requests and runs of the batch job.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Guardian } from '../guardian';
import { claimFreePorts, LOOPBACK } from '../ports';
import { type RunningProcess, startProcess } from '../processes';
import {
  buildProgram,
  type ExampleName,
  missingServices,
  REPORT,
  reportProgram,
  requestPath,
  requestsProgram,
  type ScrapedName,
  type ServiceProgram,
  scrapedNames,
  scrapedPrograms,
} from './programs';
import type { Addresses } from './team';

export interface ExampleServices {
  readonly addresses: Addresses;
  /** Starts the batch job, which pushes to the Pushgateway at this URL. */
  report(pushgateway: string): void;
  /** Lets the requests, messages or runs of these services fail from now on, and those of all others succeed. */
  fail(names: readonly ExampleName[]): Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds between two runs of the batch job. */
const REPORT_INTERVAL = 2000;
/** Time until a service must answer, which a JVM needs on a busy machine. */
const READY_SECONDS = 60;

/** Quick to start, and small. */
const RUNTIMES = {
  node: [process.execPath],
  java: ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
  none: [],
} as const satisfies Readonly<Record<ServiceProgram['runtime'], readonly string[]>>;

/** Starts the services that can run here, and requests to each of them. @throws if one does not become ready */
export async function startExampleServices(): Promise<ExampleServices> {
  const folder = mkdtempSync(path.join(tmpdir(), 'services-'));
  const guardian = new Guardian(folder);
  const started: RunningProcess[] = [];
  const addresses: Partial<Record<ScrapedName, string>> = {};
  const skipped = new Set<string>(missingServices().map(({ name }) => name));
  let failing: readonly ExampleName[] = [];
  let requests: RunningProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stop = async () => {
    clearInterval(timer);
    await Promise.all([requests, ...started].map((one) => one?.stop(1)));
    await guardian.dismiss();
    rmSync(folder, { recursive: true, force: true });
  };

  const launch = async (
    name: string,
    program: ServiceProgram,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ) => {
    const built = await buildProgram(name, program);
    const [command = '', ...rest] = [...RUNTIMES[program.runtime], ...program.args(built), ...args];
    const output: string[] = [];
    const running = await startProcess({
      command,
      args: rest,
      env: { PATH: process.env.PATH ?? '', HOME: folder, ...env },
      cwd: path.resolve('.'),
      guardian,
      onLine: (_, line) => output.push(line),
    });
    return { running, tail: () => output.slice(-20).join('\n') };
  };
  const start = async (name: ScrapedName) => {
    const [port] = await claimFreePorts(1);
    const address = `${LOOPBACK}:${port}`;
    const program = scrapedPrograms[name];
    const { running, tail } = await launch(name, program, [], { PORT: String(port) });
    started.push(running);
    const deadline = Date.now() + READY_SECONDS * 1000;
    while (!(await responds(`http://${address}${program.metrics}`))) {
      const ended = running.ended();
      if (ended) throw new Error(`service "${name}" ${ended} before it was ready:\n${tail()}`);
      if (Date.now() > deadline)
        throw new Error(`service "${name}" is not ready after ${READY_SECONDS} s:\n${tail()}`);
      await sleep(100);
    }
    addresses[name] = address;
  };
  const sendRequests = async () => {
    await requests?.stop(1);
    const urls = Object.entries(addresses).map(
      ([name, address]) =>
        `http://${address}${requestPath(name as ScrapedName, failing.includes(name as ScrapedName))}`,
    );
    ({ running: requests } = await launch('requests', requestsProgram, urls));
  };
  try {
    const results = await Promise.allSettled(
      scrapedNames.filter((name) => !skipped.has(name)).map(start),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    await sendRequests();
    const report = await buildProgram(REPORT, reportProgram);
    return {
      addresses,
      report: (url) => {
        const once = () =>
          spawn(process.execPath, reportProgram.args(report), {
            env: {
              PUSHGATEWAY_URL: url,
              ...(failing.includes(REPORT) ? { REPORT: 'broken' } : {}),
            },
            stdio: 'ignore',
          });
        once();
        timer = setInterval(once, REPORT_INTERVAL);
      },
      fail: async (names) => {
        failing = names;
        await sendRequests();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function responds(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
  return response?.ok ?? false;
}
