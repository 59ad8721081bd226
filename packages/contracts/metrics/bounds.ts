/**
 * Returns why a list of bucket bounds is invalid; undefined for a valid list. Quantiles are
 * interpolated between two bounds, so unordered bounds give wrong numbers.
 */
export function bucketBoundsProblem<T>(
  bounds: readonly T[],
  read: (bound: T) => number,
): string | undefined {
  if (bounds.length === 0) return 'no buckets besides +Inf';
  for (const [index, bound] of bounds.entries()) {
    const value = read(bound);
    if (!Number.isFinite(value)) return `${bound} is not a finite number`;
    const before = bounds[index - 1];
    if (before === undefined) continue;
    if (value === read(before))
      return bound === before ? `${bound} is duplicated` : `${before} and ${bound} are equal`;
    if (value < read(before)) return `${bound} follows ${before}`;
  }
  return undefined;
}
