import type {
  Expression,
  InstantVector,
  MetricKind,
  RangeVector,
  SampleType,
  Scalar,
  Selector,
} from '@observability-stack/contracts';
import { parseQueryDuration, type QueryDuration } from '@observability-stack/query-common';
import type { Node, NumberNode } from './ast';
import { millisecondsToSeconds } from './number';

export type { Expression, InstantVector, MetricKind, RangeVector, SampleType, Scalar, Selector };

/** Converts between a typed expression and its tree. These are the only casts between the two. */
export const promqlNode = (expression: Expression): Node => expression as Node;
export const promqlExpression = <T extends Expression>(node: Node): T => node as Expression as T;

/** An argument that must be a scalar. */
export type ScalarLike = Scalar | number;

export const promqlOperand = (operand: Expression | number): Node =>
  typeof operand === 'number' ? { kind: 'number', value: operand } : promqlNode(operand);

/** Returns a number of seconds, rendered as a duration: `time() - x > 1h`. */
export function seconds(duration: QueryDuration): Scalar {
  const node: NumberNode = {
    kind: 'number',
    value: millisecondsToSeconds(parseQueryDuration(duration)),
    duration: true,
  };
  return promqlExpression(node);
}

/** Returns a number as an expression. */
export const number = (value: number): Scalar => promqlExpression({ kind: 'number', value });

/** Negates a node. A minus before a number literal is part of the literal. */
export function negateNode(node: Node): Node {
  if (node.kind !== 'number') return { kind: 'negate', expr: node };
  return node.duration && node.value === 0 ? node : { ...node, value: -node.value };
}
