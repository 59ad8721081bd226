/** Panel ids are integers; URLs of single panels contain them. */
const LARGEST = 2 ** 31 - 1;

/** Returns an id that depends only on the key and stays the same when other panels change (FNV-1a). */
export function stableId(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return ((hash >>> 0) % LARGEST) + 1;
}
