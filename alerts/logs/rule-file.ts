import { type LogExpression, rawLogql, renderLogql } from '@observability-stack/logql';
import {
  isLokiRule,
  type LogqlAlert,
  type LogRecordingRule,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { rawRules } from '../raw-rules';
import {
  alertRuleLabels,
  type EvaluatedGroup,
  evaluatedGroups,
  evaluatesAlerts,
  linkAnnotations,
  type RuleSettings,
  ruleFiles,
  VALUE,
} from '../rule-file';

/** Returns the query of a rule, whether typed or written as text. */
export const ruleLogql = ({ expr }: LogqlAlert | LogRecordingRule): LogExpression =>
  typeof expr === 'string' ? rawLogql(expr) : expr;

/** Returns an alerting rule of Loki: https://grafana.com/docs/loki/latest/alert/ */
const alertOf = (settings: RuleSettings, alert: LogqlAlert): object => ({
  alert: alert.name,
  expr: renderLogql(ruleLogql(alert)),
  ...(alert.for ? { for: alert.for } : {}),
  labels: alertRuleLabels(alert),
  annotations: {
    summary: alert.summary,
    description: alert.description,
    value: VALUE,
    ...linkAnnotations(settings, alert),
  },
});

const recordingOf = (rule: LogRecordingRule): object => ({
  record: rule.metric.name,
  expr: renderLogql(ruleLogql(rule)),
  ...(rule.labels ? { labels: rule.labels } : {}),
});

/** Returns the groups that the ruler of Loki evaluates. */
export const lokiGroups = (
  settings: RuleSettings,
  groups: readonly RuleGroup[],
): readonly EvaluatedGroup[] =>
  evaluatedGroups(groups, (group) => [
    ...group.rules
      .filter(isLokiRule)
      .filter((rule) => rule.kind === 'log-recording' || evaluatesAlerts(settings))
      .map((rule) => (rule.kind === 'logql' ? alertOf(settings, rule) : recordingOf(rule))),
    ...rawRules(group, { evaluator: 'loki', isKept: () => evaluatesAlerts(settings) }),
  ]);

/** Returns the rule files for the ruler of Loki. */
export const lokiRuleFiles = (
  settings: RuleSettings,
  groups: readonly RuleGroup[],
): Record<string, string> => ruleFiles(lokiGroups(settings, groups));
