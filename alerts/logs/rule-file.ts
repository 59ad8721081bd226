import type { LogqlAlert, RuleGroup } from '../../catalog/alert';
import { yaml } from '../../catalog/yaml';
import { type LogExpression, rawLogql, renderLogql } from '../../query/logql';
import { labelsOf, linksOf, type RuleSettings } from '../rule-file';

/** The query of an alert, whether typed or written as text. */
export const logqlOf = ({ expr }: LogqlAlert): LogExpression =>
  typeof expr === 'string' ? rawLogql(expr) : expr;

/** https://grafana.com/docs/loki/latest/alert/ */
const alertOf = (settings: RuleSettings, alert: LogqlAlert): object => ({
  alert: alert.name,
  expr: renderLogql(logqlOf(alert)),
  ...(alert.for ? { for: alert.for } : {}),
  ...(alert.keepFiringFor ? { keep_firing_for: alert.keepFiringFor } : {}),
  labels: labelsOf(alert),
  annotations: {
    summary: alert.summary,
    description: alert.description,
    ...linksOf(settings, alert),
  },
});

/** Rule files for the ruler of Loki, one a team. */
export function lokiRuleFiles(
  settings: RuleSettings,
  groups: readonly RuleGroup[],
): Record<string, string> {
  const files = new Map<string, object[]>();
  for (const { name, team, interval, rules } of groups) {
    const alerts = rules.filter((rule): rule is LogqlAlert => rule.kind === 'logql');
    if (alerts.length === 0) continue;
    const entries = files.get(team) ?? [];
    entries.push({
      name,
      ...(interval ? { interval } : {}),
      rules: alerts.map((alert) => alertOf(settings, alert)),
    });
    files.set(team, entries);
  }
  return Object.fromEntries(
    [...files].map(([team, list]) => [`${team}.yml`, yaml({ groups: list })]),
  );
}
