import { compressedText } from '../catalog/helpers/compressed-files';
import { yaml } from '../catalog/helpers/yaml';
import type { LocatedManifest, OutputManifest } from './output';

/** A part of the text of a file, or its bytes. */
export type FilePart = string | Uint8Array;

/** The YAML of compressed texts, to keep it from one synth to the next. */
export type KeptYaml = WeakMap<object, { readonly name: string; readonly bytes: Uint8Array }>;

/** Returns the text of the files by name: several documents per file, in the given order. */
export const renderFiles = (manifests: readonly LocatedManifest[]): Map<string, string> =>
  new Map([...fileParts(manifests)].map(([file, parts]) => [file, [...parts].join('')]));

/**
 * Returns the parts of the text of the files by name. They are rendered one by one, since all of
 * them together would double the memory. With `kept`, the YAML of compressed texts is rendered once.
 */
export const fileParts = (
  manifests: readonly LocatedManifest[],
  kept?: KeptYaml,
): ReadonlyMap<string, Iterable<FilePart>> =>
  new Map([...byFile(manifests)].map(([file, objects]) => [file, parts(objects, kept)]));

function byFile(manifests: readonly LocatedManifest[]): Map<string, OutputManifest[]> {
  const files = new Map<string, OutputManifest[]>();
  for (const { file, object } of manifests) {
    const objects = files.get(file);
    if (objects) objects.push(object);
    else files.set(file, [object]);
  }
  return files;
}

function* parts(objects: readonly OutputManifest[], kept?: KeptYaml): Generator<FilePart> {
  for (const [index, object] of objects.entries()) {
    if (index > 0) yield '---\n';
    yield* kept && object.kind === 'ConfigMap' && Object.keys(object.data ?? {}).length > 0
      ? configMap(object, kept)
      : [yaml(object)];
  }
}

/** Returns the YAML of a ConfigMap; that of a mapping consists of that of its entries. */
function* configMap(object: OutputManifest, kept: KeptYaml): Generator<FilePart> {
  for (const [key, value] of Object.entries(object)) {
    if (key !== 'data') {
      yield yaml({ [key]: value });
      continue;
    }
    yield DATA;
    for (const name of Object.keys(value)) {
      const text = compressedText(value, name);
      const last = text && kept.get(text);
      const bytes = last?.name === name ? last.bytes : entry(name, value[name]);
      if (text) kept.set(text, { name, bytes });
      yield bytes;
    }
  }
}

const DATA = 'data:\n';

const entry = (name: string, text: string): Uint8Array =>
  Buffer.from(yaml({ data: { [name]: text } }).slice(DATA.length));
