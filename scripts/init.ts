import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { productRoot } from '../tools/paths';
import { requireInside } from './package/links';
import { requireName } from './package/names';
import { repositoryFiles, SCRIPTS } from './package/scaffold';
import { PACKAGE } from './package/user-root';

const HELP = `usage: npm run init -- [FOLDER] [flags]

Create a repository that uses the package: main.ts, the teams platform and --team, the environments staging and production,
a workflow, and a package.json with the commands as scripts. Existing files are not changed, except package.json, to which
scripts and dependencies are added.

Flags:
  --team=NAME  Name of the first team. (default: shop)
  -h, --help   Show this help.

Exit codes: 0 created; 1 a file exists; 2 wrong arguments.`;

const options = { team: { type: 'string', default: 'shop' } } as const;

interface Manifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function run({ values, positionals }: CommandArguments<typeof options>): void {
  if (positionals.length > 1) throw new UsageError('expected one folder');
  requireName('team', values.team);
  if (values.team === 'platform')
    throw new UsageError(
      'team "platform" is part of every repository: name the first team of services',
    );
  const folder = path.resolve(process.env.INIT_CWD ?? '.', positionals[0] ?? '.');
  const files = repositoryFiles(values.team);
  const existing = [...files.keys()].filter((file) => existsSync(path.join(folder, file)));
  if (existing.length > 0)
    throw new Error(`${existing.join(', ')} exists: use an empty folder, or add files with new`);
  const manifest = path.join(folder, 'package.json');
  requireInside(folder, [...files.keys(), 'package.json']);
  // Read before anything is written.
  const given = givenManifest(manifest);
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text, { flag: 'wx' });
  }
  writeManifest(manifest, given);
  console.log(
    [
      ...[...files.keys(), 'package.json'].map((file) => `written: ${file}`),
      'next: npm install && npm run check && npm run synth',
    ].join('\n'),
  );
}

interface GivenManifest {
  readonly scripts?: object;
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

/** Returns the package.json of the folder. @throws if it is not a JSON object */
function givenManifest(file: string): GivenManifest & object {
  if (!existsSync(file)) return { ...{ name: 'observability', private: true } };
  const given: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Error(`${file} is not a JSON object`);
  return given;
}

/** Adds what the commands need to a package.json; what it already has is kept. */
function writeManifest(file: string, given: GivenManifest): void {
  const own = JSON.parse(readFileSync(path.join(productRoot, 'package.json'), 'utf8')) as Manifest;
  const { typescript = '*' } = own.devDependencies ?? {};
  const manifest = {
    ...given,
    scripts: { ...SCRIPTS, ...given.scripts },
    dependencies: {
      ...own.peerDependencies,
      [PACKAGE]: own.version,
      ...given.dependencies,
    },
    devDependencies: { typescript, ...given.devDependencies },
  };
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

runCommand({ name: 'init', help: HELP, options, positionals: true, run });
