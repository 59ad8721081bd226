import type { Expression } from '@observability-stack/contracts';
import { renderLogql } from '@observability-stack/logql';
import {
  logqlNode as logNodeOf,
  logqlExpression as typedLog,
} from '@observability-stack/logql/expression';
import { renderPromql } from '@observability-stack/promql';
import { promqlExpression, promqlNode } from '@observability-stack/promql/expression';
import { mapStrings, replaceReferences } from '@observability-stack/query-common';
import type { DashboardVariable } from '../../catalog/definitions/dashboard';

/**
 * Renders queries with the format in which Grafana interpolates each variable.
 *
 * The Loki data source interpolates a single value without escaping, whatever its quotes, and joins several values
 * without parentheses. Therefore each variable gets a format inside backquotes: `${search:raw}` accepts any text
 * without a backquote, and `${team:regex}` is a group that can be part of a longer expression. The Prometheus data
 * source escapes the values of a list, but not the double quotes of a text box.
 */

export function logqlText(expr: Expression, variables: readonly DashboardVariable[]): string {
  const formats = new Map(
    variables.map((variable) => [variable.name, isMultiValue(variable) ? 'regex' : 'raw']),
  );
  return renderLogql(typedLog(formatted(logNodeOf(expr), formats)));
}

export function promqlText(expr: Expression, variables: readonly DashboardVariable[]): string {
  const formats = new Map(
    variables.flatMap(({ kind, name }) => (kind === 'text' ? [[name, 'raw'] as const] : [])),
  );
  return renderPromql(promqlExpression(formatted(promqlNode(expr), formats)));
}

/** Reports whether a variable can have several values. */
export const isMultiValue = (variable: DashboardVariable): boolean =>
  variable.kind !== 'text' && (variable.multi ?? false);

/** Keeps a format that is already there. */
const formatted = <T>(node: T, formats: ReadonlyMap<string, string>): T =>
  formats.size === 0
    ? node
    : mapStrings(node, (text) =>
        replaceReferences(text, ({ name, format }) => {
          const own = format ?? formats.get(name);
          return own === undefined ? undefined : `\${${name}:${own}}`;
        }),
      );
