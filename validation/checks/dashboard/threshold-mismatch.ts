import {
  isComparison as isLogComparison,
  type Node as LogNode,
  type MetricNode,
} from '@observability-stack/logql/ast';
import { logqlNode as logNodeOf } from '@observability-stack/logql/expression';
import { isComparison, type Node } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { didYouMean } from '@observability-stack/query-common';
import { ruleLogql } from '../../../alerts/logs/rule-file';
import type { AlertRule } from '../../../catalog/definitions/alert';
import type { Panel, Threshold, Thresholds } from '../../../catalog/definitions/panel';
import type { SemanticCheck } from '../../check';
import { locatedPanels } from '../../dashboards';
import { locatedAlerts } from '../../rules';

/** Readers expect that nothing fires below the line of a panel. */
export const dashboardThresholdMismatch: SemanticCheck = {
  code: 'dashboard/threshold-mismatch',
  severity: 'error',
  title: 'A threshold of a panel is not that of its alert.',
  stage: 'semantic',
  run: (input) => {
    const alerts: Alerts = new Map();
    for (const { rule } of locatedAlerts(input)) {
      const named: NamedAlerts = alerts.get(rule.name) ?? { all: [], byService: new Map() };
      named.all.push(rule);
      if (rule.service) {
        const own = named.byService.get(rule.service);
        if (own) own.push(rule);
        else named.byService.set(rule.service, [rule]);
      }
      alerts.set(rule.name, named);
    }
    return locatedPanels(input).flatMap(({ panel, dashboard, where }) =>
      thresholdsOf(panel)
        .flatMap((threshold) => complaints(threshold, dashboard.tags, alerts))
        .map((complaint) => ({ where, from: ['team'], ...complaint })),
    );
  },
};

/** Services have alerts of the same name with different thresholds. */
interface NamedAlerts {
  readonly all: AlertRule[];
  readonly byService: Map<string, AlertRule[]>;
}
type Alerts = Map<string, NamedAlerts>;

function complaints(
  { alert, value, severity, alertScale = 1 }: Threshold,
  tags: readonly string[],
  alerts: Alerts,
) {
  if (alert === undefined)
    return Number.isFinite(value)
      ? []
      : [{ message: `threshold ${value} is not a number`, hint: 'write a number, or remove it' }];
  // not a number: another check reports the setting
  if (!Number.isFinite(value * alertScale)) return [];
  const named = alerts.get(alert);
  if (!named)
    return [
      {
        message: `threshold names alert "${alert}", which does not exist`,
        hint: didYouMean(alert, [...alerts.keys()]),
      },
    ];
  const own = tags.flatMap((tag) => named.byService.get(tag) ?? []);
  const meant = own.length > 0 ? own : named.all;
  const bounds = [...new Set(meant.flatMap(boundsOf))];
  return [
    ...(bounds.some((bound) => near(bound, value * alertScale))
      ? []
      : [
          {
            message: `threshold of alert "${alert}" is at another value: expected ${bounds.join(' or ') || 'none'}, found ${value * alertScale}`,
            hint: 'use the same setting for both, as dashboards/shared/thresholds.ts does',
          },
        ]),
    ...(meant.some((rule) => rule.severity === severity)
      ? []
      : [
          {
            message: `threshold of alert "${alert}" has another severity: expected "${meant[0]?.severity}", found "${severity}"`,
            hint: `write severity: '${meant[0]?.severity}'`,
          },
        ]),
  ];
}

const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

/** Numbers that the alert compares its value with; operands of `and` and `unless` are conditions. */
const boundsOf = (rule: AlertRule): readonly number[] =>
  rule.kind === 'logql' ? ofLogs(logNodeOf(ruleLogql(rule))) : ofMetrics(promqlNode(rule.expr));

function ofMetrics(node: Node): readonly number[] {
  if (node.kind !== 'binary') return nodeChildren(node).flatMap(ofMetrics);
  const { operator, left, right } = node;
  if (isCondition(operator)) return ofMetrics(left);
  return [
    ...(isComparison(operator) ? [...numbers(left), ...numbers(right)] : []),
    ...ofMetrics(left),
    ...ofMetrics(right),
  ];
}

function ofLogs(node: LogNode | MetricNode): readonly number[] {
  switch (node.kind) {
    case 'aggregate':
    case 'label_replace':
      return ofLogs(node.expr);
    case 'binary': {
      const { operator, left, right } = node;
      if (isCondition(operator)) return ofLogs(left);
      return [
        ...(isLogComparison(operator) ? [...numbers(left), ...numbers(right)] : []),
        ...ofLogs(left),
        ...ofLogs(right),
      ];
    }
    default:
      return [];
  }
}

const isCondition = (operator: string): boolean => operator === 'and' || operator === 'unless';

const numbers = (node: { readonly kind: string; readonly value?: unknown }): readonly number[] =>
  node.kind === 'number' && typeof node.value === 'number' ? [node.value] : [];

/** Those of the panel and of its columns. */
export function thresholdsOf(panel: Panel): readonly Threshold[] {
  const all: readonly (Thresholds | undefined)[] =
    panel.kind === 'table'
      ? panel.columns.map(({ thresholds }) => thresholds)
      : 'thresholds' in panel
        ? [panel.thresholds]
        : [];
  return all.flatMap((one) => (one ? ('above' in one ? one.above : one.below) : []));
}
