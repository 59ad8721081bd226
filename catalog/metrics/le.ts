/** A bucket's bound as Prometheus 3 stores it in the label `le`, whatever way the program wrote it. */
export function le(bound: number): string {
  if (bound === Number.POSITIVE_INFINITY) return '+Inf';
  return Number.isInteger(bound) && bound < 1e6 ? `${bound}.0` : String(bound);
}
