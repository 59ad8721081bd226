/** The known word that needs the fewest edits, if that is a plausible slip. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((other) => ({
    other,
    cost: edits(word.toLowerCase(), other.toLowerCase()),
  }));
  ranked.sort((a, b) => a.cost - b.cost);
  const best = ranked[0];
  return best && best.cost <= Math.max(2, word.length / 3) ? best.other : undefined;
}

/** A hint that names the closest known word, and all of them. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  return `${near ? `did you mean ${near}? ` : ''}known: ${known.join(', ') || 'none'}`;
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
