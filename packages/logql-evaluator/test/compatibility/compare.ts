// Generated streams and queries, answered by a real Loki and by the evaluator: npm run logql:compare
import { parseArgs } from 'node:util';
import { CompatibilityLoki } from './api';
import { compareWithLoki } from './generated/differential';
import { asInput, minimized } from './generated/minimize';
import { startCompatibilityLoki } from './server';

const HELP = `npm run logql:compare -- [--cases N] [--seed N] [--show N]

Asks the Loki on PATH, or of LOKI_BIN, and the evaluator the same generated queries, and reports where they disagree.

  --cases N   queries [5000]
  --seed N    other ones [1]
  --show N    disagreements that are made small and shown [10]`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      show: { type: 'string', default: '10' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const [cases, seed, show] = [values.cases, values.seed, values.show].map(Number);
  if (![cases, seed, show].every(Number.isSafeInteger)) throw new Error('whole numbers, please');
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

main().catch((error: Error) => {
  console.error(`logql:compare: ${error.message}`);
  process.exitCode = 2;
});
