import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeOutput } from '../validation/output-folder';
import { formatProblem, isError } from '../validation/problem';
import { synthesize } from '../validation/synthesize';
import { fileParts } from '../validation/write';
import type { TeamSizes } from './bench/scale';
import { benchEnvironment } from './bench/teams';

// Synthesizes generated teams once. Started by the benchmark, which measures the process and reads its output.
const teams = Number(process.argv[2]);
const { problems, manifests } = synthesize(benchEnvironment(teams));
const errors = problems.filter(isError);
if (errors.length > 0) throw new Error(errors.slice(0, 5).map(formatProblem).join('\n'));
const folder = mkdtempSync(path.join(tmpdir(), 'bench-teams-'));
try {
  const { environments } = writeOutput(folder, [{ name: 'bench', files: fileParts(manifests) }], {
    complete: true,
  });
  const [{ files, bytes } = { files: 0, bytes: 0 }] = environments;
  console.log(
    JSON.stringify({
      objects: manifests.length,
      files,
      bytes,
      largest: manifests.reduce(
        (most, { object }) => Math.max(most, Buffer.byteLength(JSON.stringify(object))),
        0,
      ),
    } satisfies TeamSizes),
  );
} finally {
  rmSync(folder, { recursive: true });
}
