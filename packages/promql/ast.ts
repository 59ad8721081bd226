import type { AtModifier, SelectorNode } from '@observability-stack/contracts';
import type { PanelWindow } from '@observability-stack/query-common';
import type { FunctionName } from './functions';

/** Prometheus stores the name of a metric as a label. */
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
  /** Written as a duration: `1h` for 3600. @default false */
  readonly duration?: boolean;
}

/** An argument of a few functions; it has no value on its own. */
export interface StringNode {
  readonly kind: 'string';
  readonly value: string;
}

export type { SelectorNode };

/** `selector[5m]`; offset and `@` are the selector's. */
export interface RangeNode {
  readonly kind: 'range';
  readonly selector: SelectorNode;
  /** Milliseconds. */
  readonly range: number;
  /** The variable that is written in their place, where a panel sets the window. */
  readonly variable?: PanelWindow;
}

/** `expr[1h:5m]` */
export interface SubqueryNode {
  readonly kind: 'subquery';
  readonly expr: Node;
  /** Milliseconds. */
  readonly range: number;
  /** Milliseconds. @default Prometheus' evaluation interval */
  readonly step?: number;
  /** Milliseconds; positive is the past. @default 0 */
  readonly offset?: number;
  /** @default the time of evaluation */
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

/** The aggregations with a parameter before the expression, and its type. */
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
  /** @default all series into one */
  readonly grouping?: Grouping;
}

export const arithmeticOperators = ['+', '-', '*', '/', '%', '^', 'atan2'] as const;
export const comparisonOperators = ['==', '!=', '>', '<', '>=', '<='] as const;
export const setOperators = ['and', 'or', 'unless'] as const;
/** Trim a native histogram to the part below or above a value. */
export const trimOperators = ['</', '>/'] as const;

export type ArithmeticOperator = (typeof arithmeticOperators)[number];
export type ComparisonOperator = (typeof comparisonOperators)[number];
export type SetOperator = (typeof setOperators)[number];
export type TrimOperator = (typeof trimOperators)[number];
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator | TrimOperator;

/** How the series of the two sides are matched. */
export interface Matching {
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly string[];
  /** The side with many series per series of the other, and the labels copied from the other. */
  readonly group?: { readonly side: 'left' | 'right'; readonly include: readonly string[] };
}

/** Values for series without a match on one side; experimental. */
export interface Fill {
  readonly left?: number;
  readonly right?: number;
}

export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Node;
  readonly right: Node;
  /** Comparisons give 0 or 1 instead of filtering. @default false */
  readonly bool?: boolean;
  /** @default by all labels */
  readonly matching?: Matching;
  /** @default series without a match are dropped */
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
