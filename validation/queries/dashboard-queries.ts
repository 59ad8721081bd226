import { checkLogql, type LogVector, sum } from '@observability-stack/logql';
import {
  logqlNode as logNodeOf,
  logqlExpression as typedLog,
} from '@observability-stack/logql/expression';
import { checkPromql } from '@observability-stack/promql/check';
import {
  type Expression,
  promqlExpression,
  promqlNode,
} from '@observability-stack/promql/expression';
import {
  mapStrings,
  type QueryFinding,
  SAMPLE_VARIABLE,
  substituteValues,
} from '@observability-stack/query-common';
import type { Panel, Query } from '../../catalog/definitions/panel';
import { panelQueries } from '../../catalog/definitions/panel';
import type { QueryCheck, TeamInput } from '../check';
import { locatedDashboards, locatedPanels } from '../dashboards';
import { type QueryContexts, queryContexts } from './contexts';
import { type PlacedQueryFinding, problemOf } from './findings';

/** Checks the queries of panels, variables and annotations. */
export const dashboardQueries: QueryCheck = {
  stage: 'team',
  run: (input) => examine(input).map(problemOf),
};

function examine(input: TeamInput): readonly PlacedQueryFinding[] {
  const contexts = queryContexts(input.whole);
  const at = (where: string) => (finding: QueryFinding) => ({ ...finding, where });
  return [
    ...locatedPanels(input).flatMap(({ panel, where }) =>
      panelQueries(panel).flatMap((query, index) =>
        ofQuery(query, labelsNamed(panel, query, index), contexts).map(at(where)),
      ),
    ),
    ...locatedDashboards(input).flatMap(({ dashboard, where }) => [
      ...(dashboard.variables ?? []).flatMap((variable) =>
        variable.kind === 'labels'
          ? ofVariable(variable.source, variable.label, contexts).map(
              at(`${where}.variables[${variable.name}]`),
            )
          : [],
      ),
      ...(dashboard.annotations ?? []).flatMap(({ name, query, text }) =>
        ofQuery(query, braced(text), contexts).map(at(`${where}.annotations[${name}]`)),
      ),
    ]),
  ];
}

function ofQuery(
  query: Query,
  labels: readonly string[],
  { panels, logs }: QueryContexts,
): readonly QueryFinding[] {
  switch (query.kind) {
    case 'promql':
      return checkPromql(filledIn(query.expr), { ...panels, templateLabels: labels });
    case 'logql':
      return ofLog(query.expr, labels, logs);
    default:
      return [];
  }
}

/**
 * Returns a text with sample values: variables may occur anywhere, and only Prometheus can check
 * the result.
 */
const example = (text: string): string =>
  substituteValues(text, (name) => (name.startsWith('__') ? undefined : SAMPLE_VARIABLE));

const filledIn = (expression: Expression) =>
  promqlExpression<never>(mapStrings(promqlNode(expression), example));

function ofLog(
  expression: Expression,
  labels: readonly string[],
  context: QueryContexts['logs'],
): readonly QueryFinding[] {
  const node = mapStrings(logNodeOf(expression), example);
  const findings = checkLogql(typedLog(node), context);
  // Log lines have no series, and an invalid query has no labels.
  if (node.kind === 'lines' || findings.some(({ severity }) => severity === 'error'))
    return findings;
  const lost = labels.flatMap((label) =>
    checkLogql(sum(typedLog<LogVector<string>>(node), { by: [label] }), context)
      .filter(({ code }) => code === 'logql/dropped-label' || code === 'logql/unknown-label')
      .map((finding) => ({
        ...finding,
        message: `label "${label}" is used by the legend, but dropped by the query`,
        hint: `add ${label} to by, or remove it from the legend`,
      })),
  );
  return [...findings, ...lost];
}

/** Checks that the series of a variable have the label whose values it offers. */
function ofVariable(
  of: { readonly metrics: Expression } | { readonly logs: Expression },
  label: string,
  { panels, logs }: QueryContexts,
): readonly QueryFinding[] {
  return 'metrics' in of
    ? checkPromql(filledIn(of.metrics), { ...panels, templateLabels: [label] }).filter(
        // Selecting all series of a counter is intended.
        ({ severity }) => severity === 'error',
      )
    : ofLog(of.logs, [label], logs);
}

/** Returns the labels that the legend, or a column of a table, uses. */
function labelsNamed(panel: Panel, query: Query, index: number): readonly string[] {
  const legend = 'legendFormat' in query ? braced(query.legendFormat ?? '') : [];
  if (panel.kind !== 'table') return legend;
  return [
    ...legend,
    ...panel.columns.flatMap(({ field, of = 0 }) =>
      typeof field === 'string' && of === index ? [field] : [],
    ),
  ];
}

const braced = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = '']) => label);
