import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode, Tree } from '@lezer/common';
import { invalidSpaceAt, maskForGrammar } from './masks';
import { LogqlError } from './parse-parts';

const grammar = parser.configure({ strict: true });

/**
 * Parses a text with the official grammar of Grafana's editor.
 * @throws LogqlError if the text is not a valid query
 */
export function parseTree(text: string): SyntaxNode {
  const unreadable = invalidSpaceAt(text);
  if (unreadable >= 0) throw refusalAt(text, unreadable);
  let readable = maskForGrammar(text);
  const commas: number[] = [];
  let first: LogqlError | undefined;
  for (;;) {
    try {
      const tree = grammar.parse(readable);
      if (first && !commas.every((at) => isBetweenConditions(tree, at))) throw first;
      return tree.topNode;
    } catch (error) {
      if (error instanceof LogqlError) throw error;
      const at = Number(/at (\d+)/.exec(String(error))?.[1] ?? 0);
      first ??= refusalAt(text, at);
      const before = at - 1;
      if (!/^\s$/.test(readable[before] ?? '')) throw first;
      commas.push(before);
      readable = `${readable.slice(0, before)},${readable.slice(at)}`;
    }
  }
}

/**
 * Returns the error at a position. A query copied from a panel has variables that only Grafana
 * knows.
 */
function refusalAt(text: string, at: number): LogqlError {
  const [variable] = /^\$(\w+|\{\w+(:\w+)?\})/.exec(text.slice(at)) ?? [];
  const problem = variable
    ? `${variable} is a variable of Grafana: write its value, such as 5m`
    : 'syntax error';
  return new LogqlError(problem, text.slice(at));
}

/** Loki accepts consecutive label filters without a separator; the grammar requires a comma. */
const isBetweenConditions = (tree: Tree, at: number): boolean =>
  tree.resolve(at, 1).name === 'LabelFilter';
