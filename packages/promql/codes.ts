import type { QueryFinding } from '@observability-stack/query-common';

/** Codes of findings about PromQL, and what each reports. docs/checks/promql.md explains them. */
export const promqlCodes = {
  'promql/invalid-query': 'A query is not valid PromQL.',
  'promql/unknown-metric': 'A query names a metric that no contract declares.',
  'promql/removed-metric': 'A query names a metric that the scrape of the service removes.',
  'promql/unknown-label': 'A query names a label that the series do not have.',
  'promql/unknown-value': 'A matcher compares a label with a value that it never has.',
  'promql/unknown-bound':
    'A matcher names a bucket bound or a quantile that the metric does not have.',
  'promql/non-canonical-bound':
    'A bucket bound or a quantile is not written as Prometheus stores it.',
  'promql/conflicting-matchers': 'Two matchers of one label exclude each other.',
  'promql/redundant-anchors': 'A regular expression is anchored, which matchers always are.',
  'promql/unneeded-regex': 'A regular expression is a plain string.',
  'promql/range-too-short': 'A range holds too few samples for its function.',
  'promql/not-a-counter': 'A function of counters is applied to a metric that is not a counter.',
  'promql/not-a-gauge': 'A function of gauges is applied to a counter.',
  'promql/rate-of-sum': 'A rate is calculated from aggregated or recorded values.',
  'promql/raw-counter': 'A rule uses the value of a counter instead of its increase.',
  'promql/not-a-histogram': 'A histogram function is applied to a metric that is not a histogram.',
  'promql/missing-le':
    'A quantile is calculated from buckets that were aggregated without the label "le".',
  'promql/aggregated-quantile': 'Quantiles are summed or averaged.',
  'promql/unknown-matching-label': 'Vector matching names a label that one side does not have.',
  'promql/never-matches': 'The two sides of an operator have no labels in common to match by.',
  'promql/many-to-many': 'Several series of both sides of an operator may match.',
  'promql/many-to-one': 'Several series may match one, and no group modifier allows it.',
  'promql/mismatched-units': 'Values of different units are compared, added or subtracted.',
  'promql/nan-comparison': 'A comparison with NaN.',
  'promql/aggregated-ratio': 'Ratios are summed or averaged.',
  'promql/quantile-out-of-range': 'A quantile is not between 0 and 1.',
  'promql/experimental-feature':
    'A query uses an experimental feature that Prometheus does not have enabled.',
  'promql/dropped-label': 'A query drops a label that a text, a legend or the routing needs.',
  'promql/optional-label': 'A text names a label that only some of the series have.',
  'promql/missing-condition': 'An alert fires as long as the metric exists.',
  'promql/bool-condition':
    'The condition of an alert is a comparison with "bool", which filters nothing.',
  'promql/changing-label': 'count_values in an alert puts the value into a label.',
  'promql/absent-without-for': 'An alert on absent() has no "for".',
  'promql/unstable-selection':
    'An alert is based on topk, bottomk or another selection that changes between evaluations.',
  'promql/identical-operands': 'Both sides of an operator select the same series.',
  'promql/never-true': 'A condition can never be true.',
} as const satisfies Readonly<Record<`promql/${string}`, string>>;

export type PromqlCode = keyof typeof promqlCodes;

/** A problem of a PromQL query. */
export interface PromqlFinding extends QueryFinding {
  readonly code: PromqlCode;
}
