// Compares the recorded answers of Loki with the evaluator.
import { readFileSync } from 'node:fs';
import { corpus, corpusQueries } from './corpus';
import { BASE } from './dataset';
import { goldenNames, readGolden } from './golden';
import { answerHere } from './here';
import { knownDifferences } from './known';
import { difference, isSortQuery, type RecordedCase } from './recorded';

const HOUR = 3_600_000_000_000n;

test('exactly the features of the corpus are recorded, by one version', () => {
  expect([...goldenNames()].sort()).toEqual(corpus.map(({ name }) => name).sort());
  expect(new Set(corpus.map(({ name }) => readGolden(name)?.loki))).toEqual(new Set(['3.7.6']));
});

test('the docs have the number of recorded queries', () => {
  const answers = corpus.flatMap(({ name }) => [...(readGolden(name)?.answers.values() ?? [])]);
  const refused = answers.filter((answer) => 'refused' in answer);
  const notes = readFileSync('docs/logql-tests.md', 'utf8');
  expect(notes).toContain(`has ${answers.length.toLocaleString('en')} queries`);
  expect(notes).toContain(`was rejected (${refused.length} queries)`);
  const readme = readFileSync('packages/logql-evaluator/README.md', 'utf8');
  expect(readme).toContain(`${answers.length.toLocaleString('en')} queries by feature`);
  expect(readme).toContain(`Loki rejects ${refused.length} of them`);
});

const isKnown = new Set(knownDifferences.flatMap(({ queries }) => queries));

test('known differences are in the docs, and are rejected here', () => {
  const notes = readFileSync('docs/logql-tests.md', 'utf8');
  for (const { name } of knownDifferences) expect(notes).toContain(name);
  for (const query of isKnown) {
    const feature = corpus.find(({ queries }) => queries.includes(query));
    expect([query, readGolden(feature?.name ?? '')?.answers.get(query)]).toEqual([
      query,
      expect.not.objectContaining({ refused: expect.anything() }),
    ]);
    const here = answerHere(feature?.streams ?? [], { query, at: BASE, from: BASE - HOUR });
    expect([query, 'refused' in here || 'unsupported' in here]).toEqual([query, true]);
  }
});

describe.each(corpus.map((feature) => ({ ...feature })))('$name', (feature) => {
  const golden = readGolden(feature.name);

  test('every query is recorded: npm run logql:record', () => {
    expect([...(golden?.answers.keys() ?? [])]).toEqual(corpusQueries(feature));
  });

  test('answers as Loki does', () => {
    const differences = [...(golden?.answers ?? [])].flatMap(([query, wanted]) => {
      if (isKnown.has(query)) return [];
      const here = answerHere(feature.streams, { query, at: BASE, from: BASE - HOUR });
      const found =
        'unsupported' in here
          ? `not supported: ${here.unsupported}\nLoki: ${JSON.stringify(wanted)}`
          : difference(wanted, here as RecordedCase, isSortQuery(query));
      return found === undefined ? [] : [`${query}\n${found}`];
    });
    expect(differences.join('\n\n')).toBe('');
  });
});
