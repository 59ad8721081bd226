/** Returns the known word with the fewest edits, or undefined when none is close enough to be a typo. */
export function closest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let most = Math.max(2, word.length / 3);
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

/** Returns a hint with the closest known word, and at most five candidates. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  const rest = known.length - CANDIDATES;
  if (near && rest > 0) return `did you mean "${near}"?`;
  const listed = known.slice(0, CANDIDATES).join(', ') || 'none';
  const candidates = `known: ${listed}${rest > 0 ? ` and ${rest} more` : ''}`;
  return near ? `did you mean "${near}"? ${candidates}` : candidates;
}

/** Levenshtein distance. */
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
