import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { Environment } from '../../catalog/definitions/environment';
import { evaluate } from './evaluate';
import { MAIN } from './user-root';

let loaded: readonly Environment[] | undefined;

/**
 * Loads the environments of the repository in the working directory: the export `environments` of its main.ts, with all
 * TypeScript files that it imports. Packages are loaded as they are installed.
 * @throws if the file does not compile, or does not export a list
 */
export function loadEnvironments(): readonly Environment[] {
  loaded ??= environmentsOf(path.resolve(MAIN));
  return loaded;
}

function environmentsOf(file: string): readonly Environment[] {
  if (!existsSync(file))
    throw new Error(
      `${MAIN} does not exist in ${path.dirname(file)}: run observability-stack init`,
    );
  return environmentsIn(load(file), MAIN);
}

/** Returns the environments that a module exports. @throws if it does not export a list */
export function environmentsIn(
  { environments }: Readonly<Record<string, unknown>>,
  file: string,
): readonly Environment[] {
  if (!Array.isArray(environments))
    throw new Error(
      `${file} does not export the list "environments": add export { environments } from './environments'`,
    );
  return environments as readonly Environment[];
}

/** Compiles a TypeScript module with its relative imports, and runs it. */
function load(file: string): Readonly<Record<string, unknown>> {
  const { outputFiles } = buildSync({
    entryPoints: [file],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'error',
    absWorkingDir: path.dirname(file),
    outfile: file.replace(/\.ts$/, '.cjs'),
  });
  return evaluate(file, outputFiles[0]?.text ?? '', { require: createRequire(file) });
}
