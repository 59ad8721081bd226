import type { Node } from '../ast';
import { parseLogql } from '../parse';
import { render } from '../render';
import { type Answer, type EvaluateOptions, type LogStream, NotSupported } from './types';

export * from './types';

/**
 * What Loki answers at one time, as its ruler asks: over the lines that are given, and those alone. A query
 * for lines gets all of them up to that time.
 * @throws LogqlError where the text is no query
 * @throws QueryError where Loki refuses to evaluate it
 * @throws NotSupported where this evaluator lacks something
 */
export function evaluateInstant(
  query: string | Node,
  streams: readonly LogStream[],
  at: bigint,
  options: EvaluateOptions = {},
): Answer {
  const node = typeof query === 'string' ? parseLogql(query) : query;
  void [streams, at, options];
  throw new NotSupported(node.kind, render(node), 0);
}
