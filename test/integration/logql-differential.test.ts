// Generated streams and queries: a real Loki and the evaluator must answer, and refuse, the same.
import { findProgram } from '@observability-stack/lab/programs';
import { evaluateInstant } from '@observability-stack/logql-evaluator';
import { CompatibilityLoki } from '../../packages/logql-evaluator/test/compatibility/api';
import { corpus, corpusQueries } from '../../packages/logql-evaluator/test/compatibility/corpus';
import { BASE } from '../../packages/logql-evaluator/test/compatibility/dataset';
import {
  compareWithLoki,
  HOUR,
} from '../../packages/logql-evaluator/test/compatibility/generated/differential';
import {
  asInput,
  minimized,
} from '../../packages/logql-evaluator/test/compatibility/generated/minimize';
import { readGolden } from '../../packages/logql-evaluator/test/compatibility/golden';
import { inParallel } from '../../packages/logql-evaluator/test/compatibility/parallel';
import {
  difference,
  isSortQuery,
  type RecordedCase,
} from '../../packages/logql-evaluator/test/compatibility/recorded';
import { startCompatibilityLoki } from '../../packages/logql-evaluator/test/compatibility/server';
import type { Served } from './support/served';

jest.setTimeout(600_000);

/** `LOGQL_CASES=100000` tries more, `FC_SEED=17` others. */
const CASES = Number(process.env.LOGQL_CASES ?? 3000);
const SEED = Number(process.env.FC_SEED ?? 1);
/** Of it the answers are recorded; another one may well answer otherwise. */
const VERSION = '3.7.6';

const found = findProgram('loki');
if ('missing' in found) console.warn(`SKIPPED the evaluator against a real Loki: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

suite('the Loki and the evaluator', () => {
  let served: Served;
  let loki: CompatibilityLoki;
  beforeAll(async () => {
    served = await startCompatibilityLoki();
    loki = new CompatibilityLoki(served.url);
  });
  afterAll(() => served?.stop());

  test('both evaluate generated queries to the same result', async () => {
    const { compared, refused, filled, notRead, unsupported, disagreements } =
      await compareWithLoki(loki, CASES, SEED);
    const small = await Promise.all(
      disagreements.slice(0, 5).map(async (one) => {
        const { query, found: differs, streams } = await minimized(loki, one);
        return `${query}\n${differs}\n${asInput({ query, streams })}`;
      }),
    );
    expect(small.join('\n\n')).toBe('');
    expect(compared).toBeGreaterThanOrEqual(CASES);
    expect(filled).toBeGreaterThan(CASES / 4);
    expect(refused).toBeGreaterThan(CASES / 100);
    expect(notRead.length).toBeLessThan(CASES / 100);
    expect(Object.values(unsupported).reduce((sum, count) => sum + count, 0)).toBeLessThan(
      CASES / 100,
    );
  });

  test('a wrong result is found', async () => {
    const streams = corpus.find(({ name }) => name === 'duplicates')?.streams ?? [];
    const query = 'sum(count_over_time({a="b"} |= "same" | logfmt [1m]))';
    await loki.push('doubted', streams);
    const answer = await loki.ask('doubted', { query, at: BASE, from: BASE - HOUR });
    // every line is counted, those too that Loki drops as doubles
    const counted = streams
      .flatMap(({ entries }) => entries)
      .filter(({ line }) => line.includes('same')).length;
    expect(difference(answer, { vector: [[{}, String(counted)]] })).toMatch(/^Loki: .*\nhere: /);
    const here = evaluateInstant(query, streams, BASE);
    expect(here).toEqual({ kind: 'vector', samples: [{ labels: {}, value: 5 }] });
  });

  test('recorded answers are those of Loki', async () => {
    if ((await loki.version()) !== VERSION) {
      console.warn(`SKIPPED the recorded answers: this Loki is ${await loki.version()}`);
      return;
    }
    for (const feature of corpus) {
      const { name, streams } = feature;
      const golden = readGolden(name);
      await loki.push(name, streams);
      const differences = await inParallel(corpusQueries(feature), 4, async (query) => {
        const answer = await loki.ask(name, { query, at: BASE, from: BASE - HOUR });
        const differs = difference(
          golden?.answers.get(query) as RecordedCase,
          answer,
          isSortQuery(query),
        );
        return differs === undefined ? [] : [`${query}\n${differs}`];
      });
      expect(differences.flat().join('\n\n')).toBe('');
    }
  });
});
