// Reports whether a built program matches its current inputs.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { binDir, toolsDir } from './paths';
import type { ToolProgram } from './programs';

/** The inputs of a built program. */
export interface Stamp {
  /** Hash over the module folder and the build's arguments. */
  readonly inputs: string;
  /** The Go release that compiled it. */
  readonly go: string;
}

/** Hashes every file of a module folder (`go.mod`, `go.sum`, sources) and the build's arguments. */
export function hashInputs(folder: string, args: readonly string[]): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  for (const file of files) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(folder, file)))
      .update('\0');
  }
  return hash.update(args.join('\0')).digest('hex');
}

/** Returns the current inputs of a program. */
export function currentInputs(program: ToolProgram, args: readonly string[]): string {
  const files = Object.entries(program.missingFiles ?? {}).flat();
  return hashInputs(path.join(toolsDir, program.folder), [...args, ...files]);
}

const stampFile = (name: string) => path.join(binDir, '.stamps', name);

/** Returns the stamp of the program in `tools/bin`, if it has one. */
export function readStamp(name: string): Stamp | undefined {
  try {
    const [inputs = '', go = ''] = readFileSync(stampFile(name), 'utf8').trim().split(' ');
    return { inputs, go };
  } catch {
    return undefined;
  }
}

/** Records the inputs of the program in `tools/bin`. */
export function writeStamp(name: string, stamp: Stamp): void {
  mkdirSync(path.dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), `${stamp.inputs} ${stamp.go}\n`);
}
