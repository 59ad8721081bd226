import type { MetricNode, Node } from './ast';

declare const value: unique symbol;
declare const labels: unique symbol;

/** Any query: lines, or values made of them. */
export interface LogExpression {
  readonly kind: string;
}

/**
 * A value for each series at one time. `Labels` are those that can be used on it; hand-written text has
 * `string`: the compiler cannot know.
 */
export interface LogVector<in Labels extends string = never> extends LogExpression {
  readonly [value]: 'log-vector';
  readonly [labels]: (label: Labels) => void;
}

/** One number. */
export interface LogScalar extends LogExpression {
  readonly [value]: 'log-scalar';
}

/** Lines and what is behind them as plain data. */
export interface HasNode {
  readonly node: Node;
}

/** What is behind a typed expression, and the other way round: the only casts between the two. */
export const nodeOf = (expression: LogExpression): Node =>
  'node' in expression ? (expression as LogExpression & HasNode).node : (expression as Node);
export const metricNodeOf = (expression: LogVector | LogScalar | number): MetricNode =>
  typeof expression === 'number'
    ? { kind: 'number', value: expression }
    : (nodeOf(expression) as MetricNode);
export const typed = <T extends LogExpression>(node: Node): T => node as LogExpression as T;
