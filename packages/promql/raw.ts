import { quote } from '@observability-stack/query-common';
import {
  type Expression,
  nodeOf,
  type RangeVector,
  type Scalar,
  type Selector,
  typed,
} from './expression';
import type { ValueType } from './functions';
import { PromqlError, parsePromql } from './parse';
import { render } from './render';
import { valueTypeOf } from './types';

/**
 * A query from hand-written text, for what is shorter so. It is parsed into the same form as all others and
 * checked like them: each metric and label in it must be in a contract. Text that is no query is reported
 * by the checks.
 */
export function rawPromql(text: string): AnyVector;
export function rawPromql(text: string, type: 'instant'): AnyVector;
export function rawPromql(text: string, type: 'range'): RangeVector<string, never, never>;
export function rawPromql(text: string, type: 'scalar'): Scalar;
export function rawPromql(text: string, type: ValueType = 'instant'): never {
  try {
    const node = parsePromql(text);
    const found = valueTypeOf(node);
    if (found !== type) throw new PromqlError(`is of type ${found}, not ${type}`, text);
    return typed<never>(node);
  } catch (error) {
    return typed<never>({ kind: 'invalid', text, problem: (error as Error).message });
  }
}

/** A vector of which the compiler knows nothing, and so allows everything. */
type AnyVector = Selector<string, never, never>;

/**
 * The same as a template: expressions are put in as such, texts as string literals, numbers as numbers.
 *
 *     promql`sum(rate(http_requests_total{route=${route}}[5m])) > ${threshold}`
 */
export function promql(
  parts: TemplateStringsArray,
  ...values: readonly (Expression | string | number)[]
): AnyVector {
  const text = parts.map((part, index) => {
    const value = values[index];
    return value === undefined ? part : part + interpolate(value);
  });
  return rawPromql(text.join(''));
}

function interpolate(value: Expression | string | number): string {
  if (typeof value === 'string') return quote(value);
  const node = typeof value === 'number' ? ({ kind: 'number', value } as const) : nodeOf(value);
  const text = render(node);
  return isWhole(text, node.kind) ? text : `(${text})`;
}

const isWhole = (text: string, kind: string): boolean =>
  kind !== 'binary' && kind !== 'negate' && !text.startsWith('-');
