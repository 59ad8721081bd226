import type { Node } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { type MetricQuery, type Panel, panelQueries } from '../../../catalog/definitions/panel';
import type { TeamCheck } from '../../check';
import { locatedPanels } from '../../dashboards';
import { thresholdsOf } from './threshold-mismatch';

/** Reports an axis that hides values: Grafana silently omits values outside of it. */
export const dashboardInvalidAxis: TeamCheck = {
  code: 'dashboard/invalid-axis',
  severity: 'error',
  title: 'The axis of a panel is invalid, or ends before its values or thresholds.',
  stage: 'team',
  run: (input) =>
    locatedPanels(input).flatMap(({ panel, where }) =>
      [...rangeComplaints(panel), ...complaints(panel)].map((complaint) => ({
        where,
        from: ['team'],
        ...complaint,
      })),
    ),
};

/**
 * Returns a range in which the maximum is not above the minimum, on which Grafana draws nothing.
 */
function rangeComplaints(panel: Panel) {
  if (!('unit' in panel) || panel.kind === 'heatmap') return [];
  const {
    min = 0,
    max,
    decimals,
  } = { min: undefined, max: undefined, decimals: undefined, ...panel };
  const numbers = [min === 'auto' ? 0 : min, max ?? 0];
  return [
    ...(numbers.every(Number.isFinite)
      ? []
      : [
          {
            message: `axis from ${min} to ${max} is invalid: expected numbers`,
            hint: 'write numbers in min and max, or leave them out',
          },
        ]),
    ...(min !== 'auto' && max !== undefined && max <= min
      ? [
          {
            message: `axis from ${min} to ${max} is empty`,
            hint: `set max above ${min}`,
          },
        ]
      : []),
    ...(decimals === undefined || (Number.isInteger(decimals) && decimals >= 0 && decimals <= 20)
      ? []
      : [
          {
            message: `decimals ${decimals} is invalid: expected an integer from 0 to 20`,
            hint: 'set decimals to a number such as 2, or leave it out',
          },
        ]),
  ];
}

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
            message: `series "${mirrored.series}" is drawn below 0, but the axis starts at ${min}`,
            hint: "write min: 'auto'",
          },
        ]
      : []),
    ...(startsAtZero && negative
      ? [
          {
            message: `${negative} returns values below 0, but the axis starts at ${min}`,
            hint: "write min: 'auto', or limit the values by clampMin(..., 0)",
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
        message: `threshold ${value} is outside the axis: expected ${min} to ${max ?? 'the highest value'}`,
        hint: 'set min and max so that the axis includes the threshold',
      })),
  ];
}

/** Functions whose values are often below 0. */
const SIGNED = ['delta', 'idelta', 'deriv', 'predict_linear', 'ln', 'log2', 'log10', 'sin', 'cos'];
/** Functions whose values are never below 0, whatever their argument. */
const UNSIGNED = ['abs', 'absent', 'absent_over_time', 'count_over_time', 'changes', 'resets'];
const COUNTS = ['count', 'count_values', 'group', 'stddev', 'stdvar'];

/**
 * Returns the first part of a query that makes its values negative; empty if no part certainly
 * does.
 */
function belowZero(node: Node): readonly string[] {
  switch (node.kind) {
    case 'negate':
      return ['a negation'];
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
  // Conditions have no values, and even powers are never below 0.
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
