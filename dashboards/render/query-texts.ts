import type { Expression } from '@observability-stack/contracts';
import { renderLogql } from '@observability-stack/logql';
import { nodeOf as logNodeOf, typed as typedLog } from '@observability-stack/logql/expression';
import { renderPromql } from '@observability-stack/promql';
import { nodeOf, typed } from '@observability-stack/promql/expression';
import { mapTexts, withReferences } from '@observability-stack/query-common';
import type { Variable } from '../../catalog/definitions/dashboard';

/**
 * Queries as text, with the format in which Grafana puts in the value of each variable.
 *
 * Grafana's data source for Loki leaves a single value as it is, whatever quotes it stands in, and joins several
 * without parentheses. So each variable gets its format, which stands between backquotes: `${search:raw}` takes
 * every text but one with a backquote, and `${team:regex}` is a group that can be part of a longer expression. The
 * data source for Prometheus escapes what is chosen from a list; of a text box it leaves double quotes as they are.
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

/** Whether several values of a variable can be chosen at once. */
export const isSeveral = (variable: Variable): boolean =>
  variable.kind !== 'text' && (variable.several ?? false);

/** A format that is written stays. */
const formatted = <T>(node: T, formats: ReadonlyMap<string, string>): T =>
  formats.size === 0
    ? node
    : mapTexts(node, (text) =>
        withReferences(text, ({ name, format }) => {
          const own = format ?? formats.get(name);
          return own === undefined ? undefined : `\${${name}:${own}}`;
        }),
      );
