import { pushedLabels, toStoredMetadata } from './push';
import { compareLabels, type LabelList, labelListKey } from './series';
import type { LogEntry, LogStream } from './types';
import { labelsHash } from './xxhash';

export interface PreparedEntry {
  readonly at: bigint;
  readonly line: string;
  /** Structured metadata; undefined if there is none. */
  readonly metadata: LabelList | undefined;
}

/** A stream as Loki would store it. */
export interface PreparedStream {
  readonly labels: LabelList;
  readonly base: ReadonlyMap<string, string>;
  /** Entries, the oldest first. */
  readonly entries: readonly PreparedEntry[];
  /** Time before which queries find none of its entries. */
  readonly foundFrom: bigint;
  readonly hash: bigint;
}

const known = new WeakMap<LogStream, PreparedStream>();

export function prepareStream(stream: LogStream): PreparedStream {
  const before = known.get(stream);
  if (before) return before;
  const labels = pushedLabels(stream.labels);
  let hash: bigint | undefined;
  const entries = stream.entries.map(entryOf);
  const made: PreparedStream = {
    labels,
    base: new Map(labels),
    foundFrom: foundFrom(entries),
    entries: stored(entries),
    get hash() {
      hash ??= labelsHash(labels);
      return hash;
    },
  };
  known.set(stream, made);
  return made;
}

/**
 * Returns the entries to store: of entries with the same time, text and structured metadata, only
 * one is kept.
 */
function stored(entries: readonly PreparedEntry[]): readonly PreparedEntry[] {
  const list = [...entries];
  if (list.some((entry, i) => i > 0 && entry.at < (list[i - 1]?.at ?? 0n)))
    list.sort((a, b) => compareTimes(a.at, b.at));
  const seen = new Set<string>();
  const kept = list.filter(({ at, line, metadata = [] }, index) => {
    if (list[index - 1]?.at !== at) seen.clear();
    const key = `${line.length} ${line}${labelListKey(metadata)}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
  return kept.every(isEmpty) ? [] : kept;
}

/** Reports whether an entry has no size; Loki treats a stream of only these as empty. */
const isEmpty = ({ line, metadata }: PreparedEntry): boolean =>
  line === '' && metadata === undefined;

/** Returns the time from which queries find the stream. Loki drops empty lines at its start. */
function foundFrom(entries: readonly PreparedEntry[]): bigint {
  const first = entries.findIndex((entry) => !isEmpty(entry));
  const [earliest] = entries
    .slice(Math.max(first, 0))
    .map(({ at }) => at)
    .sort(compareTimes);
  return earliest ?? 0n;
}

const entryOf = ({ at, line, structuredMetadata }: LogEntry): PreparedEntry => {
  const metadata = structuredMetadata ? toStoredMetadata(structuredMetadata) : [];
  return { at, line, metadata: metadata.length > 0 ? metadata : undefined };
};

export const compareTimes = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Compares streams by a hash of the labels, which orders lines of the same time. */
export const compareByHash = (a: PreparedStream, b: PreparedStream): number =>
  compareTimes(a.hash, b.hash) || compareLabels(a.labels, b.labels);

/** Reports whether a query up to that time sees the stream. */
export const isStreamFound = ({ foundFrom: from }: PreparedStream, until: bigint): boolean =>
  from <= until + 1n;
