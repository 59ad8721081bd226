import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Texts of files by name. */
export type Files = Readonly<Record<string, string>>;

/** The compressed texts by their getters. */
const compressedBy = new WeakMap<() => string, Buffer>();

/**
 * Returns the files with their texts compressed outside of the JavaScript heap; a text is decompressed each time that it
 * is read. The rules and dashboards of many teams are most of what is in memory, and V8 lets its heap grow to four times
 * that before it collects garbage.
 */
export function compressFiles(files: Files): Files {
  const compressed: Files = {};
  for (const [name, text] of Object.entries(files)) {
    // A copy, since the result is a part of a buffer of 16 KiB or more.
    const bytes = Buffer.from(deflateRawSync(text, { level: 3 }));
    const get = () => inflateRawSync(bytes).toString();
    compressedBy.set(get, bytes);
    Object.defineProperty(compressed, name, {
      get,
      enumerable: true,
      configurable: true,
    });
  }
  return compressed;
}

/** Returns the files with these names, without decompressing them. */
export function pickFiles(files: Files, names: readonly string[]): Files {
  const picked: Files = {};
  for (const name of names)
    Object.defineProperty(picked, name, Object.getOwnPropertyDescriptor(files, name) ?? {});
  return picked;
}

/** Returns the files of all sets, without decompressing them. */
export function mergeFiles(sets: readonly Files[]): Files {
  const merged: Files = {};
  for (const files of sets)
    Object.defineProperties(merged, Object.getOwnPropertyDescriptors(files));
  return merged;
}

/** Returns an object that only files with the same compressed text have; undefined for a text that is not compressed. */
export function compressedText(files: Files, name: string): object | undefined {
  const get = Object.getOwnPropertyDescriptor(files, name)?.get;
  return get && compressedBy.get(get);
}

/**
 * Returns a function of the text of a file that is computed once for a compressed text, wherever it is read. The value is
 * garbage-collected with the text.
 */
export function memoizeByText<V>(compute: (text: string) => V): (files: Files, name: string) => V {
  const values = new WeakMap<object, { readonly value: V }>();
  return (files, name) => {
    const key = compressedText(files, name);
    if (key === undefined) return compute(files[name] ?? '');
    const entry = values.get(key) ?? { value: compute(files[name] ?? '') };
    values.set(key, entry);
    return entry.value;
  };
}
