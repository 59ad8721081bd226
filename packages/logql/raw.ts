import type { LogExpression } from './expression';
import { type LogVector, typed } from './expression';
import { parseLogql } from './parse';

/**
 * A query from hand-written text, for what is shorter so. It is parsed into the same form as all others and
 * checked like them: each label and field in it must be in a contract. Text that is no query is reported by
 * the checks.
 */
export function rawLogql(text: string): LogVector<string>;
export function rawLogql(text: string, type: 'lines'): LogExpression;
export function rawLogql(text: string, type: 'lines' | 'vector' = 'vector'): LogVector<string> {
  try {
    const node = parseLogql(text);
    const found = node.kind === 'lines' ? 'lines' : 'vector';
    if (found !== type) throw new Error(`the query gives ${found}, not ${type}`);
    return typed(node);
  } catch (error) {
    return typed({ kind: 'invalid', text, problem: (error as Error).message });
  }
}
