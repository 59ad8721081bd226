import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guardian } from '@observability-stack/lab/guardian';
import { startProcess } from '@observability-stack/lab/processes';

/** A folder of a test and what sees to it that no program outlives the test. */
export interface AgentFolder {
  readonly dir: string;
  readonly guardian: Guardian;
}

export interface AgentProgram {
  readonly logFile: string;
  /** URL of its metrics. */
  readonly metricsUrl: string;
  readonly stop: () => Promise<void>;
}

/** Starts a program and waits until it answers at `readyUrl`; what it prints goes to a file. */
export async function startProgram(
  { dir, guardian }: AgentFolder,
  name: string,
  command: string,
  args: readonly string[],
  readyUrl: string,
  more: Readonly<Record<string, string>> = {},
): Promise<AgentProgram> {
  const logFile = join(dir, `${name}.log`);
  const log = createWriteStream(logFile);
  const env = { HOME: dir, PATH: process.env.PATH ?? '', ...more };
  const onLine = (_: string, line: string) => log.write(`${line}\n`);
  const started = await startProcess({ command, args, env, cwd: dir, guardian, onLine });
  const deadline = Date.now() + 60_000;
  while (!(await answers(readyUrl))) {
    if (started.ended() !== undefined || Date.now() > deadline) {
      await started.stop(5);
      const output = readFileSync(logFile, 'utf8').slice(-4_000);
      throw new Error(`${name} ${started.ended() ?? 'did not get ready'}:\n${output}`);
    }
    await sleep(200);
  }
  return { logFile, metricsUrl: new URL('/metrics', readyUrl).href, stop: () => started.stop(10) };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
