/**
 * Settings of a property test: the same cases in each run, so that failures are reproducible. `FC_SEED=17`
 * runs other cases.
 */
export const propertyCases = (numRuns: number) => ({
  numRuns,
  seed: Number(process.env.FC_SEED ?? 1),
});
