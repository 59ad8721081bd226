import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { yaml } from '../catalog/yaml';
import type { PlacedManifest } from './output';

/** File names to their text: several documents a file, in the order given. */
export function renderFiles(manifests: readonly PlacedManifest[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const { file, object } of manifests) {
    const before = files.get(file);
    files.set(file, before === undefined ? yaml(object) : `${before}---\n${yaml(object)}`);
  }
  return files;
}

/**
 * Makes a folder hold exactly these files. Each is replaced in one step, and only when it differs, so that
 * an interrupted run leaves whole files; files that no longer exist in the source go last.
 */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) {
    const target = path.join(folder, name);
    if (readIfThere(target) === text) continue;
    const temporary = `${target}.${process.pid}.tmp`;
    writeFileSync(temporary, text);
    renameSync(temporary, target);
  }
  for (const name of readdirSync(folder)) {
    if (!files.has(name)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** Folders below `output` that hold what environments left that are no more; nothing but YAML is in them. */
export function staleFolders(output: string, environments: readonly string[]): string[] {
  return readdirSync(output, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !environments.includes(entry.name))
    .map(({ name }) => path.join(output, name))
    .filter((folder) => readdirSync(folder).every((name) => name.endsWith('.yaml')));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
