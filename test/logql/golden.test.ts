// What a named version of Loki answered, held to what is evaluated here.
import { corpus, queriesOf } from './corpus';
import { BASE } from './dataset';
import { goldenNames, readGolden } from './golden';
import { answerHere } from './here';
import { difference, type Recorded, sorts } from './recorded';

const HOUR = 3_600_000_000_000n;

test('every feature is recorded, by one version, and nothing else', () => {
  expect([...goldenNames()].sort()).toEqual(corpus.map(({ name }) => name).sort());
  expect(new Set(corpus.map(({ name }) => readGolden(name)?.loki))).toEqual(new Set(['3.7.6']));
});

describe.each(corpus.map((feature) => ({ ...feature })))('$name', (feature) => {
  const golden = readGolden(feature.name);

  test('each query is recorded: npm run logql:record', () => {
    expect([...(golden?.answers.keys() ?? [])]).toEqual(queriesOf(feature));
  });

  test('answers as Loki does', () => {
    const differences = [...(golden?.answers ?? [])].flatMap(([query, wanted]) => {
      const here = answerHere(feature.streams, { query, at: BASE, from: BASE - HOUR });
      const found =
        'unsupported' in here
          ? `not supported: ${here.unsupported}\nLoki: ${JSON.stringify(wanted)}`
          : difference(wanted, here as Recorded, sorts(query));
      return found === undefined ? [] : [`${query}\n${found}`];
    });
    expect(differences.join('\n\n')).toBe('');
  });
});
