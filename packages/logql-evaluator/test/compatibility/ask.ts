// Runs the same queries in a real Loki and in the evaluator: node scripts/run.mjs packages/logql-evaluator/test/compatibility/ask.ts file.json
// {"streams": [{"labels": {"a": "b"}, "lines": [[1000, "x=1", {"trace_id": "7"}]]}], "queries": ["{a=\"b\"}"]}
// A line starts with the milliseconds before the time of the query.
import { readFileSync } from 'node:fs';
import { CompatibilityLoki } from './api';
import { BASE, type DatasetRow, datasetStream } from './dataset';
import { answerHere } from './here';
import { difference } from './recorded';
import { startCompatibilityLoki } from './server';

interface Input {
  readonly streams: readonly {
    readonly labels: Record<string, string>;
    readonly lines: DatasetRow[];
  }[];
  readonly queries: readonly string[];
}

async function main(): Promise<void> {
  const [file = '/dev/stdin'] = process.argv.slice(2);
  const { streams, queries } = JSON.parse(readFileSync(file, 'utf8')) as Input;
  const pushed = streams.map(({ labels, lines }) => datasetStream(labels, lines));
  const served = await startCompatibilityLoki();
  try {
    const loki = new CompatibilityLoki(served.url);
    await loki.push('ask', pushed);
    for (const query of queries) {
      const question = { query, at: BASE, from: BASE - 3_600_000_000_000n };
      const answer = await loki.ask('ask', question);
      const here = answerHere(pushed, question);
      const differs = 'unsupported' in here || difference(answer, here) !== undefined;
      console.log(`${differs ? 'DIFFERS' : 'same'} ${query}\n  Loki: ${JSON.stringify(answer)}`);
      if (differs) console.log(`  here: ${JSON.stringify(here)}`);
    }
  } finally {
    await served.stop();
  }
}

main().catch((error: Error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
