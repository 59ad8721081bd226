import type { Expression } from '@observability-stack/contracts';
import { renderLogql } from '@observability-stack/logql';
import { nodeOf as logNodeOf, typed as typedLog } from '@observability-stack/logql/expression';
import { renderPromql } from '@observability-stack/promql';
import { nodeOf, typed } from '@observability-stack/promql/expression';
import { mapTexts, withReferences } from '@observability-stack/query-common';
import type { Variable } from '../../catalog/definitions/dashboard';

/**
 * Renders queries with the format in which Grafana interpolates each variable.
 *
 * The Loki data source interpolates a single value without escaping, whatever its quotes, and joins several values
 * without parentheses. Therefore each variable gets a format inside backquotes: `${search:raw}` accepts any text
 * without a backquote, and `${team:regex}` is a group that can be part of a longer expression. The Prometheus data
 * source escapes the values of a list, but not the double quotes of a text box.
 */

export function logqlText(expr: Expression, variables: readonly Variable[]): string {
  const formats = new Map(
    variables.map((variable) => [variable.name, isSeveral(variable) ? 'regex' : 'raw']),
  );
  return renderLogql(typedLog(formatted(logNodeOf(expr), formats)));
}

export function promqlText(expr: Expression, variables: readonly Variable[]): string {
  const formats = new Map(
    variables.flatMap(({ kind, name }) => (kind === 'text' ? [[name, 'raw'] as const] : [])),
  );
  return renderPromql(typed(formatted(nodeOf(expr), formats)));
}

/** Reports whether a variable can have several values. */
export const isSeveral = (variable: Variable): boolean =>
  variable.kind !== 'text' && (variable.several ?? false);

/** Keeps a format that is already there. */
const formatted = <T>(node: T, formats: ReadonlyMap<string, string>): T =>
  formats.size === 0
    ? node
    : mapTexts(node, (text) =>
        withReferences(text, ({ name, format }) => {
          const own = format ?? formats.get(name);
          return own === undefined ? undefined : `\${${name}:${own}}`;
        }),
      );
