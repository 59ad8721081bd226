import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { runCommand } from '../tools/command';
import { compileModules } from './package/compile';

const HELP = `usage: npm run package

Compile the npm package to lib/: the public entry with its types, and the program observability-stack. npm pack runs it.`;

const OUT = 'lib';
const ENTRY = 'catalog/index.ts';
const PROGRAM = 'scripts/program.ts';
/** The definitions of this repository, instead of which the package loads those of the repository that uses it. */
const DEFINITIONS = 'environments/index';
const LOADER = 'scripts/package/user-environments.ts';
/** Loaded by its path, which the compiler does not follow. */
const SESSION = 'scripts/watch/session.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

async function run(): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  const { packages } = await compileModules([ENTRY, PROGRAM, LOADER, SESSION], OUT, {
    declared: [ENTRY],
    without: [`${DEFINITIONS}.ts`],
  });
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  ) as Manifest;
  const missing = packages.filter((name) => !(name in { ...dependencies, ...peerDependencies }));
  if (missing.length > 0)
    throw new Error(
      `package.json does not depend on ${missing.join(', ')}: add them to dependencies`,
    );
  mkdirSync(`${OUT}/environments`, { recursive: true });
  // Loaded at the first use, so that --help needs no definitions.
  writeFileSync(
    `${OUT}/${DEFINITIONS}.js`,
    `const loader = require(${JSON.stringify(`../${LOADER.replace(/\.ts$/, '.js')}`)});
Object.defineProperty(exports, 'environments', { enumerable: true, get: loader.loadEnvironments });
`,
  );
  const program = `${OUT}/${PROGRAM.replace(/\.ts$/, '.js')}`;
  writeFileSync(program, `#!/usr/bin/env node\n${readFileSync(program, 'utf8')}`);
  chmodSync(program, 0o755);
}

runCommand({ name: 'package', help: HELP, run });
