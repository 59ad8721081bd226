// Records the answers of a real Loki to the corpus: npm run logql:record [-- feature …]
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type CommandArguments, runCommand, UsageError } from '../../../../tools/command';
import { CompatibilityLoki } from './api';
import { corpus, corpusQueries, type Feature } from './corpus';
import { BASE } from './dataset';
import { type Golden, goldenNames, readGolden, writeGolden } from './golden';
import { inParallel } from './parallel';
import { difference, isSortQuery, type RecordedCase } from './recorded';
import { startCompatibilityLoki } from './server';

const HOUR = 3_600_000_000_000n;

const HELP = `usage: npm run logql:record [-- FEATURE ...]

Record the results of the Loki on PATH or in LOKI_BIN for the queries in
packages/logql-evaluator/test/compatibility/corpus, and print the changes of packages/logql-evaluator/test/compatibility/golden.`;

async function run({ positionals: names }: CommandArguments<Record<never, never>>): Promise<void> {
  const unknown = names.filter((name) => !corpus.some((feature) => feature.name === name));
  if (unknown.length > 0)
    throw new UsageError(
      `unknown feature ${unknown.join(', ')}; known: ${corpus.map(({ name }) => name).join(', ')}`,
    );
  const served = await startCompatibilityLoki();
  try {
    const loki = new CompatibilityLoki(served.url);
    const version = await loki.version();
    for (const feature of corpus) {
      if (names.length > 0 && !names.includes(feature.name)) continue;
      const before = readGolden(feature.name);
      const answers = kept(await record(loki, feature), before);
      writeGolden(feature.name, { loki: version, answers });
      console.log(`${feature.name}: ${summary(answers, before)}`);
    }
  } finally {
    await served.stop();
  }
  for (const name of goldenNames())
    if (!corpus.some((feature) => feature.name === name))
      rmSync(path.resolve(`packages/logql-evaluator/test/compatibility/golden/${name}.json`));
}

async function record(
  loki: CompatibilityLoki,
  feature: Feature,
): Promise<Map<string, RecordedCase>> {
  const { name, streams } = feature;
  await loki.push(name, streams);
  const queries = corpusQueries(feature);
  const answers = await inParallel(queries, 4, (query) =>
    loki.ask(name, { query, at: BASE, from: BASE - HOUR }),
  );
  return new Map(queries.map((query, index) => [query, answers[index] as RecordedCase]));
}

/** Sums differ in their last digit between runs, and so does the series in an error; recorded answers stay if nothing else differs. */
const kept = (answers: ReadonlyMap<string, RecordedCase>, before: Golden | undefined) =>
  new Map(
    [...answers].map(([query, answer]) => {
      const known = before?.answers.get(query);
      const same =
        known !== undefined && difference(known, answer, isSortQuery(query)) === undefined;
      return [query, same ? known : answer];
    }),
  );

function summary(answers: ReadonlyMap<string, RecordedCase>, before: Golden | undefined): string {
  const refused = [...answers.values()].filter((answer) => 'refused' in answer).length;
  const changed = [...answers].filter(
    ([query, answer]) => JSON.stringify(before?.answers.get(query)) !== JSON.stringify(answer),
  );
  return `${answers.size} queries, ${refused} of them refused; ${changed.length} new or changed`;
}

runCommand({ name: 'logql:record', help: HELP, positionals: true, run });
