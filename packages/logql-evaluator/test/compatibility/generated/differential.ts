import fc from 'fast-check';
import type { LogStream } from '../../..';
import type { CompatibilityLoki } from '../api';
import { BASE } from '../dataset';
import { answerHere } from '../here';
import { inParallel } from '../parallel';
import { difference, isSortQuery, type RecordedCase } from '../recorded';
import { streams as someStreams } from './lines';
import { generatedQueries as someQueries } from './queries';

export const HOUR = 3_600_000_000_000n;
const PER_DATASET = 20;
/** Loki adds up series in an order of chance, of which `%` or `==` can make much: it is asked again. */
const AGAIN = 10;

export interface Disagreement {
  readonly streams: readonly LogStream[];
  readonly query: string;
  readonly found: string;
}

export interface DifferentialResult {
  readonly compared: number;
  /** Those that Loki refused. */
  readonly refused: number;
  /** Those with at least one series or line. */
  readonly filled: number;
  /** Those that Loki answered as here only when asked again. */
  readonly byChance: number;
  /** Those that Loki answered and the grammar does not know. */
  readonly notRead: readonly string[];
  /** What the evaluator says it does not have, by name. */
  readonly unsupported: Readonly<Record<string, number>>;
  readonly disagreements: readonly Disagreement[];
}

/** A number of generated queries, a few over each set of streams, answered by Loki and here. */
export async function compareWithLoki(
  loki: CompatibilityLoki,
  cases: number,
  seed: number,
): Promise<DifferentialResult> {
  const sets = fc.sample(
    fc.tuple(
      someStreams,
      fc.array(someQueries, { minLength: PER_DATASET, maxLength: PER_DATASET }),
    ),
    { numRuns: Math.ceil(cases / PER_DATASET), seed },
  );
  const unsupported: Record<string, number> = {};
  const disagreements: Disagreement[] = [];
  let compared = 0;
  let refused = 0;
  let filled = 0;
  let byChance = 0;
  const notRead: string[] = [];
  await inParallel(
    sets.map((set, index) => ({ set, index })),
    4,
    async ({ set: [streams, queries], index }) => {
      const tenant = `generated-${seed}-${index}`;
      await loki.push(tenant, streams);
      for (const query of queries) {
        const { wanted, found, missing, chance, stricter } = await judged(
          loki,
          tenant,
          streams,
          query,
        );
        compared++;
        if (chance) byChance++;
        if (stricter) notRead.push(query);
        if ('refused' in wanted) refused++;
        else if (JSON.stringify(Object.values(wanted)) !== '[[]]') filled++;
        if (missing !== undefined) unsupported[missing] = (unsupported[missing] ?? 0) + 1;
        else if (found !== undefined) disagreements.push({ streams, query, found });
      }
    },
  );
  return { compared, refused, filled, byChance, notRead, unsupported, disagreements };
}

/** Forms that the grammar of Grafana's editor lacks, and escapes of half a character. */
const NOT_IN_GRAMMAR = /^syntax error|is not a valid character/;

interface Verdict {
  readonly wanted: RecordedCase;
  /** What differs. */
  readonly found?: string | undefined;
  /** Loki itself answers now this way and now the other. */
  readonly chance?: boolean;
  /** Loki answers, and here the text is not a query. */
  readonly stricter?: boolean;
  /** What the evaluator does not have. */
  readonly missing?: string | undefined;
}

export async function judged(
  loki: CompatibilityLoki,
  tenant: string,
  streams: readonly LogStream[],
  query: string,
): Promise<Verdict> {
  const question = { query, at: BASE, from: BASE - HOUR };
  const wanted = await loki.ask(tenant, question);
  let here: ReturnType<typeof answerHere>;
  try {
    here = answerHere(streams, question);
  } catch (error) {
    return { wanted, found: `here: ${(error as Error).stack}` };
  }
  if ('unsupported' in here) {
    if ('refused' in wanted) return { wanted };
    return { wanted, missing: here.unsupported.replace(/ is not supported here.*/s, '') };
  }
  const found = differing(query, wanted, here);
  if (found === undefined) return { wanted };
  if ('refused' in here && NOT_IN_GRAMMAR.test(here.refused)) return { wanted, stricter: true };
  for (let again = 0; again < AGAIN; again++)
    if (differing(query, await loki.ask(tenant, question), here) === undefined)
      return { wanted, chance: true };
  return { wanted, found };
}

function differing(query: string, wanted: RecordedCase, here: RecordedCase): string | undefined {
  const found = difference(wanted, here, isSortQuery(query));
  // which of equal ones is taken is chance; the values are not
  if (found === undefined || !/\b(topk|bottomk)\(/.test(query)) return found;
  return difference(valuesOf(wanted), valuesOf(here)) && found;
}

const valuesOf = (answer: RecordedCase): RecordedCase =>
  'vector' in answer ? { vector: answer.vector.map(([, value]) => [{}, value]) } : answer;
