// Runs the Go compiler for one program and installs the result.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { programVersion } from './gomod';
import { binDir, toolsDir } from './paths';
import type { ToolProgram } from './programs';
import { scratchPrefix, unfinishedDirs } from './sweep';

/** Reports a failed build; the log contains the output of Go. */
export class BuildFailure extends Error {
  constructor(
    message: string,
    readonly log: string,
  ) {
    super(message);
  }
}

const goEnvironment = () => ({
  ...process.env,
  CGO_ENABLED: '0',
  GOWORK: 'off',
  // go.mod and go.sum must be complete: a missing entry is an error.
  GOFLAGS: '-mod=readonly',
});

/** Returns the release of the installed Go, such as `1.26.8`, or undefined if there is none. */
export function installedGo(): string | undefined {
  const result = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', cwd: tmpdir() });
  return result.status === 0 ? result.stdout.trim().replace(/^go/, '') : undefined;
}

/** Returns the arguments of `go build`, without the output path. */
export function buildArguments(program: ToolProgram): readonly string[] {
  const values = Object.entries(program.linkerValues?.(programVersion(program)) ?? {});
  const linker = ['-s', '-w', ...values.map(([name, value]) => `-X ${name}=${value}`)];
  return [
    'build',
    '-trimpath',
    '-buildvcs=false',
    ...(program.tags ? ['-tags', program.tags.join(',')] : []),
    '-ldflags',
    linker.join(' '),
  ];
}

/** Returns the path of the log of the last build of a program. */
export const buildLog = (program: ToolProgram) => path.join(binDir, '.logs', `${program.name}.log`);

/** Builds a program into `tools/bin`; the old one is only replaced if the new one works. */
export function compile(program: ToolProgram): void {
  const log = buildLog(program);
  mkdirSync(path.dirname(log), { recursive: true });
  writeFileSync(log, '');
  const scratch = mkdtempSync(path.join(tmpdir(), scratchPrefix()));
  const result = unfinishedDirs(program);
  try {
    const source = program.missingFiles ? completedSource(program, scratch, log) : [];
    const args = [...buildArguments(program), ...source, '-o', result, program.package];
    go(program, args, log, { GOTMPDIR: scratch });
    verifyVersion(program, result, log);
    renameSync(result, path.join(binDir, program.name));
  } finally {
    rmSync(result, { force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

function go(program: ToolProgram, args: readonly string[], log: string, more: object = {}): void {
  const cwd = path.join(toolsDir, program.folder);
  const output = openSync(log, 'a');
  const run = spawnSync('go', args, {
    cwd,
    env: { ...goEnvironment(), ...more },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  if (run.status !== 0) throw new BuildFailure(`go ${args[0]} failed`, log);
}

// The linker silently ignores a variable that was renamed, so the program's output is checked.
function verifyVersion(program: ToolProgram, file: string, log: string): void {
  if (!program.versionArgs) return;
  const version = programVersion(program);
  const run = spawnSync(file, program.versionArgs, { encoding: 'utf8', timeout: 60_000 });
  const output = `${run.stdout ?? ''}${run.stderr ?? ''}`;
  if (run.status === 0 && output.includes(version)) return;
  const command = [program.name, ...program.versionArgs].join(' ');
  writeFileSync(log, `$ ${command}\n${run.error ?? ''}${output}`, { flag: 'a' });
  throw new BuildFailure(`\`${command}\` does not print ${version}`, log);
}

// Some modules are published without files that they embed. The module cache must not be changed,
// so the build uses a completed copy; go.sum has verified the original.
function completedSource(program: ToolProgram, scratch: string, log: string): readonly string[] {
  const folder = path.join(toolsDir, program.folder);
  go(program, ['mod', 'download', program.module], log);
  const listing = spawnSync('go', ['list', '-m', '-f', '{{.Dir}}', program.module], {
    cwd: folder,
    env: goEnvironment(),
    encoding: 'utf8',
  });
  const copy = path.join(scratch, 'source');
  cpSync(listing.stdout.trim(), copy, { recursive: true });
  chmodSync(copy, 0o755);
  for (const entry of readdirSync(copy, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) chmodSync(path.join(entry.parentPath, entry.name), 0o755);
  }
  for (const [name, text] of Object.entries(program.missingFiles ?? {})) {
    const file = path.join(copy, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const gomod = readFileSync(path.join(folder, 'go.mod'), 'utf8');
  const modfile = path.join(scratch, 'go.mod');
  writeFileSync(modfile, `${gomod}\nreplace ${program.module} => ${copy}\n`);
  copyFileSync(path.join(folder, 'go.sum'), path.join(scratch, 'go.sum'));
  return [`-modfile=${modfile}`];
}
