import type { BinaryNode, BinaryOperator, MetricNode } from './ast';
import { isRightAssociative, precedences } from './render';
import type { LabelFilter } from './stages';

/** What an expression without parentheses is a row of. */
export type Token<T> =
  | { readonly kind: 'operand'; readonly node: T }
  | {
      readonly kind: 'operator';
      readonly operator: string;
      readonly rest: Pick<BinaryNode, 'bool' | 'matching'>;
    };

/** One expression from the row, by how tightly operators bind. */
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
  if (token?.kind !== 'operand') throw new Error('an operand is missing');
  return token.node;
}

const OR = 1;
const AND = 2;

/**
 * One filter from the row. A comma means `and`, but binds differently: tighter than all to its left, and
 * looser than all to its right, so that `a or b, c or d` is `a or (b and (c or d))`.
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
      if (operator === ',') left = combined('and', [left, climb(0)]);
      else if (operator === 'and') left = combined('and', [left, climb(AND + 1)]);
      else left = combined('or', [left, climb(OR + 1)]);
    }
  };
  return climb(0);
}

/** Filters in one, where it makes no difference which two come first. */
export function combined(kind: 'and' | 'or', filters: readonly LabelFilter[]): LabelFilter {
  const flat = filters.flatMap((one) => (one.kind === kind ? one.filters : [one]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind, filters: flat };
}
