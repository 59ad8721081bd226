import { runCommand } from '../tools/command';
import { packPackage, reviewPackage } from './package/published';

const HELP = `usage: npm run package:review -- [--out FOLDER]

Write the npm package of the review, compiled and without the workspaces, as a tarball.

Flags:
  --out=FOLDER  Folder of the tarball. (default: .build)
  -h, --help    Show this help.

Exit codes: 0 written; 1 it did not compile; 2 unknown flag.`;

runCommand({
  name: 'package:review',
  help: HELP,
  options: { out: { type: 'string', default: '.build' } },
  run: ({ values }) => packPackage(reviewPackage, values.out),
});
