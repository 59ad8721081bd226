import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadAll } from 'js-yaml';
import { measure, median, type Run } from './measure';

const HELP = `npm run bench -- [--runs N] [--environment NAME] [--against COMMAND]

Times \`npm run synth -- NAME\` as a whole process, and the floor: the same bytes serialised and written by
nothing else. With --against another command runs in turn with it, and the ratio is taken pair by pair,
which holds when the machine is busy. It reports; a slow run fails nothing.

  --runs N             counted runs of each, after one that is not counted [10]
  --environment NAME   what to synthesize [local]
  --against COMMAND    run by sh, such as a script of \`helm template\` calls`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10' },
      environment: { type: 'string', default: 'local' },
      against: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number from 1');

  const synth = ['npm', 'run', '--silent', 'synth', '--', values.environment];
  await measure(synth);
  const temporary = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const { floor, bytes, objects } = prepareFloor(values.environment, temporary);
    const contenders: Record<string, readonly string[]> = {
      synth,
      floor,
      ...(values.against ? { against: ['sh', '-c', values.against] } : {}),
    };
    const results = await inTurn(contenders, runs);
    console.log(`${values.environment}: ${objects} objects, ${bytes} bytes, ${runs} runs each`);
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

/** The floor as a bundle of its own, reading what the synth has just written. */
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
    floor: [process.execPath, 'scripts/run.mjs', 'scripts/floor.ts', input, output],
    bytes,
    objects: Object.values(documents).flat().length,
  };
}

/** A B C A B C …: what slows the machine down for a while slows all of them. */
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
  const figure = (key: keyof Run, unit: string): string => {
    const values = runs.map((run) => run[key]);
    const [low, mid, high] = [Math.min(...values), median(values), Math.max(...values)];
    return `${key} ${mid.toFixed(0)} ${unit} (${low.toFixed(0)}-${high.toFixed(0)})`;
  };
  return `${name.padEnd(8)} ${figure('wall', 'ms')}, ${figure('cpu', 'ms')}, ${figure('memory', 'MiB')}`;
}

main().catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exit(1);
});
