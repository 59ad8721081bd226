import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { failed, passed, type StepResult, skipped } from './step';

/** Runs a program and returns its output and exit code; does not throw for a non-zero exit code. `seconds` limits its time. */
export const runProgramSync = (
  program: string,
  args: readonly string[],
  cwd?: string,
  variables: Readonly<Record<string, string>> = {},
  seconds = 0,
): Promise<{ readonly code: number; readonly output: string }> =>
  new Promise((done) =>
    execFile(
      program,
      args,
      {
        cwd,
        env: { ...process.env, ...variables },
        maxBuffer: 64 * 1024 * 1024,
        timeout: seconds * 1000,
      },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
        done({ code, output: `${stdout}${stderr}`.trim() || (error?.message ?? '') });
      },
    ),
  );

/** Returns a file of an installed package: of the working directory or, in a monorepo, of a folder above it. */
function installed(name: string): string | undefined {
  for (let dir = path.resolve(); ; dir = path.dirname(dir)) {
    const file = path.join(dir, 'node_modules', name);
    if (existsSync(file)) return file;
    if (dir === path.dirname(dir)) return undefined;
  }
}

const node = (script: string, ...args: readonly string[]) =>
  runProgramSync(process.execPath, [script, ...args]);

export async function types(): Promise<StepResult> {
  const compiler = installed('typescript/bin/tsc');
  if (compiler === undefined)
    return skipped('typescript is not installed: run npm install --save-dev typescript');
  const { code, output } = await node(compiler, '--noEmit');
  return code === 0 ? passed('no type errors') : failed(output);
}

export async function lint(files: readonly string[]): Promise<StepResult> {
  const biome = installed('@biomejs/biome/bin/biome');
  if (biome === undefined)
    return skipped('@biomejs/biome is not installed: add it, or use a linter of your own');
  const { code, output } = await node(biome, 'check', ...files);
  return code === 0
    ? passed(files.join(', '))
    : failed(`${output}\nhint: npx biome check --write ${files.join(' ')}`);
}

const FOLDER = 'teams';

/**
 * Returns the files that define a team: those below `teams/` with its name in quotes, and those
 * below `teams/` that they import, for example of its constructs; the whole directory if no file
 * contains the name.
 */
export async function teamFiles(
  team: string | undefined,
  folder = FOLDER,
): Promise<readonly string[]> {
  if (team === undefined) return [folder, 'environments'];
  const name = new RegExp(`['"\`]${team}['"\`]`);
  const own = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file))
    .filter((file) => name.test(readFileSync(file, 'utf8')));
  if (own.length === 0) return [folder];
  const { metafile } = await build({
    entryPoints: own,
    bundle: true,
    packages: 'external',
    platform: 'node',
    write: false,
    outdir: '.',
    metafile: true,
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs)
    .filter((file) => file.startsWith(`${path.relative('.', folder)}/`))
    .sort();
}
