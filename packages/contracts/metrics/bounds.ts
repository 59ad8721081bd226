/**
 * What is wrong with a list of bounds of buckets; undefined of a good one. A quantile is read off between two bounds,
 * so that bounds out of order give numbers that nobody measured.
 */
export function problemOfBounds<T>(
  bounds: readonly T[],
  read: (bound: T) => number,
): string | undefined {
  if (bounds.length === 0) return 'there is no bound but +Inf';
  for (const [index, bound] of bounds.entries()) {
    const value = read(bound);
    if (!Number.isFinite(value)) return `${bound} is no finite number`;
    const before = bounds[index - 1];
    if (before === undefined) continue;
    if (value === read(before))
      return bound === before ? `${bound} is there twice` : `${before} and ${bound} are the same`;
    if (value < read(before)) return `${bound} stands behind ${before}`;
  }
  return undefined;
}
