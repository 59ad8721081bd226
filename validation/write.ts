import { yaml } from '../catalog/helpers/yaml';
import type { LocatedManifest, OutputManifest } from './output';

/** Returns the text of the files by name: several documents per file, in the given order. */
export const renderFiles = (manifests: readonly LocatedManifest[]): Map<string, string> =>
  new Map([...fileParts(manifests)].map(([file, parts]) => [file, [...parts].join('')]));

/**
 * Returns the parts of the text of the files by name. They are rendered one by one, since all of
 * them together would double the memory.
 */
export const fileParts = (
  manifests: readonly LocatedManifest[],
): ReadonlyMap<string, Iterable<string>> =>
  new Map([...byFile(manifests)].map(([file, objects]) => [file, texts(objects)]));

function byFile(manifests: readonly LocatedManifest[]): Map<string, OutputManifest[]> {
  const files = new Map<string, OutputManifest[]>();
  for (const { file, object } of manifests) {
    const objects = files.get(file);
    if (objects) objects.push(object);
    else files.set(file, [object]);
  }
  return files;
}

function* texts(objects: readonly OutputManifest[]): Generator<string> {
  for (const [index, object] of objects.entries())
    yield index === 0 ? yaml(object) : `---\n${yaml(object)}`;
}
