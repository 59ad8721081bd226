import { memoizeByObject } from '@observability-stack/query-common';
import {
  compressedText,
  type Files,
  memoizeByText,
  pickFiles,
} from '../../catalog/helpers/compressed-files';

/**
 * `kubectl apply` without `--server-side` stores the whole object in an annotation, which is limited to 262,144 bytes.
 * The margin covers the other fields of the object and the escapes of JSON in JSON.
 */
export const APPLY_LIMIT = 262_144;
const PACK_LIMIT = 200_000;

const textSize = memoizeByText((text) => Buffer.byteLength(JSON.stringify(text)));
/** Braces around an entry. */
const ENTRY = 2;

/** Returns the size of a file as an entry of a JSON object, in bytes of UTF-8. */
export const fileSize = (files: Files, name: string): number =>
  Buffer.byteLength(JSON.stringify(name)) + 1 + textSize(files, name);

/** Packs files, sorted by name, into the smallest number of packs below the limit. */
export const packFiles = memoizeByObject((files: Files): readonly Files[] => {
  const packs: string[][] = [];
  let room = 0;
  for (const name of Object.keys(files).sort()) {
    const size = fileSize(files, name) + ENTRY;
    const last = packs.at(-1);
    if (last && size <= room) {
      last.push(name);
      room -= size;
    } else {
      packs.push([name]);
      room = PACK_LIMIT - size;
    }
  }
  return packs.length > 0 ? packs.map((names) => packOf(files, names)) : [{}];
});

/** The last pack that begins with a compressed text. */
const lastPacks = new WeakMap<object, Files>();

/** Returns files by name: the same object for the same compressed texts, since `watch` packs all rules after each edit. */
function packOf(files: Files, names: readonly string[]): Files {
  const key = compressedText(files, names[0] ?? '');
  if (key === undefined) return pickFiles(files, names);
  const last = lastPacks.get(key) ?? {};
  const isSame =
    Object.keys(last).length === names.length &&
    names.every((name) => {
      const text = compressedText(files, name);
      return text !== undefined && text === compressedText(last, name);
    });
  if (isSame) return last;
  const pack = pickFiles(files, names);
  lastPacks.set(key, pack);
  return pack;
}
