import type {
  Course,
  Expression,
  InstantVector,
  RangeVector,
  Sample,
  Scalar,
  Selector,
} from '@observability-stack/contracts';
import { type Duration, milliseconds } from '@observability-stack/query-common';
import type { Node, NumberNode } from './ast';
import { secondsOf } from './number';

export type { Course, Expression, InstantVector, RangeVector, Sample, Scalar, Selector };

/** Converts between a typed expression and its tree: the only casts between the two. */
export const nodeOf = (expression: Expression): Node => expression as Node;
export const typed = <T extends Expression>(node: Node): T => node as Expression as T;

/** An argument that must be a scalar. */
export type ScalarLike = Scalar | number;

export const operandOf = (operand: Expression | number): Node =>
  typeof operand === 'number' ? { kind: 'number', value: operand } : nodeOf(operand);

/** A number of seconds, written as a duration: `time() - x > 1h`. */
export function seconds(duration: Duration): Scalar {
  const node: NumberNode = {
    kind: 'number',
    value: secondsOf(milliseconds(duration)),
    duration: true,
  };
  return typed(node);
}

/** Returns a number as an expression. */
export const number = (value: number): Scalar => typed({ kind: 'number', value });

/** A minus in front of a number literal is part of the literal. */
export function negated(node: Node): Node {
  if (node.kind !== 'number') return { kind: 'negate', expr: node };
  return node.duration && node.value === 0 ? node : { ...node, value: -node.value };
}
