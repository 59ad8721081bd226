import type { LogStream } from '../../..';

/** Queries about one part of the language over the same lines. */
export interface Feature {
  readonly name: string;
  readonly streams: readonly LogStream[];
  readonly queries: readonly string[];
}

/** Returns all combinations. */
export const each = <A, B>(
  some: readonly A[],
  others: readonly B[],
  join: (one: A, other: B) => string,
): readonly string[] => some.flatMap((one) => others.map((other) => join(one, other)));

/** The same pipelines behind one selector. */
export const behind = (selector: string, pipelines: readonly string[]): readonly string[] =>
  pipelines.map((pipeline) => `${selector} ${pipeline}`);
