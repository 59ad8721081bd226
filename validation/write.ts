import { serialize } from 'node:v8';
import { compressedText, type Files } from '../catalog/helpers/compressed-files';
import { yaml } from '../catalog/helpers/yaml';
import type { LocatedManifest, OutputManifest } from './output';

/** A part of the text of a file, or its bytes. */
export type FilePart = string | Uint8Array;

/** The YAML of the last synth, so that the next one renders only what changed. */
export class KeptYaml {
  private readonly files = new WeakMap<
    object,
    { readonly name: string; readonly bytes: Uint8Array }
  >();
  private readonly configMaps = new WeakMap<OutputManifest, readonly FilePart[]>();
  private last = new Map<string, string>();
  private current = new Map<string, string>();

  /** Starts a synth: values that the last one did not render are released. */
  begin(): void {
    this.last = this.current;
    this.current = new Map();
  }

  /** Returns the YAML of a value. */
  ofValue(value: object): string {
    // Unlike JSON, it differs for any two values that YAML distinguishes.
    const key = serialize(value).toString('latin1');
    const text = this.last.get(key) ?? yaml(value);
    this.current.set(key, text);
    return text;
  }

  /** Returns the parts of the YAML of a ConfigMap; that of a mapping consists of that of its entries. */
  ofConfigMap(object: OutputManifest): readonly FilePart[] {
    const parts =
      this.configMaps.get(object) ??
      Object.entries(object).flatMap(([key, value]) =>
        key === 'data'
          ? [DATA, ...Object.keys(value).map((name) => this.ofFile(value, name))]
          : [this.ofValue({ [key]: value })],
      );
    this.configMaps.set(object, parts);
    return parts;
  }

  /** Returns the YAML of an entry of a ConfigMap. */
  private ofFile(data: Files, name: string): FilePart {
    const text = compressedText(data, name);
    if (!text) return this.ofValue(entry(data, name)).slice(DATA.length);
    const last = this.files.get(text);
    const bytes =
      last?.name === name ? last.bytes : Buffer.from(yaml(entry(data, name)).slice(DATA.length));
    this.files.set(text, { name, bytes });
    return bytes;
  }
}

/** Returns the text of the files by name: several documents per file, in the given order. */
export const renderFiles = (manifests: readonly LocatedManifest[]): Map<string, string> =>
  new Map([...fileParts(manifests)].map(([file, parts]) => [file, [...parts].join('')]));

/**
 * Returns the parts of the text of the files by name. They are rendered one by one, since all of
 * them together would double the memory. With `kept`, only what changed since the last synth is rendered.
 */
export const fileParts = (
  manifests: readonly LocatedManifest[],
  kept?: KeptYaml,
): ReadonlyMap<string, Iterable<FilePart>> => {
  kept?.begin();
  return new Map([...byFile(manifests)].map(([file, objects]) => [file, parts(objects, kept)]));
};

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
    if (!kept) yield yaml(object);
    else if (object.kind === 'ConfigMap' && Object.keys(object.data ?? {}).length > 0)
      yield* kept.ofConfigMap(object);
    else yield kept.ofValue(object);
  }
}

const DATA = 'data:\n';

const entry = (data: Files, name: string): object => ({ data: { [name]: data[name] ?? '' } });
