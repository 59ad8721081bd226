import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { measure, median, type Run } from '../measure';

export interface SynthBench {
  readonly environment: string;
  /** Number of measured runs of each. */
  readonly runs: number;
  /** Command that runs alternately with the synth. @default none */
  readonly against?: string;
}

/** Measures the synth as a process, alternately with the baseline. */
export async function benchSynth({ environment, runs, against }: SynthBench): Promise<void> {
  const synth = ['npm', 'run', '--silent', 'synth', '--', environment];
  await measure(synth);
  const temporary = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const { floor, bytes, objects } = prepareFloor(environment, temporary);
    const contenders: Record<string, readonly string[]> = {
      synth,
      floor,
      ...(against ? { against: ['sh', '-c', against] } : {}),
    };
    const results = await inTurn(contenders, runs);
    console.log(`${environment}: ${objects} objects, ${bytes} bytes, ${runs} runs each`);
    for (const [name, list] of Object.entries(results)) console.log(row(name, list));
    for (const other of Object.keys(contenders).slice(1)) {
      const pairs = (results.synth ?? []).map(
        (run, i) => run.wall / (results[other]?.[i]?.wall ?? 1),
      );
      console.log(`wall, synth / ${other}: median ${median(pairs).toFixed(2)}`);
    }
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** Builds the baseline as a separate bundle, which reads the output of the synth. */
function prepareFloor(environment: string, temporary: string) {
  const folder = path.join('dist', environment);
  const documents: Record<string, unknown[]> = {};
  let bytes = 0;
  for (const name of readdirSync(folder)) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    bytes += Buffer.byteLength(text);
    documents[name] = loadAll(text) as unknown[];
  }
  const input = path.join(temporary, 'objects.json');
  const output = path.join(temporary, 'out');
  mkdirSync(output);
  writeFileSync(input, JSON.stringify(documents));
  return {
    floor: [process.execPath, 'scripts/run.mjs', 'scripts/baseline.ts', input, output],
    bytes,
    objects: Object.values(documents).flat().length,
  };
}

/** Runs A B C A B C …: a temporary slowdown of the machine affects all of them. */
async function inTurn(contenders: Record<string, readonly string[]>, runs: number) {
  const results: Record<string, Run[]> = {};
  for (let round = 0; round <= runs; round++) {
    for (const [name, command] of Object.entries(contenders)) {
      const run = await measure(command);
      const list = results[name] ?? [];
      if (round > 0) list.push(run); // round 0 warms caches
      results[name] = list;
    }
  }
  return results;
}

function row(name: string, runs: readonly Run[]): string {
  const figure = (key: 'wall' | 'cpu' | 'memory', unit: string): string => {
    const values = runs.map((run) => run[key]);
    const [low, mid, high] = [Math.min(...values), median(values), Math.max(...values)];
    return `${key} ${mid.toFixed(0)} ${unit} (${low.toFixed(0)}-${high.toFixed(0)})`;
  };
  return `${name.padEnd(8)} ${figure('wall', 'ms')}, ${figure('cpu', 'ms')}, ${figure('memory', 'MiB')}`;
}
