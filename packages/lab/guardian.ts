import { type ChildProcess, spawn } from 'node:child_process';

// Runs in a process of its own. Its input ends when the lab's process is gone, however that went.
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
 * Stops what the lab started when the lab cannot: killed, out of memory, crashed. Then also removes the
 * folder, unless that is to stay.
 */
export class Guardian {
  private readonly child: ChildProcess;

  constructor(folder?: string) {
    const args = ['-e', SCRIPT, ...(folder === undefined ? [] : [folder])];
    // a group of its own: Ctrl-C in a terminal must not end it first
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

  /** All is stopped. */
  async dismiss(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.ref();
    this.child.stdin?.end('done\n');
    await gone;
  }
}
