/** Queries that Loki answers and the evaluator rejects, and why; the opposite does not occur. */
export interface KnownDifference {
  /** The name in `docs/logql-tests.md`. */
  readonly name: string;
  readonly queries: readonly string[];
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    name: 'numbers that are not decimal',
    queries: ['{a="b"} | logfmt | v > 0x10'],
  },
  {
    name: 'label names with characters outside of ASCII',
    queries: ['{a="b"} | logfmt | é < 2.5'],
  },
  {
    name: 'an escape sequence for a part of a character',
    queries: ['{a="b"} |= "\\ud83d"', '{a="b"} |= "\\xc3"'],
  },
  { name: 'the range `[0]`', queries: ['count_over_time({a="b"}[0])'] },
  { name: 'imaginary numbers in a template', queries: ['{a="b"} | line_format "{{ 1i }}"'] },
  {
    name: 'label filters without a separator',
    queries: ['{a="b"} | logfmt | n=~"5"ip!=""'],
  },
  {
    name: '`approx_topk`',
    queries: ['approx_topk(1, count_over_time({app=~".+"}[1m]))'],
  },
];
