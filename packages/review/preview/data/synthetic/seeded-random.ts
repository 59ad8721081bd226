/** Returns the FNV-1a hash of a word. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index++) {
    hash ^= word.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash;
}

const known = new Map<string, number>();

/** Returns a cached hash, since the same few thousand names are used for every sample. */
function remembered(word: string): number {
  const found = known.get(word);
  if (found !== undefined) return found;
  const made = hashOf(word);
  known.set(word, made);
  return made;
}

/**
 * Returns a generator of numbers between 0 and 1 that are the same for the same words, so that
 * pictures are reproducible.
 */
export function seededRandom(...words: readonly (string | number)[]): number {
  let hash = 0x9e3779b9;
  for (const word of words) {
    hash ^= typeof word === 'number' ? Math.imul(word | 0, 0x85ebca6b) : remembered(word);
    // Similar words must not result in similar numbers.
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 12;
    hash = Math.imul(hash, 0x297a2d39);
    hash ^= hash >>> 15;
  }
  return (hash >>> 0) / 2 ** 32;
}
