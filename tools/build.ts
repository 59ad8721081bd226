// npm run tools: builds the pinned programs that the checks and integration tests run.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand, UsageError } from './command';
import { BuildFailure, buildArguments, buildLog, compile, installedGo } from './compile';
import { buildAdvice, olderGoAdvice } from './explain';
import { programVersion, readGoMod } from './gomod';
import { toolPath, toolVariable } from './locate';
import { binDir, toolsDir } from './paths';
import { type ToolProgram, toolPrograms } from './programs';
import { currentInputs, readStamp, writeStamp } from './stamp';
import { removeUnfinished } from './sweep';

const usage = `usage: npm run tools -- [flags] [PROGRAM ...]

Build the named programs into tools/bin; without names, all default programs. Programs that are up to date are skipped.

Flags:
  --list      Print every program, its version, and whether it is a default program.
  --check     Print the path of each program; fails if one is missing.
  -h, --help  Show this help.`;

const root = path.dirname(toolsDir);
const shown = (file: string) => path.relative(root, file).replace(/^\.\.\/.*/, file);

function selected(names: readonly string[]): readonly ToolProgram[] {
  if (names.length === 0) return toolPrograms.filter((program) => !program.onDemand);
  const known = new Map(toolPrograms.map((program) => [program.name, program]));
  return names.map((name) => {
    const program = known.get(name);
    if (program) return program;
    throw new UsageError(`unknown program "${name}": npm run tools -- --list prints the programs`);
  });
}

/** Reports whether `tools/bin` has the current build of the program. */
function isCurrent(program: ToolProgram, go: string | undefined): boolean {
  if (!existsSync(path.join(binDir, program.name))) return false;
  const stamp = readStamp(program.name);
  if (stamp?.inputs !== currentInputs(program, buildArguments(program))) return false;
  // Without Go nothing could be rebuilt, so the build of another release is accepted.
  return go === undefined || stamp.go === go;
}

function requireGo(go: string | undefined, wanted: readonly ToolProgram[]): string {
  const needed = wanted
    .map((program) => readGoMod(program.folder).go)
    .reduce((newest, version) => (olderGoAdvice(newest, version) ? version : newest));
  if (go === undefined) {
    throw new Error(`go is not on PATH: install Go ${needed} or newer, then run this again`);
  }
  if (olderGoAdvice(go, needed)) {
    throw new Error(`Go ${go} is too old: install Go ${needed} or newer, then run this again`);
  }
  return go;
}

function explainFailure(program: ToolProgram, failure: BuildFailure): string {
  const log = readFileSync(failure.log, 'utf8');
  const advice =
    buildAdvice(log, program.folder) ?? `read the log, then run npm run tools -- ${program.name}`;
  const tail = log.trimEnd().split('\n').slice(-8);
  return [
    `${program.name}: ${failure.message}`,
    ...tail.map((line) => `  | ${line}`),
    advice,
    `log: ${shown(buildLog(program))}`,
  ].join('\n');
}

function build(names: readonly string[]): void {
  for (const leftover of removeUnfinished()) {
    console.log(`${shown(leftover)}: removed, left by an interrupted build`);
  }
  const wanted = selected(names);
  const installed = installedGo();
  const stale = wanted.filter((program) => !isCurrent(program, installed));
  if (stale.length === 0) {
    console.log(
      `nothing to build: ${wanted.length} of ${wanted.length} programs are up to date in ${shown(binDir)}`,
    );
    return;
  }
  const go = requireGo(installed, stale);
  for (const [index, program] of stale.entries()) {
    const label = `[${index + 1}/${stale.length}] ${program.name} ${programVersion(program)}`;
    process.stdout.write(`${label} … `);
    const start = performance.now();
    try {
      // Taken before the build, so that an edit during it is not missed.
      const inputs = currentInputs(program, buildArguments(program));
      compile(program);
      writeStamp(program.name, { inputs, go });
    } catch (error) {
      console.log('failed');
      if (error instanceof BuildFailure) throw new Error(explainFailure(program, error));
      throw error;
    }
    console.log(`${Math.round((performance.now() - start) / 1000)} s`);
  }
}

function list(): void {
  for (const program of toolPrograms) {
    const when = program.onDemand ? 'on demand' : 'default';
    console.log([program.name.padEnd(16), programVersion(program).padEnd(10), when].join(' '));
  }
}

function check(names: readonly string[]): void {
  const go = installedGo();
  const missing = selected(names).filter((program) => {
    const file = toolPath(program.name);
    const own = file === path.join(binDir, program.name);
    const note = own && !isCurrent(program, go) ? ' (out of date)' : '';
    console.log(`${program.name.padEnd(16)} ${file ? shown(file) + note : 'missing'}`);
    return file === undefined;
  });
  if (missing.length > 0) {
    const build = `npm run tools -- ${missing.map((program) => program.name).join(' ')}`;
    const variable = toolVariable(missing[0]?.name ?? '');
    throw new Error(
      `build the missing programs: ${build}\nor set the path of one: ${variable}=/path/to/it`,
    );
  }
}

runCommand({
  name: 'tools',
  help: usage,
  options: { list: { type: 'boolean' }, check: { type: 'boolean' } },
  positionals: true,
  run: ({ values, positionals }) => {
    if (values.list) list();
    else if (values.check) check(positionals);
    else build(positionals);
  },
});
