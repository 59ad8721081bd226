import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import type { SynthResult } from '../validation/synthesize';
import { loadManifests } from './check/configurations';
import { fuzzProperties } from './fuzz/properties';
import { fuzz } from './fuzz/run';

const HELP = `usage: npm run fuzz -- [flags]

Try generated definitions, settings, target files, expositions, log lines and queries. Each must be accepted, or rejected with a
code and a place, within 5 seconds and without an exception. Prints each failure once, with the seed that repeats it.

Flags:
  --minutes=N      Duration. (default: 5)
  --seed=N         First seed; each round of 20 inputs has the next one. (default: 1)
  --programs=N     Load every Nth output that was accepted with the real programs, such as promtool. (default: none)
  --property=NAME  Only this property: ${fuzzProperties.map(({ name }) => name).join(', ')}. Can be repeated.
  -h, --help       Show this help.

Exit codes: 0 no failures; 1 failures; 2 unknown flag.`;

const options = {
  minutes: { type: 'string', default: '5' },
  seed: { type: 'string', default: '1' },
  programs: { type: 'string', default: '0' },
  property: { type: 'string', multiple: true, default: [] as string[] },
} as const;

interface Counts {
  inputs: number;
  accepted: number;
  /** Configurations that programs loaded. */
  loaded: number;
}

const RUNS = 20;
/** Processor time for one input, above which it counts as a hang. */
const LIMIT_SECONDS = 5;

async function run({ values }: CommandArguments<typeof options>): Promise<number> {
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new UsageError('--minutes must be a positive number');
  const first = Number(values.seed);
  if (!Number.isInteger(first)) throw new UsageError('--seed must be an integer');
  const every = Number(values.programs);
  if (!Number.isInteger(every) || every < 0)
    throw new UsageError('--programs must be an integer of at least 0');
  const wanted = values.property;
  for (const name of wanted)
    if (!fuzzProperties.some((property) => property.name === name))
      throw new UsageError(`unknown property "${name}"`);
  const properties = fuzzProperties.filter(
    ({ name }) => wanted.length === 0 || wanted.includes(name),
  );
  const end = Date.now() + minutes * 60_000;
  const seen = new Set<string>();
  const counts = new Map<string, Counts>();
  let acceptedInputs = 0;
  for (let seed = first; Date.now() < end; seed++)
    for (const property of properties) {
      const result = fuzz(property, { seed, runs: RUNS, seen, limitSeconds: LIMIT_SECONDS });
      const count = counts.get(property.name) ?? { inputs: 0, accepted: 0, loaded: 0 };
      counts.set(property.name, count);
      count.inputs += result.inputs;
      count.accepted += result.accepted.length;
      const failures: { error: string; input: string }[] = [...result.failures];
      for (const { input, output } of result.accepted) {
        if (every === 0 || property.programs === false || ++acceptedInputs % every !== 0) continue;
        const { configurations, rejections } = await rejected(output, seen);
        count.loaded += configurations;
        failures.push(...rejections.map((error) => ({ error, input })));
      }
      for (const { error, input } of failures)
        console.log(`FAIL ${property.name}, seed ${seed}\n  ${error}\n  input: ${input}\n`);
    }
  for (const [name, { inputs, accepted, loaded }] of counts)
    console.log(
      `${name}: ${inputs} inputs, ${accepted} accepted${every > 0 ? `, ${loaded} configurations loaded` : ''}`,
    );
  console.log(`${seen.size} failures`);
  return seen.size > 0 ? 1 : 0;
}

/**
 * Loads an accepted output with the real programs and returns what they reject. Errors that were seen are skipped.
 */
async function rejected(
  { manifests }: SynthResult,
  seen: Set<string>,
): Promise<{ readonly configurations: number; readonly rejections: readonly string[] }> {
  const results = (await loadManifests(manifests)).filter(({ outcome }) => outcome !== 'skipped');
  const rejections = results
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ text }) => text)
    .filter((text) => {
      // One mistake in other values is one cause.
      const cause = text.replaceAll(/"[^"]*"|\d+/g, 'x').slice(0, 300);
      if (seen.has(cause)) return false;
      seen.add(cause);
      return true;
    });
  return { configurations: results.length, rejections };
}

runCommand({ name: 'fuzz', help: HELP, options, run });
