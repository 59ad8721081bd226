import { spawn } from 'node:child_process';
import { findProgram } from '@observability-stack/lab/programs';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Added to the caller's own environment. @default nothing */
  readonly env?: Readonly<Record<string, string>>;
  /** @default nothing */
  readonly input?: string;
  /** @default the caller's */
  readonly cwd?: string;
}

/** Path of a program; without it a test fails, and says what to do. */
export function tool(name: string): string {
  const found = findProgram(name);
  if ('path' in found) return found.path;
  throw new Error(found.missing);
}

/** Runs a program to its end. Never blocks: servers that the same process reads from keep running. */
export const runTool = (
  name: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> => runCommand(tool(name), args, options);

/** Runs a command by its path. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (data) => {
      stdout += data;
    });
    child.stderr.setEncoding('utf8').on('data', (data) => {
      stderr += data;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}
