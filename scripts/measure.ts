import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The resources that one run of a command used, with all its child processes. */
export interface Run {
  /** Wall-clock time in milliseconds. */
  readonly wall: number;
  /** User and system time in milliseconds; 0 without /proc. */
  readonly cpu: number;
  /** Peak resident memory of the largest single process in MiB; 0 without /proc. */
  readonly memory: number;
  /** Output of the command. */
  readonly output: string;
}

/**
 * Milliseconds per clock tick of /proc/<pid>/stat, which is a hundredth of a second on every Linux
 * that Node supports.
 */
const TICK = 10;
const POLL = 5;

export function measure(command: readonly string[]): Promise<Run> {
  const [program = '', ...args] = command;
  const cpuBefore = cpuOfEndedChildren();
  const begin = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let memory = 0;
  const printed = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    printed.out += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    printed.err += text;
  });
  const poll = setInterval(() => {
    for (const pid of processTree(child.pid ?? 0)) memory = Math.max(memory, peakMemory(pid));
  }, POLL);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      clearInterval(poll);
      reject(error);
    });
    child.on('close', (code) => {
      const wall = performance.now() - begin;
      clearInterval(poll);
      if (code === 0)
        resolve({ wall, cpu: cpuOfEndedChildren() - cpuBefore, memory, output: printed.out });
      else reject(new Error(`${command.join(' ')} exited with code ${code}\n${printed.err}`));
    });
  });
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has exited, or the system is not Linux
  }
};

function cpuOfEndedChildren(): number {
  const fields = read('/proc/self/stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * TICK;
}

const peakMemory = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;

const processTree = (pid: number): number[] => [
  pid,
  ...read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter(Boolean)
    .flatMap((child) => processTree(Number(child))),
];

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
};
