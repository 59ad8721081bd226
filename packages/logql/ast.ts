import type { Matcher } from '@observability-stack/contracts';
import type { Grouping, Matching } from '@observability-stack/promql/ast';
import type { PanelWindow } from '@observability-stack/query-common';
import type { LabelFilter, Stage } from './stages';

export type * from './stages';
export type { Grouping, Matcher, Matching };

/** A LogQL query as plain data: one node type for each form of the language. */
export type Node = LinesNode | MetricNode;

/** A metric query: it has values rather than log lines. */
export type MetricNode =
  | NumberNode
  | VectorNode
  | RangeNode
  | AggregateNode
  | BinaryNode
  | LabelReplaceNode
  | InvalidNode;

/** A stream selector with its pipeline. */
export interface LinesNode {
  readonly kind: 'lines';
  readonly matchers: readonly Matcher[];
  readonly stages: readonly Stage[];
}

export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
}

/** `vector(1)`: one sample without labels. */
export interface VectorNode {
  readonly kind: 'vector';
  readonly value: number;
}

export const rangeAggregations = [
  'count_over_time',
  'rate',
  'bytes_over_time',
  'bytes_rate',
  'absent_over_time',
  'sum_over_time',
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'first_over_time',
  'last_over_time',
  'stddev_over_time',
  'stdvar_over_time',
  'quantile_over_time',
  'rate_counter',
] as const;
export type RangeAggregation = (typeof rangeAggregations)[number];

/** The number that a range aggregation reads from each log line: the value of a label. */
export interface Unwrap {
  readonly label: string;
  /** Reads `20MB` as bytes and `1.5s` as seconds. @default a plain number */
  readonly conversion?: 'bytes' | 'duration' | 'duration_seconds';
  /** Label filters after the number is read. */
  readonly filters: readonly LabelFilter[];
}

/** A range aggregation: `rate({…} | … [5m])`. */
export interface RangeNode {
  readonly kind: 'range';
  readonly name: RangeAggregation;
  /** Parameter of quantile_over_time. */
  readonly parameter?: number;
  readonly lines: LinesNode;
  readonly unwrap?: Unwrap;
  /** Length of the window in milliseconds. */
  readonly range: number;
  /** Variable to render instead, if a panel sets the window. */
  readonly variable?: PanelWindow;
  /** Offset in milliseconds; positive is the past. @default 0 */
  readonly offset?: number;
  /** Grouping. Here `by ()` means one series; no grouping means one series per set of labels. */
  readonly grouping?: Grouping;
}

export const aggregations = [
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'approx_topk',
  'sort',
  'sort_desc',
] as const;
export type Aggregation = (typeof aggregations)[number];
/** Aggregations that select a number of series. */
export const picks: readonly Aggregation[] = ['topk', 'bottomk', 'approx_topk'];
export const sorts: readonly Aggregation[] = ['sort', 'sort_desc'];

export interface AggregateNode {
  readonly kind: 'aggregate';
  readonly name: Aggregation;
  readonly parameter?: number;
  readonly expr: MetricNode;
  /** Grouping. @default all series into one */
  readonly grouping?: Grouping;
}

export const arithmeticOperators = ['+', '-', '*', '/', '%', '^'] as const;
export const comparisonOperators = ['==', '!=', '>', '<', '>=', '<='] as const;
export const setOperators = ['and', 'or', 'unless'] as const;
export type ArithmeticOperator = (typeof arithmeticOperators)[number];
export type ComparisonOperator = (typeof comparisonOperators)[number];
export type SetOperator = (typeof setOperators)[number];
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator;

export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: MetricNode;
  readonly right: MetricNode;
  /** Whether comparisons return 0 or 1 instead of filtering. @default false */
  readonly bool?: boolean;
  /** Matching of series. @default by all labels */
  readonly matching?: Matching;
}

export interface LabelReplaceNode {
  readonly kind: 'label_replace';
  readonly expr: MetricNode;
  readonly into: string;
  readonly value: string;
  readonly from: string;
  readonly pattern: string;
}

/** Hand-written text that is not a valid query; the checks report it, so that it does not hide other problems. */
export interface InvalidNode {
  readonly kind: 'invalid';
  readonly text: string;
  readonly problem: string;
  /** Whether it would select every stream. @default false */
  readonly everything?: boolean;
  /** Whether it contains a regular expression that is not RE2. @default false */
  readonly regex?: boolean;
}

export const isComparison = (operator: BinaryOperator): operator is ComparisonOperator =>
  (comparisonOperators as readonly string[]).includes(operator);
export const isSetOperator = (operator: BinaryOperator): operator is SetOperator =>
  (setOperators as readonly string[]).includes(operator);
