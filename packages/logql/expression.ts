import type { MetricNode, Node } from './ast';

declare const value: unique symbol;
declare const labels: unique symbol;

/** Any query: a log query or a metric query. */
export interface LogExpression {
  readonly kind: string;
}

/**
 * A value per series at one time. `Labels` are the labels that can be used on it; hand-written text has `string`: the
 * compiler cannot know its labels.
 */
export interface LogVector<in Labels extends string = never> extends LogExpression {
  readonly [value]: 'log-vector';
  readonly [labels]: (label: Labels) => void;
}

/** A scalar. */
export interface LogScalar extends LogExpression {
  readonly [value]: 'log-scalar';
}

/** An expression with its query as plain data. */
export interface HasNode {
  readonly node: Node;
}

/** Converts between a typed expression and its tree. These are the only casts between the two. */
export const logqlNode = (expression: LogExpression): Node =>
  'node' in expression ? (expression as LogExpression & HasNode).node : (expression as Node);
export const logqlMetricNode = (expression: LogVector | LogScalar | number): MetricNode =>
  typeof expression === 'number'
    ? { kind: 'number', value: expression }
    : (logqlNode(expression) as MetricNode);
export const logqlExpression = <T extends LogExpression>(node: Node): T =>
  node as LogExpression as T;
