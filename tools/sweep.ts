// What an interrupted build leaves behind.
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { binDir } from './paths';
import type { Program } from './programs';

/** Where a build puts its result until it is known to work: beside its destination, so that the rename is atomic. */
export const unfinished = (program: Program, pid = process.pid): string =>
  path.join(binDir, `.${program.name}.${pid}`);

/** Start of the name of a build's own temporary folder. */
export const scratchPrefix = (pid = process.pid): string => `observability-tools-${pid}-`;

/** Removes what builds left whose process is gone. Returns what it removed. */
export function sweep(bin: string = binDir, temporary: string = tmpdir()): readonly string[] {
  const leftovers = [
    ...matching(bin, /^\.[a-z][\w-]*\.(\d+)$/),
    ...matching(temporary, /^observability-tools-(\d+)-/),
  ];
  for (const place of leftovers) rmSync(place, { recursive: true, force: true });
  return leftovers;
}

/** Entries whose name has the number of a process that has ended. */
const matching = (folder: string, pattern: RegExp): string[] =>
  entries(folder)
    .filter((name) => {
      const pid = pattern.exec(name)?.[1];
      return pid !== undefined && !isRunning(Number(pid));
    })
    .map((name) => path.join(folder, name));

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // of somebody else, and so it runs
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
