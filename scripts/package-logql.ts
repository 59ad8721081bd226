import { runCommand } from '../tools/command';
import { logqlEvaluatorPackage, packPackage } from './package/published';

const HELP = `usage: npm run package:logql -- [--out FOLDER]

Write the npm package of the LogQL evaluator, compiled and without the workspaces, as a tarball.

Flags:
  --out=FOLDER  Folder of the tarball. (default: .build)
  -h, --help    Show this help.

Exit codes: 0 written; 1 it did not compile; 2 unknown flag.`;

runCommand({
  name: 'package:logql',
  help: HELP,
  options: { out: { type: 'string', default: '.build' } },
  run: ({ values }) => packPackage(logqlEvaluatorPackage, values.out),
});
