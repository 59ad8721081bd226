import {
  isComparison as isLogComparison,
  type Node as LogNode,
  type MetricNode,
} from '@observability-stack/logql/ast';
import { logqlNode as logNodeOf } from '@observability-stack/logql/expression';
import { isComparison, type Node } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { ruleLogql } from '../alerts/logs/rule-file';
import { teamRuleGroups } from '../alerts/rules';
import { type AlertRule, isAlertRule } from '../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../resolve/environment';

/** An alert, as far as thresholds of panels are compared with it. */
export interface IndexedAlert extends Pick<AlertRule, 'name' | 'service' | 'severity'> {
  /** Numbers with which the value is compared. */
  readonly bounds: readonly number[];
}

/** The alerts with one name: those of different services can have different thresholds. */
export interface NamedAlerts {
  readonly all: readonly IndexedAlert[];
  readonly byService: ReadonlyMap<string, readonly IndexedAlert[]>;
}

/** Returns the alerts of a team. */
export function indexedAlerts(
  environment: ResolvedEnvironment,
  team: string,
): readonly IndexedAlert[] {
  const groups = teamRuleGroups(environment, team);
  return [
    ...groups
      .flatMap(({ rules }) => rules)
      .filter(isAlertRule)
      .map((rule) => ({
        name: rule.name,
        severity: rule.severity,
        bounds: boundsOf(rule),
        ...(rule.service && { service: rule.service }),
      })),
    ...groups
      .flatMap(({ raw }) => raw?.rules ?? [])
      .flatMap(({ alert, labels }) =>
        alert === undefined
          ? []
          : [
              {
                name: alert,
                severity: (labels?.severity ?? 'none') as AlertRule['severity'],
                bounds: [],
              },
            ],
      ),
  ];
}

/** Returns alerts by name. */
export function alertsByName(alerts: readonly IndexedAlert[]): ReadonlyMap<string, NamedAlerts> {
  const index = new Map<string, { all: IndexedAlert[]; byService: Map<string, IndexedAlert[]> }>();
  for (const alert of alerts) {
    const named = index.get(alert.name) ?? {
      all: [] as IndexedAlert[],
      byService: new Map<string, IndexedAlert[]>(),
    };
    index.set(alert.name, named);
    named.all.push(alert);
    const { service } = alert;
    if (service === undefined) continue;
    const ofService = named.byService.get(service);
    if (ofService) ofService.push(alert);
    else named.byService.set(service, [alert]);
  }
  return index;
}

/**
 * Returns the numbers with which the alert compares its value; operands of `and` and `unless` are
 * conditions.
 */
function boundsOf(rule: AlertRule): readonly number[] {
  if (rule.kind === 'promql')
    return typeof rule.expr === 'object' ? ofMetrics(promqlNode(rule.expr)) : [];
  return rule.expr ? ofLogs(logNodeOf(ruleLogql(rule))) : [];
}

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
