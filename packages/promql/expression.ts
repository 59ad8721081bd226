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

/** What is behind a typed expression, and the other way round: the only casts between the two. */
export const nodeOf = (expression: Expression): Node => expression as Node;
export const typed = <T extends Expression>(node: Node): T => node as Expression as T;

/** Where a single number is asked for. */
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

/** A number as an expression. */
export const number = (value: number): Scalar => typed({ kind: 'number', value });

/** A minus in front of a number is part of it. */
export function negated(node: Node): Node {
  if (node.kind !== 'number') return { kind: 'negate', expr: node };
  return node.duration && node.value === 0 ? node : { ...node, value: -node.value };
}
