import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from '../measure';

const EDITS = 5;
const WATCHING = 'watching for changes';

/** Measures `npm run watch` with increasing numbers of generated teams, each in a file, after edits of an alert in one. */
export async function benchWatch(counts: readonly number[]): Promise<void> {
  console.log(line(['teams', 'full synth s', 'edit ms', 'least ms', 'most ms', 'peak MiB']));
  for (const teams of counts) {
    const { full, edits, memory } = await measureWatch(teams);
    const cells = [median(edits), Math.min(...edits), Math.max(...edits), memory];
    console.log(
      line([String(teams), (full / 1000).toFixed(1), ...cells.map((cell) => cell.toFixed(0))]),
    );
  }
}

async function measureWatch(teams: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-watch-'));
  writeDefinitions(folder, teams);
  const child = spawn(
    process.execPath,
    [
      'scripts/run.mjs',
      'scripts/watch.ts',
      `--definitions=${folder}/environments/index.ts`,
      `--output=${folder}/dist`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  try {
    const synths = synthsOf(child);
    let begin = performance.now();
    await synths.next();
    const full = performance.now() - begin;
    const edits: number[] = [];
    for (let edit = 1; edit <= EDITS; edit++) {
      begin = performance.now();
      writeTeam(folder, 0, 1000 + edit);
      const { value: printed } = await synths.next();
      edits.push(performance.now() - begin);
      const kept = `${teams} of ${teams + 1} teams kept`;
      if (!printed?.includes(kept) || !printed.includes('/dist/bench/: '))
        throw new Error(`expected objects and "${kept}", found:\n${printed}`);
    }
    return { full, edits, memory: peakMemory(child) };
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
}

/** Returns what each synth printed. */
async function* synthsOf({ stdout }: ChildProcess): AsyncGenerator<string, undefined> {
  let printed = '';
  for await (const text of stdout ?? []) {
    printed += text;
    if (!printed.includes(WATCHING)) continue;
    yield printed;
    printed = '';
  }
  throw new Error(`watch ended\n${printed}`);
}

const peakMemory = ({ pid }: ChildProcess): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** Writes a module for each team, and those of teams and environments. */
function writeDefinitions(folder: string, teams: number): void {
  for (const name of ['environments', 'teams']) mkdirSync(path.join(folder, name));
  for (const name of ['catalog', 'node_modules', 'packages', 'scripts'])
    symlinkSync(path.resolve(name), path.join(folder, name));
  const indexes = Array.from({ length: teams }, (_, index) => index);
  for (const index of indexes) writeTeam(folder, index, 1000);
  writeFileSync(
    path.join(folder, 'teams/index.ts'),
    [
      ...indexes.map((index) => `import { team as t${index} } from './t${index}';`),
      `export const teams = [${indexes.map((index) => `t${index}`).join(', ')}];\n`,
    ].join('\n'),
  );
  writeFileSync(
    path.join(folder, 'environments/index.ts'),
    `import { environmentOf } from '../scripts/bench/teams';
import { teams } from '../teams';
export const environments = [environmentOf(teams)];
`,
  );
}

const writeTeam = (folder: string, index: number, limit: number): void =>
  writeFileSync(
    path.join(folder, `teams/t${index}.ts`),
    `import { teamOf } from '../scripts/bench/teams';
export const team = teamOf('t${index}', ${limit});
`,
  );

const line = (cells: readonly string[]): string =>
  cells.map((cell) => cell.padStart(Math.max(9, cell.length))).join(' ');
