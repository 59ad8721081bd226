/** Features that promtool enables, of those that Prometheus has. */
const FEATURES = [
  'promql-experimental-functions',
  'promql-delayed-name-removal',
  'promql-duration-expr',
  'promql-extended-range-selectors',
];

/** Returns the arguments of promtool for the features that Prometheus enables. */
export function promtoolFeatures(enabled: readonly string[]): readonly string[] {
  const known = FEATURES.filter((one) => enabled.includes(one));
  return known.length === 0 ? [] : [`--enable-feature=${known.join(',')}`];
}
