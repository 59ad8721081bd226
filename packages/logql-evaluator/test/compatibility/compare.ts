// Generated streams and queries, answered by a real Loki and by the evaluator: npm run logql:compare
import { type CommandArguments, runCommand, UsageError } from '../../../../tools/command';
import { CompatibilityLoki } from './api';
import { compareWithLoki } from './generated/differential';
import { asInput, minimized } from './generated/minimize';
import { startCompatibilityLoki } from './server';

const HELP = `usage: npm run logql:compare -- [--cases N] [--seed N] [--show N]

Run generated queries in the Loki on PATH or in LOKI_BIN and in the evaluator, and report the differences.

  --cases N   Number of queries. (default: 5000)
  --seed N    Seed of the queries. (default: 1)
  --show N    Maximum number of differences to minimize and print. (default: 10)`;

const options = {
  cases: { type: 'string', default: '5000' },
  seed: { type: 'string', default: '1' },
  show: { type: 'string', default: '10' },
} as const;

async function run({ values }: CommandArguments<typeof options>): Promise<void> {
  const [cases, seed, show] = [values.cases, values.seed, values.show].map(Number);
  if (![cases, seed, show].every(Number.isSafeInteger))
    throw new UsageError('--cases, --seed and --show must be integers');
  const served = await startCompatibilityLoki();
  try {
    const loki = new CompatibilityLoki(served.url);
    const { compared, refused, filled, byChance, notRead, unsupported, disagreements } =
      await compareWithLoki(loki, cases ?? 0, seed ?? 1);
    console.log(
      `Loki ${await loki.version()}, seed ${seed}: ${compared} queries, ${refused} refused, ${filled} with series or lines; ${disagreements.length} disagreements, ${byChance} more by chance`,
    );
    for (const [feature, count] of Object.entries(unsupported))
      console.log(`not supported here, ${count} times: ${feature}`);
    if (notRead.length > 0)
      console.log(
        `not read here, ${notRead.length} times, as:\n  ${notRead.slice(0, show).join('\n  ')}`,
      );
    for (const one of disagreements.slice(0, show)) {
      const small = await minimized(loki, one);
      console.log(`\n${small.query}\n${small.found}\n${asInput(small)}`);
    }
    if (disagreements.length > 0) process.exitCode = 1;
  } finally {
    await served.stop();
  }
}

runCommand({ name: 'logql:compare', help: HELP, options, failure: 2, run });
