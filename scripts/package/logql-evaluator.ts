import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compileModules } from './compile';
import { versionsOf } from './versions';

const SOURCE = 'packages/logql-evaluator';
/** Entry points of the published package; the others are for the workspaces. */
const ENTRIES = { '.': 'index', './ruler': 'ruler/index' } as const;
const PROGRAM = `${SOURCE}/cli/main`;

/**
 * The grammar with the version of its runtime that the results were compared with: the version that it declares is
 * another one.
 */
const BUNDLED = ['@grafana/lezer-logql', '@lezer/common', '@lezer/lr'];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

/** Writes the files of the package that is published, without the workspaces, to a folder. */
export async function writeLogqlEvaluator(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const modules = Object.values(ENTRIES).map((name) => `${SOURCE}/${name}.ts`);
  const { packages } = await compileModules(
    [...modules, `${PROGRAM}.ts`],
    path.join(folder, 'lib'),
  );
  const { name, version, description, license } = JSON.parse(
    readFileSync(path.join(SOURCE, 'package.json'), 'utf8'),
  ) as Manifest;
  const program = path.join(folder, 'lib', `${PROGRAM}.js`);
  writeFileSync(program, `#!/usr/bin/env node\n${readFileSync(program, 'utf8')}`, { mode: 0o755 });
  const manifest = {
    ...{ name, version, description, license, sideEffects: false },
    engines: { node: '>=20' },
    bin: { 'logql-evaluator': `lib/${PROGRAM}.js` },
    exports: Object.fromEntries(
      Object.entries(ENTRIES).map(([entry, module]) => [
        entry,
        {
          types: `./lib/${SOURCE}/${module}.d.ts`,
          default: `./lib/${SOURCE}/${module}.js`,
        },
      ]),
    ),
    files: ['lib'],
    dependencies: versionsOf([...packages, ...BUNDLED]),
    bundleDependencies: BUNDLED,
  };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(path.join(SOURCE, 'README.md'), path.join(folder, 'README.md'));
  for (const one of BUNDLED)
    cpSync(path.join('node_modules', one), path.join(folder, 'node_modules', one), {
      recursive: true,
    });
  cpSync('LICENSE', path.join(folder, 'LICENSE'));
}
