import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';

const READY_MS = 30_000;

export interface RunningPrometheus {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Runs a Prometheus on the loopback interface that scrapes nothing and serves a data folder. */
export async function runPrometheus(program: string, data: string): Promise<RunningPrometheus> {
  const folder = mkdtempSync(path.join(tmpdir(), 'preview-prometheus-'));
  const config = path.join(folder, 'prometheus.yml');
  writeFileSync(config, 'global: {}\n');
  const [port] = await claimFreePorts(1);
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${path.resolve(data)}`,
      // The blocks end at a fixed time, and must not be deleted by the retention.
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${LOOPBACK}:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaints = '';
  child.stderr?.on('data', (chunk) => {
    complaints = `${complaints}${chunk}`.slice(-2000);
  });
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://${LOOPBACK}:${port}`;
  const deadline = Date.now() + READY_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`Prometheus did not start: ${complaints.trim() || 'no output'}`);
    }
    await sleep(50);
  }
  return { url, stop };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}
