import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabFile } from '@observability-stack/lab/running-lab';
import { readInput } from '../../catalog/helpers/input';
import { UnreachableError, type VerifyTarget } from './place';

/** Returns the lab that a file describes; undefined if it has stopped. */
export function runningLab(file: string): VerifyTarget | undefined {
  const lab = readLab(file);
  return lab && isAlive(lab.pid) ? placeOf(lab, async () => {}) : undefined;
}

/** Maximum size of a lab file in bytes, which contains a few URLs. */
const MAX_BYTES = 1024 * 1024;

function readLab(file: string): LabFile | undefined {
  try {
    return JSON.parse(readInput(file, { maxBytes: MAX_BYTES }).toString('utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts a lab. @throws UnreachableError with its output if it does not start */
export async function startOwnLab(
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<VerifyTarget> {
  const folder = mkdtempSync(path.join(tmpdir(), 'verify-'));
  const file = path.join(folder, 'lab.json');
  const args = [
    'scripts/run.mjs',
    'packages/lab/main.ts',
    '--json',
    file,
    '--timeout',
    `${timeoutSeconds}`,
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  const stop = async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (;;) {
    const lab = readLab(file);
    if (lab) return placeOf(lab, stop);
    if (signal.aborted) {
      await stop();
      throw signal.reason;
    }
    if (child.exitCode !== null || child.signalCode !== null) {
      await stop();
      throw new UnreachableError(`the lab did not start:\n${said.trim()}`);
    }
    await sleep(200);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

function placeOf(
  { environment, folder, urls, skipped }: LabFile,
  stop: VerifyTarget['stop'],
): VerifyTarget {
  const isOf = (program: string) => (pod: string) =>
    // A sharded program has one workload per shard.
    pod.replace(/(-shard\d+)?-\d+$/, '') === program;
  const names = [...Object.keys(urls), ...skipped.map(({ name }) => name)];
  return {
    name: `the lab of ${environment}`,
    url: (pod, port = 'http') => urls[pod]?.[port],
    pods: (program) => names.filter(isOf(program)),
    reason: (program) =>
      skipped.find(({ name }) => isOf(program)(name))?.reason ?? `${program} is not in this lab`,
    logsOf: (pod) => `${folder}/host/var/log/pods/*_${pod}_*`,
    stop,
  };
}
