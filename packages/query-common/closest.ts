/**
 * Returns the known word with the fewest edits, or undefined if none is close enough to be a typo.
 */
export function closest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  // Two edits make almost any short word of another.
  let most = word.length <= 4 ? 1 : Math.max(2, word.length / 3);
  for (const other of known) {
    if (Math.abs(other.length - word.length) > most) continue;
    const cost = edits(word.toLowerCase(), other.toLowerCase());
    if (cost > most || (cost === most && best !== undefined)) continue;
    best = other;
    most = cost;
  }
  return best;
}

/** The number of candidates in a hint. */
const CANDIDATES = 5;

/** Returns at most five of the words as a list, with the number of the others: `a, b, c, d, e and 2 more`. */
export function listCandidates(known: Iterable<string | number>): string {
  const all = [...known];
  const rest = all.length - CANDIDATES;
  const listed = all.slice(0, CANDIDATES).join(', ') || 'none';
  return rest > 0 ? `${listed} and ${rest} more` : listed;
}

/** Returns the five numbers that are closest to a value, in their order. */
export const nearestCandidates = (value: number, known: readonly number[]): readonly number[] => {
  const distance = (one: number): number => Math.abs(one - value);
  const nearest = new Set(
    [...known].sort((a, b) => distance(a) - distance(b)).slice(0, CANDIDATES),
  );
  return known.filter((one) => nearest.has(one));
};

/** Returns a hint with the closest known word, and at most five candidates. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  const candidates = `known: ${listCandidates(known)}`;
  if (!near) return candidates;
  return known.length > CANDIDATES
    ? `did you mean "${near}"?`
    : `did you mean "${near}"? ${candidates}`;
}

/** Returns the Levenshtein distance of two words. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
