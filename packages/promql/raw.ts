import { quote } from '@observability-stack/query-common';
import type { Node } from './ast';
import {
  type Expression,
  promqlExpression,
  promqlNode,
  type RangeVector,
  type Scalar,
  type Selector,
} from './expression';
import type { ValueType } from './functions';
import { PromqlError, parsePromql, parseTemplate } from './parse';
import { render } from './render';
import { expressionType } from './types';

/**
 * Returns a query from hand-written text. It is parsed into the same tree as any other query and
 * checked like it: each metric and label in it must be in a contract. The checks report an invalid
 * query.
 */
export function rawPromql(text: string): AnyVector;
export function rawPromql(text: string, type: 'instant'): AnyVector;
export function rawPromql(text: string, type: 'range'): RangeVector<string, never, never>;
export function rawPromql(text: string, type: 'scalar'): Scalar;
export function rawPromql(text: string, type: ValueType = 'instant'): never {
  try {
    const node = parsePromql(text);
    const found = expressionType(node);
    if (found !== type)
      throw new PromqlError(`the query is of type ${found}, expected ${type}`, text);
    return promqlExpression<never>(node);
  } catch (error) {
    return promqlExpression<never>({ kind: 'invalid', text, problem: (error as Error).message });
  }
}

/** A vector whose labels the compiler does not know; any label is allowed. */
type AnyVector = Selector<string, never, never>;

/** Returns an instant vector as a query on which any label may be used. */
export const anyLabels = (expression: Expression): AnyVector =>
  promqlExpression<never>(promqlNode(expression));

/**
 * Returns a query from a template literal: expressions are inserted as such, strings as string
 * literals, numbers as numbers.
 *
 *     promql`sum(rate(http_requests_total{route=${route}}[5m])) > ${threshold}`
 */
export function promql(
  parts: TemplateStringsArray,
  ...values: readonly (Expression | string | number)[]
): AnyVector {
  const operands = new Map<string, Node>();
  const insert = (value: Value, index: number): string => {
    if (typeof value !== 'object') return interpolate(value);
    const name = `__value_${index}__`;
    operands.set(name, promqlNode(value));
    return name;
  };
  try {
    // Parsing the texts of the expressions again would take most of the time.
    const node = parseTemplate(join(parts, values, insert), operands);
    if (expressionType(node) === 'instant') return promqlExpression<never>(node);
  } catch {
    // The problem is reported for the complete text.
  }
  return rawPromql(join(parts, values, interpolate));
}

type Value = Expression | string | number;

const join = (
  parts: readonly string[],
  values: readonly Value[],
  textOf: (value: Value, index: number) => string,
): string =>
  parts
    .map((part, index) => {
      const value = values[index];
      return value === undefined ? part : part + textOf(value, index);
    })
    .join('');

function interpolate(value: Value): string {
  if (typeof value === 'string') return quote(value);
  const node = typeof value === 'number' ? ({ kind: 'number', value } as const) : promqlNode(value);
  const text = render(node);
  return isWhole(text, node.kind) ? text : `(${text})`;
}

const isWhole = (text: string, kind: string): boolean =>
  kind !== 'binary' && kind !== 'negate' && !text.startsWith('-');
