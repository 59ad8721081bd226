import type { LogEntry, LogStream } from '../..';

/** The evaluation time of queries, in nanoseconds: all lines of the corpus are around it. */
export const BASE = 1_772_366_400_000_000_000n;

/** Milliseconds before BASE, the line, and structured metadata. */
export type DatasetRow = readonly [
  before: number,
  line: string,
  structuredMetadata?: Readonly<Record<string, string>>,
];

/** A stream from rows. */
export const datasetStream = (
  labels: Readonly<Record<string, string>>,
  rows: readonly DatasetRow[],
): LogStream => ({
  labels,
  entries: rows.map(
    ([before, line, structuredMetadata]): LogEntry => ({
      at: timeOf(before),
      line,
      ...(structuredMetadata && { structuredMetadata }),
    }),
  ),
});

/** Fractions of a millisecond are nanoseconds. */
export const timeOf = (before: number): bigint => BASE - BigInt(Math.round(before * 1e6));

/** Lines a second apart, the last one at the time of the query. */
export const spaced = (lines: readonly string[]): readonly DatasetRow[] =>
  lines.map((line, index) => [(lines.length - 1 - index) * 1000, line]);
