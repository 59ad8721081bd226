import type { AtModifier, SelectorNode } from '@observability-stack/contracts';
import type { PanelWindow } from '@observability-stack/query-common';
import type { FunctionName } from './functions';

/** The label in which Prometheus stores the name of a metric. */
export const METRIC_NAME = '__name__';

/** A PromQL query as plain data: one node type for each form of the language. */
export type Node =
  | NumberNode
  | StringNode
  | SelectorNode
  | RangeNode
  | SubqueryNode
  | CallNode
  | AggregateNode
  | BinaryNode
  | NegateNode
  | InvalidNode;

export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
  /** Whether it is written as a duration: `1h` for 3600. @default false */
  readonly duration?: boolean;
}

/** An argument of a few functions; it is not a value by itself. */
export interface StringNode {
  readonly kind: 'string';
  readonly value: string;
}

export type { SelectorNode };

/** A range selector, `selector[5m]`; offset and `@` are part of the selector. */
export interface RangeNode {
  readonly kind: 'range';
  readonly selector: SelectorNode;
  /** Length of the window in milliseconds. */
  readonly range: number;
  /** Variable to render instead, if a panel sets the window. */
  readonly variable?: PanelWindow;
}

/** A subquery: `expr[1h:5m]`. */
export interface SubqueryNode {
  readonly kind: 'subquery';
  readonly expr: Node;
  /** Length of the window in milliseconds. */
  readonly range: number;
  /** Step in milliseconds. @default the evaluation interval of Prometheus */
  readonly step?: number;
  /** Offset in milliseconds; positive is the past. @default 0 */
  readonly offset?: number;
  /** Time of the `@` modifier. @default the time of evaluation */
  readonly at?: AtModifier;
}

export interface CallNode {
  readonly kind: 'call';
  readonly name: FunctionName;
  readonly args: readonly Node[];
}

export const aggregations = [
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
  'limitk',
  'limit_ratio',
] as const;
export type Aggregation = (typeof aggregations)[number];

/** Aggregations with a parameter before the expression, and its type. */
export const aggregationParameters: Readonly<Partial<Record<Aggregation, 'scalar' | 'string'>>> = {
  topk: 'scalar',
  bottomk: 'scalar',
  quantile: 'scalar',
  count_values: 'string',
  limitk: 'scalar',
  limit_ratio: 'scalar',
};

export interface Grouping {
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

export interface AggregateNode {
  readonly kind: 'aggregate';
  readonly name: Aggregation;
  readonly parameter?: Node;
  readonly expr: Node;
  /** Grouping. @default all series into one */
  readonly grouping?: Grouping;
}

export const arithmeticOperators = ['+', '-', '*', '/', '%', '^', 'atan2'] as const;
export const comparisonOperators = ['==', '!=', '>', '<', '>=', '<='] as const;
export const setOperators = ['and', 'or', 'unless'] as const;
/** Operators that trim a native histogram to the part below or above a value. */
export const trimOperators = ['</', '>/'] as const;

export type ArithmeticOperator = (typeof arithmeticOperators)[number];
export type ComparisonOperator = (typeof comparisonOperators)[number];
export type SetOperator = (typeof setOperators)[number];
export type TrimOperator = (typeof trimOperators)[number];
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator | TrimOperator;

/** Matching of the series of the two sides. */
export interface Matching {
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly string[];
  /**
   * The side with several series per series of the other side, and the labels to copy from the
   * other side.
   */
  readonly group?: { readonly side: 'left' | 'right'; readonly include: readonly string[] };
}

/** Values for series without a match on the other side; experimental. */
export interface Fill {
  readonly left?: number;
  readonly right?: number;
}

export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Node;
  readonly right: Node;
  /** Whether comparisons return 0 or 1 instead of filtering. @default false */
  readonly bool?: boolean;
  /** Matching of series. @default by all labels */
  readonly matching?: Matching;
  /** Values for series without a match. @default they are dropped */
  readonly fill?: Fill;
}

export interface NegateNode {
  readonly kind: 'negate';
  readonly expr: Node;
}

/** Hand-written text that is not a valid query; the checks report it, so that it does not hide other problems. */
export interface InvalidNode {
  readonly kind: 'invalid';
  readonly text: string;
  readonly problem: string;
}

export const isComparison = (operator: BinaryOperator): operator is ComparisonOperator =>
  (comparisonOperators as readonly string[]).includes(operator);
export const isSetOperator = (operator: BinaryOperator): operator is SetOperator =>
  (setOperators as readonly string[]).includes(operator);
