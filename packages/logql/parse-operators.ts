import type { BinaryNode, BinaryOperator, MetricNode } from './ast';
import { isRightAssociative, precedences } from './render';
import type { LabelFilter } from './stages';

/** The flat token sequence of an expression without parentheses. */
export type Token<T> =
  | { readonly kind: 'operand'; readonly node: T }
  | {
      readonly kind: 'operator';
      readonly operator: string;
      readonly rest: Pick<BinaryNode, 'bool' | 'matching'>;
    };

/** Builds one expression from the sequence, by operator precedence. */
export function assemble(tokens: readonly Token<MetricNode>[]): MetricNode {
  let next = 0;
  const climb = (lowest: number): MetricNode => {
    let left = operandOf(tokens[next++]);
    for (;;) {
      const token = tokens[next];
      if (token?.kind !== 'operator') return left;
      const operator = token.operator as BinaryOperator;
      const precedence = precedences[operator];
      if (precedence < lowest) return left;
      next++;
      const right = climb(isRightAssociative(operator) ? precedence : precedence + 1);
      left = { kind: 'binary', operator, left, right, ...token.rest };
    }
  };
  return climb(0);
}

function operandOf<T>(token: Token<T> | undefined): T {
  if (token?.kind !== 'operand') throw new Error('missing operand');
  return token.node;
}

const OR = 1;
const AND = 2;

/**
 * Builds one filter from the sequence. A comma is `and` with a different precedence: it binds
 * tighter than everything to its left, and looser than everything to its right, so that `a or b, c
 * or d` is `a or (b and (c or d))`.
 */
export function assembleFilter(tokens: readonly Token<LabelFilter>[]): LabelFilter {
  let next = 0;
  const climb = (lowest: number): LabelFilter => {
    let left = operandOf(tokens[next++]);
    for (;;) {
      const token = tokens[next];
      if (token?.kind !== 'operator') return left;
      const { operator } = token;
      if (operator !== ',' && (operator === 'or' ? OR : AND) < lowest) return left;
      next++;
      if (operator === ',') left = combineFilters('and', [left, climb(0)]);
      else if (operator === 'and') left = combineFilters('and', [left, climb(AND + 1)]);
      else left = combineFilters('or', [left, climb(OR + 1)]);
    }
  };
  return climb(0);
}

/** Combines filters; the order of the combination makes no difference. */
export function combineFilters(kind: 'and' | 'or', filters: readonly LabelFilter[]): LabelFilter {
  const flat = filters.flatMap((one) => (one.kind === kind ? one.filters : [one]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind, filters: flat };
}
