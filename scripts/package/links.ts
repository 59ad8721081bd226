import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * Checks that files are written to a folder itself.
 * @throws if a symbolic link leads from the folder to another one: files of others would be written
 */
export function requireInside(folder: string, files: readonly string[]): void {
  if (!existsSync(folder)) return;
  const root = realpathSync(folder);
  const parts = files.flatMap((file) => {
    const names = file.split('/');
    return names.map((_, index) => names.slice(0, index + 1).join('/'));
  });
  for (const part of new Set(parts)) {
    const link = lstatSync(path.join(folder, part), { throwIfNoEntry: false });
    if (!link?.isSymbolicLink()) continue;
    const target = path.resolve(root, path.dirname(part), readlinkSync(path.join(folder, part)));
    const isInside = existsSync(target) && realpathSync(target).startsWith(`${root}${path.sep}`);
    if (!isInside)
      throw new Error(
        `${part} is a symbolic link out of the folder: replace it by a file or folder`,
      );
  }
}
