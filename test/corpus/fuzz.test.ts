// A short run of the generators with a fixed seed; npm run fuzz runs them for as long as one likes.
import { fuzzProperties } from '../../scripts/fuzz/properties';
import { fuzz } from '../../scripts/fuzz/run';

jest.setTimeout(120_000);

/** Inputs that are data. Functions, getters and proxies of definitions are for npm run fuzz. */
const OF_DATA = ['target files', 'expositions', 'log lines', 'LogQL queries'];

test.each(
  fuzzProperties
    .filter(({ name }) => OF_DATA.includes(name))
    .map((property) => [property.name, property] as const),
)('%s are accepted, or rejected with a code and a place', (_, property) => {
  const { inputs, failures } = fuzz(property, { seed: 1, runs: 10, seen: new Set() });
  expect(failures).toEqual([]);
  expect(inputs).toBe(10);
});
