// Removes leftovers of interrupted builds.
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { binDir } from './paths';
import type { ToolProgram } from './programs';

/**
 * Returns the temporary path of the result of a build, next to its destination, so that the rename
 * is atomic.
 */
export const unfinishedDirs = (program: ToolProgram, pid = process.pid): string =>
  path.join(binDir, `.${program.name}.${pid}`);

/** Prefix of the temporary folders of builds. */
export const scratchPrefix = (pid = process.pid): string => `observability-tools-${pid}-`;

/** Removes the leftovers of builds whose process has exited. Returns the removed paths. */
export function removeUnfinished(
  bin: string = binDir,
  temporary: string = tmpdir(),
): readonly string[] {
  const leftovers = [
    ...matching(bin, /^\.[a-z][\w-]*\.(\d+)$/),
    ...matching(temporary, /^observability-tools-(\d+)-/),
  ];
  for (const place of leftovers) rmSync(place, { recursive: true, force: true });
  return leftovers;
}

/** Returns entries whose name has the id of a process that has exited. */
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
    // It is owned by another user, so it runs.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
