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
import type { MeaningCheck, ResolvedInput } from '../check';
import { locatedDashboards, locatedPanels } from '../dashboards';
import { type QueryContexts, queryContexts } from '../queries';
import { type PlacedQueryFinding, queryFindings } from '../query-findings';

/** What is wrong whatever the data. */
export const dashboardQuery: MeaningCheck = {
  code: 'dashboard-query',
  severity: 'error',
  title: 'The query of a panel is none, or asks for what nobody emits.',
  stage: 'meaning',
  run: (input) => findingsOf(input, 'error'),
};

/** What is likely wrong. */
export const dashboardQueryDoubtful: MeaningCheck = {
  code: 'dashboard-query-doubtful',
  severity: 'warning',
  title: 'The query of a panel is likely not what was meant.',
  stage: 'meaning',
  run: (input) => findingsOf(input, 'warning'),
};

const findingsOf = queryFindings(examine);

function examine(input: ResolvedInput): readonly PlacedQueryFinding[] {
  const contexts = queryContexts(input);
  const at = (where: string) => (finding: QueryFinding) => ({ ...finding, where });
  return [
    ...locatedPanels(input).flatMap(({ panel, where }) => ofPanel(panel).map(at(where))),
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

/** What a panel asks, and what its columns take of it. */
function ofPanel(panel: Panel): readonly QueryFinding[] {
  if (panel.kind === 'text') return [];
  const finding = { severity: 'error', place: `the panel ${JSON.stringify(panel.title)}` } as const;
  if (panel.queries.length === 0)
    return [
      { ...finding, code: 'no-query', message: 'it asks for nothing', hint: 'give it a query' },
    ];
  if (panel.kind !== 'table') return [];
  return panel.columns
    .filter(({ field }) => typeof field === 'number' && !panel.queries[field])
    .map(({ field, title }) => ({
      ...finding,
      code: 'no-query',
      message: `the column ${JSON.stringify(title)} takes query ${field}, and there are ${panel.queries.length}`,
      hint: 'queries are counted from 0, in the order of the list',
    }));
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

/** Variables stand where any text may: what they are at last is asked of Prometheus itself. */
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
  // lines have no series to name, and what is no query has no labels to ask for
  if (node.kind === 'lines' || findings.some(({ severity }) => severity === 'error'))
    return findings;
  const lost = labels.flatMap((label) =>
    checkLogql(sum(typedLog<LogVector<string>>(node), { by: [label] }), context)
      .filter(({ code }) => code === 'logql/dropped-label' || code === 'logql/unknown-label')
      .map((finding) => ({
        ...finding,
        message: `the legend names the label ${label}, which the query does not leave`,
        hint: `group by ${label} as well, or leave it out of the legend`,
      })),
  );
  return [...findings, ...lost];
}

/** The series whose labels a variable offers must have that label. */
function ofVariable(
  of: { readonly metrics: Expression } | { readonly logs: Expression },
  label: string,
  { panels, logs }: QueryContexts,
): readonly QueryFinding[] {
  return 'metrics' in of
    ? checkPromql(filledIn(of.metrics), { ...panels, templateLabels: [label] }).filter(
        // that all series of a counter are looked at is meant
        ({ severity }) => severity === 'error',
      )
    : ofLog(of.logs, [label], logs);
}

/** Labels that the legend, or a column of a table, takes from the series. */
function labelsNamed(panel: Panel, query: Query, index: number): readonly string[] {
  const legend = 'legendFormat' in query ? braced(query.legendFormat ?? '') : [];
  if (panel.kind !== 'table' || index > 0) return legend;
  return [
    ...legend,
    ...panel.columns.flatMap(({ field }) => (typeof field === 'string' ? [field] : [])),
  ];
}

const braced = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = '']) => label);
