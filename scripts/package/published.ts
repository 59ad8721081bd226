// The workspaces that are published as packages, compiled and without the other workspaces.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compileModules } from './compile';
import { versionsOf } from './versions';

/** A workspace that is published. */
export interface PublishedPackage {
  /** Name of its folder below packages/. */
  readonly folder: string;
  /** Modules of its public entry points; the others of package.json are for the workspaces. */
  readonly entries: Readonly<Record<string, string>>;
  /** Name and module of its program. */
  readonly program: { readonly name: string; readonly module: string };
  /**
   * Packages in the tarball: grammars with the version of their runtime that the results were compared with, since the
   * version that they declare is another one.
   */
  readonly bundled: readonly string[];
}

export const logqlEvaluatorPackage: PublishedPackage = {
  folder: 'logql-evaluator',
  entries: { '.': 'index', './ruler': 'ruler/index' },
  program: { name: 'logql-evaluator', module: 'cli/main' },
  bundled: ['@grafana/lezer-logql', '@lezer/common', '@lezer/lr'],
};

export const reviewPackage: PublishedPackage = {
  folder: 'review',
  entries: { '.': 'index' },
  program: { name: 'observability-review', module: 'program' },
  bundled: [
    '@grafana/lezer-logql',
    '@lezer/common',
    '@lezer/highlight',
    '@lezer/lr',
    '@prometheus-io/lezer-promql',
  ],
};

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

/** Writes the files of a package to a folder. */
export async function writePackage(
  { folder, entries, program, bundled }: PublishedPackage,
  out: string,
): Promise<void> {
  const source = path.posix.join('packages', folder);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const declared = Object.values(entries).map((name) => `${source}/${name}.ts`);
  const { packages } = await compileModules(
    [...declared, `${source}/${program.module}.ts`],
    path.join(out, 'lib'),
    { declared },
  );
  const { name, version, description, license } = JSON.parse(
    readFileSync(path.join(source, 'package.json'), 'utf8'),
  ) as Manifest;
  const bin = `lib/${source}/${program.module}.js`;
  const script = path.join(out, bin);
  writeFileSync(script, `#!/usr/bin/env node\n${readFileSync(script, 'utf8')}`, { mode: 0o755 });
  const manifest = {
    ...{ name, version, description, license, sideEffects: false },
    engines: { node: '>=20' },
    bin: { [program.name]: bin },
    exports: Object.fromEntries(
      Object.entries(entries).map(([entry, module]) => [
        entry,
        {
          types: `./lib/${source}/${module}.d.ts`,
          default: `./lib/${source}/${module}.js`,
        },
      ]),
    ),
    files: ['lib'],
    dependencies: versionsOf([...new Set([...packages, ...bundled])].sort()),
    bundleDependencies: bundled,
  };
  writeFileSync(path.join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(path.join(source, 'README.md'), path.join(out, 'README.md'));
  for (const one of bundled)
    cpSync(path.join('node_modules', one), path.join(out, 'node_modules', one), {
      recursive: true,
    });
  cpSync('LICENSE', path.join(out, 'LICENSE'));
}

/** Writes the tarball of a package to a folder. Returns the exit code of npm. */
export async function packPackage(published: PublishedPackage, out: string): Promise<0 | 1> {
  const folder = path.resolve('.build', 'package', published.folder);
  await writePackage(published, folder);
  const { status } = spawnSync('npm', ['pack', '--pack-destination', path.resolve(out)], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0 ? 0 : 1;
}
