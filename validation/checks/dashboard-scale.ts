import type { Node } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { type MetricQuery, type Panel, panelQueries } from '../../catalog/definitions/panel';
import type { MeaningCheck } from '../check';
import { locatedPanels } from '../dashboards';
import { thresholdsOf } from './dashboard-threshold';

/** Grafana cuts off what lies outside of a scale: half of a graph is gone, and nothing says so. */
export const dashboardScale: MeaningCheck = {
  code: 'dashboard-scale',
  severity: 'error',
  title: 'The scale of a panel ends before its values or its thresholds do.',
  stage: 'meaning',
  run: (input) =>
    locatedPanels(input).flatMap(({ panel, where }) =>
      complaints(panel).map((complaint) => ({ where, from: ['team'], ...complaint })),
    ),
};

function complaints(panel: Panel) {
  if (panel.kind !== 'timeseries' && panel.kind !== 'gauge' && panel.kind !== 'bargauge') return [];
  const { min = 0, max } = panel;
  const startsAtZero = min !== 'auto' && min >= 0;
  const mirrored =
    panel.kind === 'timeseries' ? (panel.styles ?? []).find((style) => style.negativeY) : undefined;
  const negative = panelQueries(panel)
    .filter((query): query is MetricQuery => query.kind === 'promql')
    .flatMap(({ expr }) => belowZero(promqlNode(expr)))[0];
  return [
    ...(startsAtZero && mirrored
      ? [
          {
            message: `the style of "${mirrored.series}" draws it downwards, and the scale begins at ${min}`,
            hint: "write min: 'auto'",
          },
        ]
      : []),
    ...(startsAtZero && negative
      ? [
          {
            message: `${negative} gives values below 0, and the scale begins at ${min}`,
            hint: "write min: 'auto', or keep the values above 0 by clampMin(..., 0)",
          },
        ]
      : []),
    ...thresholdsOf(panel)
      .filter(
        ({ value }) =>
          (panel.kind === 'timeseries' && min !== 'auto' && value < min) ||
          (max !== undefined && value > max),
      )
      .map(({ value }) => ({
        message: `the threshold at ${value} lies outside of the scale from ${min} to ${max ?? 'what the data asks for'}`,
        hint: 'let the scale reach as far as the threshold',
      })),
  ];
}

/** Functions whose values fall below 0 as a matter of course. */
const SIGNED = ['delta', 'idelta', 'deriv', 'predict_linear', 'ln', 'log2', 'log10', 'sin', 'cos'];
/** Those whose values are never below 0, whatever is put in. */
const UNSIGNED = ['abs', 'absent', 'absent_over_time', 'count_over_time', 'changes', 'resets'];
const COUNTS = ['count', 'count_values', 'group', 'stddev', 'stdvar'];

/** The first part of a query that brings its values below 0; undefined where none surely does. */
function belowZero(node: Node): readonly string[] {
  switch (node.kind) {
    case 'negate':
      return ['the negation'];
    case 'aggregate':
      return COUNTS.includes(node.name) ? [] : nodeChildren(node).flatMap(belowZero);
    case 'call':
      if (SIGNED.includes(node.name)) return [`${node.name}()`];
      if (UNSIGNED.includes(node.name) || isClamped(node)) return [];
      return nodeChildren(node).flatMap(belowZero);
    case 'binary':
      return ofBinary(node);
    default:
      return nodeChildren(node).flatMap(belowZero);
  }
}

function isClamped({ name, args }: Extract<Node, { readonly kind: 'call' }>): boolean {
  const bound = args[1];
  return (name === 'clamp_min' || name === 'clamp') && bound?.kind === 'number' && bound.value >= 0;
}

function ofBinary(node: Extract<Node, { readonly kind: 'binary' }>): readonly string[] {
  const { operator, left, right } = node;
  // conditions have no values of their own, and an even power none below 0
  if (operator === 'and' || operator === 'unless' || operator === '^') return belowZero(left);
  if (node.bool) return [];
  if (right.kind === 'number' && ['>', '>='].includes(operator) && right.value >= 0) return [];
  if (
    (operator === '*' || operator === '/') &&
    [left, right].some((side) => side.kind === 'number' && side.value < 0)
  )
    return ['a negative factor'];
  return [...belowZero(left), ...belowZero(right)];
}
