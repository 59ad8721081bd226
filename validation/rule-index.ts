import type { Metric } from '@observability-stack/contracts';
import {
  isComparison as isLogComparison,
  type Node as LogNode,
  type MetricNode,
} from '@observability-stack/logql/ast';
import { logqlNode as logNodeOf } from '@observability-stack/logql/expression';
import { isComparison, type Node } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { memoizeByObject } from '@observability-stack/query-common';
import { evaluationGroups } from '../alerts/evaluation-groups';
import { ruleLogql } from '../alerts/logs/rule-file';
import { ruleTeams, teamRuleGroups } from '../alerts/rules';
import {
  type AlertRule,
  isAlertRule,
  isRecordingRule,
  type RecordingRule,
  type RuleGroup,
} from '../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../resolve/environment';

/** The rules of all teams, as far as the checks of one team need them. */
export interface RuleIndex {
  /** Recorded metrics, each once, however many rules record it. */
  readonly recordedMetrics: ReadonlySet<Metric>;
  readonly recordings: readonly IndexedRecording[];
  readonly alerts: ReadonlyMap<string, NamedAlerts>;
}

/** The identity of a group. */
type GroupName = Pick<RuleGroup, 'team' | 'name'>;

/** A recording rule of Prometheus, and the group that evaluates it. */
export interface IndexedRecording extends Pick<RecordingRule, 'metric' | 'labels'> {
  readonly group: GroupName;
}

/** The alerts with one name: those of different services can have different thresholds. */
export interface NamedAlerts {
  readonly all: readonly IndexedAlert[];
  readonly byService: ReadonlyMap<string, readonly IndexedAlert[]>;
}

export interface IndexedAlert {
  readonly severity: AlertRule['severity'];
  /** Numbers with which the value is compared. */
  readonly bounds: readonly number[];
}

export const isSameGroup = (one: GroupName, other: GroupName): boolean =>
  one.team === other.team && one.name === other.name;

export const ruleIndex = memoizeByObject((environment: ResolvedEnvironment): RuleIndex => {
  const recordedMetrics = new Set<Metric>();
  const recordings: IndexedRecording[] = [];
  const alerts = new Map<string, { all: IndexedAlert[]; byService: Map<string, IndexedAlert[]> }>();
  for (const team of ruleTeams(environment)) {
    const groups = teamRuleGroups(environment, team);
    for (const rule of groups.flatMap(({ rules }) => rules)) {
      if (isRecordingRule(rule)) recordedMetrics.add(rule.metric);
      if (!isAlertRule(rule)) continue;
      const alert = { severity: rule.severity, bounds: boundsOf(rule) };
      const { all, byService } = alerts.get(rule.name) ?? {
        all: [] as IndexedAlert[],
        byService: new Map<string, IndexedAlert[]>(),
      };
      alerts.set(rule.name, { all, byService });
      all.push(alert);
      if (rule.service)
        byService.set(rule.service, [...(byService.get(rule.service) ?? []), alert]);
    }
    for (const { alert, labels } of groups.flatMap(({ raw }) => raw?.rules ?? []))
      if (alert !== undefined) {
        const named = alerts.get(alert) ?? {
          all: [] as IndexedAlert[],
          byService: new Map<string, IndexedAlert[]>(),
        };
        alerts.set(alert, named);
        named.all.push({
          severity: (labels?.severity ?? 'none') as AlertRule['severity'],
          bounds: [],
        });
      }
    for (const { name, rules } of evaluationGroups(groups)) {
      const group = { team, name };
      for (const rule of rules)
        if (rule.kind === 'recording')
          recordings.push({ metric: rule.metric, labels: rule.labels, group });
    }
  }
  return { recordedMetrics, recordings, alerts };
});

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
