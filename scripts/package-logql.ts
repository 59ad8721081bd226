import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { type CommandArguments, runCommand } from '../tools/command';
import { writeLogqlEvaluator } from './package/logql-evaluator';

const HELP = `usage: npm run package:logql -- [--out FOLDER]

Write the npm package of the LogQL evaluator, compiled and without the workspaces, as a tarball.

Flags:
  --out=FOLDER  Folder of the tarball. (default: .build)
  -h, --help    Show this help.

Exit codes: 0 written; 1 it did not compile; 2 unknown flag.`;

const options = { out: { type: 'string', default: '.build' } } as const;

async function run({ values }: CommandArguments<typeof options>): Promise<number> {
  const folder = path.resolve('.build', 'package', 'logql-evaluator');
  await writeLogqlEvaluator(folder);
  const { status } = spawnSync('npm', ['pack', '--pack-destination', path.resolve(values.out)], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0 ? 0 : 1;
}

runCommand({ name: 'package:logql', help: HELP, options, run });
