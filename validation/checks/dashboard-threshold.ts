import {
  isComparison as isLogComparison,
  type Node as LogNode,
  type MetricNode,
} from '@observability-stack/logql/ast';
import { logqlNode as logNodeOf } from '@observability-stack/logql/expression';
import { isComparison, type Node } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { ruleLogql } from '../../alerts/logs/rule-file';
import type { AlertRule } from '../../catalog/definitions/alert';
import type { Panel, Threshold, Thresholds } from '../../catalog/definitions/panel';
import type { MeaningCheck } from '../check';
import { didYouMean } from '../closest';
import { locatedPanels } from '../dashboards';
import { locatedAlerts } from '../rules';

/** Whoever looks at a panel believes that nothing fires below its line. */
export const dashboardThreshold: MeaningCheck = {
  code: 'dashboard-threshold',
  severity: 'error',
  title: 'A line of a panel is not where its alert fires.',
  stage: 'meaning',
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

/** Each service has some of a name, with bounds of its own. */
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
      : [{ message: `its line is at ${value}`, hint: 'give it a number, or leave it out' }];
  // what is no number came of a setting that another check is about
  if (!Number.isFinite(value * alertScale)) return [];
  const named = alerts.get(alert);
  if (!named)
    return [
      {
        message: `its line is that of ${alert}, and there is no such alert`,
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
            message: `its line for ${alert} is at ${value * alertScale}; the alert fires at ${bounds.join(' or ') || 'no number'}`,
            hint: 'take both from the record, as alerts/ and dashboards/shared/thresholds.ts do',
          },
        ]),
    ...(meant.some((rule) => rule.severity === severity)
      ? []
      : [
          {
            message: `its line for ${alert} is drawn as ${severity}; the alert is a ${meant[0]?.severity}`,
            hint: 'give it the severity of the alert, which is its colour',
          },
        ]),
  ];
}

const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

/** Numbers that the alert compares its value with; what stands behind `and` and `unless` are conditions. */
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
