import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guardian } from './guardian';

export interface ProcessProps {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly guardian: Guardian;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

/** A running program with its children: one process group. */
export interface RunningProcess {
  readonly pid: number;
  /** Returns how it ended; undefined while it runs. */
  readonly ended: () => string | undefined;
  readonly exit: Promise<string>;
  /** Sends SIGTERM, then SIGKILL after the grace period. */
  readonly stop: (graceSeconds: number) => Promise<void>;
}

/** Starts a program. @throws if it cannot be started */
export async function startProcess(props: ProcessProps): Promise<RunningProcess> {
  const { guardian, onLine } = props;
  const child = spawn(props.command, props.args, {
    cwd: props.cwd,
    env: { ...props.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let how: string | undefined;
  const exit = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => {
      how = signal ? `was killed by ${signal}` : `exited with code ${code}`;
      if (child.pid !== undefined) guardian.ended(child.pid);
      resolve(how);
    });
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', (line) => onLine(stream, line));
  }
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  guardian.started(pid);
  return {
    pid,
    exit,
    ended: () => how,
    stop: async (graceSeconds) => {
      signalGroup(pid, 'SIGTERM');
      const timer = new AbortController();
      const grace = sleep(graceSeconds * 1000, undefined, { signal: timer.signal }).catch(() => {});
      await Promise.race([exit, grace]);
      timer.abort();
      // including children that the program left in its group
      signalGroup(pid, 'SIGKILL');
      await exit;
    },
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
