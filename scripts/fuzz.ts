import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { fuzzProperties } from './fuzz/properties';
import { fuzz } from './fuzz/run';

const HELP = `usage: npm run fuzz -- [flags]

Try generated definitions, settings, target files, expositions, log lines and queries. Each must be accepted, or rejected with a
code and a place, within 5 seconds and without an exception. Prints each failure once, with the seed that repeats it.

Flags:
  --minutes=N      Duration. (default: 5)
  --seed=N         First seed; each round of 20 inputs has the next one. (default: 1)
  --property=NAME  Only this property: ${fuzzProperties.map(({ name }) => name).join(', ')}. Can be repeated.
  -h, --help       Show this help.

Exit codes: 0 no failures; 1 failures; 2 unknown flag.`;

const options = {
  minutes: { type: 'string', default: '5' },
  seed: { type: 'string', default: '1' },
  property: { type: 'string', multiple: true, default: [] as string[] },
} as const;

const RUNS = 20;
/** Processor time for one input, above which it counts as a hang. */
const LIMIT_SECONDS = 5;

function run({ values }: CommandArguments<typeof options>): number {
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new UsageError('--minutes must be a positive number');
  const first = Number(values.seed);
  if (!Number.isInteger(first)) throw new UsageError('--seed must be an integer');
  const wanted = values.property;
  for (const name of wanted)
    if (!fuzzProperties.some((property) => property.name === name))
      throw new UsageError(`unknown property "${name}"`);
  const properties = fuzzProperties.filter(
    ({ name }) => wanted.length === 0 || wanted.includes(name),
  );
  const end = Date.now() + minutes * 60_000;
  const seen = new Set<string>();
  const inputs = new Map<string, number>();
  for (let seed = first; Date.now() < end; seed++)
    for (const property of properties) {
      const result = fuzz(property, { seed, runs: RUNS, seen, limitSeconds: LIMIT_SECONDS });
      inputs.set(property.name, (inputs.get(property.name) ?? 0) + result.inputs);
      for (const { error, input } of result.failures)
        console.log(`FAIL ${property.name}, seed ${seed}\n  ${error}\n  input: ${input}\n`);
    }
  for (const [name, count] of inputs) console.log(`${name}: ${count} inputs`);
  console.log(`${seen.size} failures`);
  return seen.size > 0 ? 1 : 0;
}

runCommand({ name: 'fuzz', help: HELP, options, run });
