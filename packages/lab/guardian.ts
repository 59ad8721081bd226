import { type ChildProcess, spawn } from 'node:child_process';

// Runs in a separate process. Its standard input closes when the lab's process ends, for whatever reason.
const SCRIPT = `
const groups = new Set();
const [folder] = process.argv.slice(1);
let rest = '';
process.stdin.on('data', (data) => {
  const lines = (rest + data).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line[0] === '+') groups.add(Number(line.slice(1)));
    if (line[0] === '-') groups.delete(Number(line.slice(1)));
    if (line === 'done') process.exit(0);
  }
});
const kill = (signal) => {
  for (const group of groups) try { process.kill(-group, signal); } catch {}
};
process.stdin.on('end', () => {
  kill('SIGTERM');
  setTimeout(() => {
    kill('SIGKILL');
    if (folder) require('node:fs').rmSync(folder, { recursive: true, force: true });
  }, 3000);
});
`;

/**
 * Stops the programs of the lab if the lab cannot: after SIGKILL, out of memory, or a crash. Then
 * removes the directory, unless it is kept.
 */
export class Guardian {
  private readonly child: ChildProcess;

  constructor(folder?: string) {
    const args = ['-e', SCRIPT, ...(folder === undefined ? [] : [folder])];
    // In a separate process group: Ctrl-C in a terminal must not stop it first.
    this.child = spawn(process.execPath, args, {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.child.stdin?.on('error', () => {});
    this.child.unref();
  }

  started(group: number): void {
    this.child.stdin?.write(`+${group}\n`);
  }

  ended(group: number): void {
    this.child.stdin?.write(`-${group}\n`);
  }

  /** Resolves when everything is stopped. */
  async dismiss(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.ref();
    this.child.stdin?.end('done\n');
    await gone;
  }
}
