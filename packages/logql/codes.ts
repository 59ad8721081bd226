import type { QueryFinding } from '@observability-stack/query-common';

/** Codes of findings about LogQL, and what each reports. docs/checks/logql.md explains them. */
export const logqlCodes = {
  'logql/invalid-query': 'A query is not valid LogQL.',
  'logql/invalid-regex': 'A regular expression is not valid RE2.',
  'logql/selects-everything': 'A stream selector matches every stream.',
  'logql/not-a-stream-label': 'A stream selector names a field or structured metadata.',
  'logql/unknown-label': 'A query names a label or a field that no log contract declares.',
  'logql/unknown-value': 'A condition compares a label with a value that it never has.',
  'logql/dropped-label': 'A query drops a label that it, a text, a legend or the routing needs.',
  'logql/field-before-parser': 'A query uses a field before a parser extracts it.',
  'logql/wrong-parser': 'A parser does not fit the format of the lines.',
  'logql/filter-type-mismatch': 'A label filter compares a field as the wrong type.',
  'logql/unwrap-type-mismatch': 'unwrap reads a field that is not of the type it needs.',
  'logql/rounded-size': 'A condition compares a size that Loki rounds.',
  'logql/missing-grouping':
    'A range aggregation creates a series for each value of a field or of structured metadata.',
  'logql/high-cardinality-grouping': 'An aggregation groups by a label with unbounded values.',
  'logql/grouped-by-replica': 'An aggregation groups by replica.',
  'logql/range-too-short': 'A range is shorter than the evaluation interval.',
  'logql/unfiltered-errors': 'One line that a stage cannot parse fails the whole query.',
  'logql/bool-condition':
    'The condition of an alert is a comparison with "bool", which filters nothing.',
  'logql/identical-operands': 'Both sides of an operator count the same lines.',
  'logql/never-true': 'A condition can never be true.',
} as const satisfies Readonly<Record<`logql/${string}`, string>>;

export type LogqlCode = keyof typeof logqlCodes;

/** A problem of a LogQL query. */
export interface LogqlFinding extends QueryFinding {
  readonly code: LogqlCode;
}
