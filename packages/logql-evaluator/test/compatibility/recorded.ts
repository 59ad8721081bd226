import type { QueryResult } from '../..';

type Labels = Readonly<Record<string, string>>;

/** An answer of Loki as golden files hold it; numbers are the texts that Loki wrote. */
export type RecordedCase =
  | { readonly vector: readonly (readonly [labels: Labels, value: string])[] }
  | { readonly scalar: string }
  | {
      readonly streams: readonly (readonly [
        labels: Labels,
        lines: readonly (readonly [nanoseconds: string, line: string])[],
      ])[];
    }
  | { readonly refused: string };

interface Body {
  readonly data: {
    readonly resultType: string;
    readonly result: readonly {
      readonly metric: Labels;
      readonly value: readonly [number, string];
      readonly stream: Labels;
      readonly values: readonly (readonly [string, string])[];
    }[];
  };
}

/** @throws on a response that is not an answer to a query, such as an overload */
export function recordedOf(status: number, text: string): RecordedCase {
  if (status === 429 || status > 500) throw new Error(`Loki: ${status} ${text}`);
  if (status !== 200) return { refused: text.trim() };
  const { resultType, result } = (JSON.parse(text) as Body).data;
  switch (resultType) {
    case 'vector':
      return { vector: result.map(({ metric, value: [, value] }) => [metric, value]) };
    case 'scalar':
      return { scalar: String((result as unknown as [number, string])[1]) };
    case 'streams':
      return {
        streams: inOrder(result.map(({ stream, values }) => [stream, values] as const)),
      };
  }
  throw new Error(`Loki answered with ${resultType}`);
}

/** The same form of what is computed here. */
export function recordedAnswer(answer: QueryResult): RecordedCase {
  switch (answer.kind) {
    case 'vector':
      return { vector: answer.samples.map(({ labels, value }) => [labels, numberText(value)]) };
    case 'scalar':
      return { scalar: numberText(answer.value) };
    case 'streams':
      return {
        streams: inOrder(
          answer.streams.map(
            ({ labels, entries }) =>
              [labels, entries.map(({ at, line }) => [String(at), line] as const)] as const,
          ),
        ),
      };
  }
}

const numberText = (value: number): string =>
  Number.isFinite(value)
    ? String(value)
    : Number.isNaN(value)
      ? 'NaN'
      : value > 0
        ? '+Inf'
        : '-Inf';

const inOrder = <T>(streams: readonly (readonly [Labels, T])[]) =>
  [...streams].sort(([a], [b]) => (recordedKey(a) < recordedKey(b) ? -1 : 1));

export const recordedKey = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** As far as sums in another order, or functions of another library, may lie apart. */
const TOLERANCE = 1e-12;

/** Whether the order of the answer means something. */
export const isSortQuery = (query: string): boolean => /^\s*sort/.test(query);

/**
 * What differs between Loki's answer and another one; undefined when nothing that counts does. In what is
 * `sorted`, those of equal values are in any order.
 */
export function difference(
  wanted: RecordedCase,
  given: RecordedCase,
  sorted = false,
): string | undefined {
  if ('refused' in wanted || 'refused' in given)
    return 'refused' in wanted && 'refused' in given ? undefined : both(wanted, given);
  if ('scalar' in wanted && 'scalar' in given)
    return isNear(wanted.scalar, given.scalar) ? undefined : both(wanted, given);
  if ('streams' in wanted && 'streams' in given)
    return JSON.stringify(keyed(wanted.streams)) === JSON.stringify(keyed(given.streams))
      ? undefined
      : both(wanted, given);
  if ('vector' in wanted && 'vector' in given) {
    const inTheirOrder =
      !sorted ||
      areNear(
        wanted.vector.map(([, value]) => value),
        given.vector.map(([, value]) => value),
      );
    const [one = [], other = []] = [wanted.vector, given.vector].map(byKeyAndValue);
    const same =
      inTheirOrder &&
      one.every(([key], index) => key === other[index]?.[0]) &&
      areNear(
        one.map(([, value]) => value),
        other.map(([, value]) => value),
      );
    return same ? undefined : both(wanted, given);
  }
  return both(wanted, given);
}

const keyed = <T>(list: readonly (readonly [Labels, T])[]): [string, T][] =>
  list.map(([labels, value]) => [recordedKey(labels), value]);

/** Several samples may have the same labels. */
const byKeyAndValue = (samples: readonly (readonly [Labels, string])[]) =>
  keyed(samples).sort(([a, x], [b, y]) => (a === b ? Number(x) - Number(y) : a < b ? -1 : 1));

const areNear = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one, index) => isNear(one, others[index] ?? ''));

const both = (wanted: RecordedCase, given: RecordedCase): string =>
  `Loki: ${JSON.stringify(wanted)}\nhere: ${JSON.stringify(given)}`;

function isNear(wanted: string, given: string): boolean {
  if (wanted === given) return true;
  const [a, b] = [Number(wanted), Number(given)];
  // infinities and NaN are equal as texts or not at all
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}
