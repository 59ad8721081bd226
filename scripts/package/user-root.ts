import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Name of the package that a repository with definitions depends on. */
export const PACKAGE = 'observability-stack';
/** The module of a repository that exports its environments. */
export const MAIN = 'main.ts';

/**
 * Returns the root of the repository that uses the package: the folder, or the nearest one above it, whose package.json
 * depends on it.
 */
export function findUserRoot(folder: string): string | undefined {
  for (let dir = path.resolve(folder); ; dir = path.dirname(dir)) {
    if (dependsOnPackage(path.join(dir, 'package.json'))) return dir;
    if (dir === path.dirname(dir)) return undefined;
  }
}

function dependsOnPackage(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, object>>;
    return ['dependencies', 'devDependencies', 'peerDependencies'].some((kind) =>
      Object.hasOwn(manifest[kind] ?? {}, PACKAGE),
    );
  } catch {
    return false;
  }
}
