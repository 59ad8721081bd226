import type { LogExpression } from './expression';
import { type LogVector, logqlExpression } from './expression';
import { parseLogql } from './parse';
import { LogqlError } from './parse-parts';

/**
 * Returns a query from hand-written text. It is parsed into the same tree as any other query and
 * checked like it: each label and field in it must be in a contract. The checks report an invalid
 * query.
 */
export function rawLogql(text: string): LogVector<string>;
export function rawLogql(text: string, type: 'lines'): LogExpression;
export function rawLogql(text: string, type: 'lines' | 'vector' = 'vector'): LogVector<string> {
  try {
    const node = parseLogql(text);
    const found = node.kind === 'lines' ? 'lines' : 'vector';
    if (found !== type) throw new Error(`the query returns ${found}, expected ${type}`);
    return logqlExpression(node);
  } catch (error) {
    const { everything, regex } = error instanceof LogqlError ? error.refusal : {};
    return logqlExpression({
      kind: 'invalid',
      text,
      problem: (error as Error).message,
      ...(everything && { everything }),
      ...(regex && { regex }),
    });
  }
}
