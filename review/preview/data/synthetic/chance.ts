/** Numbers between 0 and 1 that are the same for the same words: a picture must not change by itself. */
export function chance(...words: readonly (string | number)[]): number {
  // FNV-1a, then a round of mixing: near words must not give near numbers
  let hash = 0x811c9dc5;
  for (const character of words.join('\u0000')) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return (hash >>> 0) / 2 ** 32;
}
