/**
 * Settings of a property test: the same cases in each run, so that a failure is never chance. `FC_SEED=17`
 * tries others.
 */
export const propertyCases = (numRuns: number) => ({
  numRuns,
  seed: Number(process.env.FC_SEED ?? 1),
});
