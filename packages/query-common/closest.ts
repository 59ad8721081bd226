/** The known word that needs the fewest edits, if that is a plausible slip. */
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

/** How many words are still worth listing. */
const FEW = 40;

/** A hint that names the closest known word, and all of them where they are few. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  const list =
    known.length > FEW ? `${known.length} are known` : `known: ${known.join(', ') || 'none'}`;
  return near ? `did you mean ${near}? ${list}` : list;
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
