import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineClusters } from '../catalog';
import { production } from '../environments/production';
import { runCommand } from '../tools/command';
import { cli } from '../validation/cli';
import { countOf } from './bench/count';

const HELP = `usage: node scripts/run.mjs scripts/bench-clusters.ts COUNT

Synthesize clusters like production once, each with all parts. Started by npm run bench, which measures the process.`;

function bench(count: number): number {
  const clusters = Array.from({ length: count }, (_, index) => [`cluster-${index}`, {}] as const);
  const output = mkdtempSync(path.join(tmpdir(), 'bench-clusters-'));
  try {
    return cli({
      args: [],
      environments: defineClusters(production, Object.fromEntries(clusters)),
      output,
      out: () => {},
      err: (text) => process.stderr.write(text),
    });
  } finally {
    rmSync(output, { recursive: true });
  }
}

runCommand({
  name: 'bench-clusters',
  help: HELP,
  positionals: true,
  run: ({ positionals }) => bench(countOf(positionals)),
});
