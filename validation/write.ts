import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { yaml } from '../catalog/helpers/yaml';
import type { Manifest, PlacedManifest } from './output';
import { replaceIfDifferent } from './replace-file';

/** What was written into a folder. */
export interface Written {
  readonly files: number;
  readonly bytes: number;
}

/** File names to their text: several documents a file, in the order given. */
export const renderFiles = (manifests: readonly PlacedManifest[]): Map<string, string> =>
  new Map([...byFile(manifests)].map(([file, objects]) => [file, [...texts(objects)].join('')]));

/**
 * Makes a folder hold the objects and nothing else. Each file is replaced in one step, and only when it differs, so that
 * an interrupted run leaves whole files; files that no longer exist in the source go last.
 */
export function writeManifests(folder: string, manifests: readonly PlacedManifest[]): Written {
  mkdirSync(folder, { recursive: true });
  const files = byFile(manifests);
  let bytes = 0;
  for (const [name, objects] of files)
    bytes += replaceIfDifferent(path.join(folder, name), texts(objects));
  for (const name of readdirSync(folder)) {
    if (!files.has(name)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  return { files: files.size, bytes };
}

function byFile(manifests: readonly PlacedManifest[]): Map<string, Manifest[]> {
  const files = new Map<string, Manifest[]>();
  for (const { file, object } of manifests) {
    const objects = files.get(file);
    if (objects) objects.push(object);
    else files.set(file, [object]);
  }
  return files;
}

/** One document at a time: all of them together would double what is in memory. */
function* texts(objects: readonly Manifest[]): Generator<string> {
  for (const [index, object] of objects.entries())
    yield index === 0 ? yaml(object) : `---\n${yaml(object)}`;
}

/** Folders below `output` that hold what environments left that are no more; nothing but YAML is in them. */
export function staleFolders(output: string, environments: readonly string[]): string[] {
  return readdirSync(output, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !environments.includes(entry.name))
    .map(({ name }) => path.join(output, name))
    .filter((folder) => readdirSync(folder).every((name) => name.endsWith('.yaml')));
}
