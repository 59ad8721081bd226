import type { BinaryNode, BinaryOperator, Node } from './ast';
import { negateNode } from './expression';
import { isRightAssociative, NEGATE_PRECEDENCE, operatorPrecedence } from './syntax';

/** Applies a modifier to an expression. */
export type Apply = (node: Node, parenthesized: boolean) => Node;

export interface Operand {
  readonly kind: 'operand';
  readonly node: Node;
  readonly parenthesized?: boolean;
}

/** The flat token sequence of an expression without parentheses. */
export type Token =
  | Operand
  | { readonly kind: 'sign'; readonly minus: boolean }
  | { readonly kind: 'modifier'; readonly apply: Apply }
  | {
      readonly kind: 'operator';
      readonly operator: string;
      readonly rest: Pick<BinaryNode, 'bool' | 'matching' | 'fill'>;
    };

/** Builds one expression from the sequence, by operator precedence. */
export function assemble(tokens: readonly Token[]): Node {
  let next = 0;

  const operand = (): Node => {
    const token = tokens[next++];
    if (token?.kind === 'sign') {
      const inner = climb(NEGATE_PRECEDENCE + 1);
      return token.minus ? negateNode(inner) : inner;
    }
    if (token?.kind !== 'operand') throw new Error('missing operand');
    let { node, parenthesized = false } = token;
    for (let modifier = tokens[next]; modifier?.kind === 'modifier'; modifier = tokens[++next]) {
      node = modifier.apply(node, parenthesized);
      parenthesized = false;
    }
    return node;
  };

  const climb = (lowest: number): Node => {
    let left = operand();
    for (;;) {
      const token = tokens[next];
      if (token?.kind !== 'operator') return left;
      const operator = token.operator as BinaryOperator;
      const precedence = operatorPrecedence(operator);
      if (precedence < lowest) return left;
      next++;
      const right = climb(isRightAssociative(operator) ? precedence : precedence + 1);
      left = { kind: 'binary', operator, left, right, ...token.rest };
    }
  };

  return climb(0);
}
