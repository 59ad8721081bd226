import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../tools/command';
import { writeOutput } from '../validation/output-folder';
import { formatProblem, isError } from '../validation/problem';
import { synthesize } from '../validation/synthesize';
import { fileParts } from '../validation/write';
import { countOf } from './bench/count';
import type { TeamSizes } from './bench/scale';
import { benchEnvironment } from './bench/teams';

const HELP = `usage: node scripts/run.mjs scripts/bench-teams.ts COUNT

Synthesize generated teams once. Started by npm run bench, which measures the process and reads its output.`;

function bench(teams: number): TeamSizes {
  const { problems, manifests } = synthesize(benchEnvironment(teams));
  const errors = problems.filter(isError);
  if (errors.length > 0) throw new Error(errors.slice(0, 5).map(formatProblem).join('\n'));
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-teams-'));
  try {
    const { environments } = writeOutput(folder, [{ name: 'bench', files: fileParts(manifests) }], {
      complete: true,
    });
    const [{ files, bytes } = { files: 0, bytes: 0 }] = environments;
    return {
      objects: manifests.length,
      files,
      bytes,
      largest: manifests.reduce(
        (most, { object }) => Math.max(most, Buffer.byteLength(JSON.stringify(object))),
        0,
      ),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

runCommand({
  name: 'bench-teams',
  help: HELP,
  positionals: true,
  run: ({ positionals }) => console.log(JSON.stringify(bench(countOf(positionals)))),
});
