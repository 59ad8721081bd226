import type { SelectorNode } from '@observability-stack/contracts';
import {
  type EvaluationGroup,
  evaluationGroups,
  ruleSelectors,
  selectorMatches,
} from '../../../alerts/evaluation-groups';
import { evaluatesAlerts } from '../../../alerts/rule-file';
import { ruleGroups } from '../../../alerts/rules';
import type { RecordingRule } from '../../../catalog/definitions/alert';
import type { SemanticCheck } from '../../check';
import { locatedRules, ruleName } from '../../rules';

/** Groups are evaluated at different times: what another one recorded may be an interval old. */
export const ruleCrossGroupDependency: SemanticCheck = {
  code: 'rule/cross-group-dependency',
  severity: 'warning',
  title: 'A rule reads what a rule of another group records.',
  stage: 'semantic',
  run: (input) => {
    const groups = evaluationGroups(ruleGroups(input.resolved));
    const recordings = indexed(
      groups.flatMap((group) =>
        group.rules.flatMap((rule) => (rule.kind === 'recording' ? [{ rule, group }] : [])),
      ),
    );
    const places = new Map<object, string>(
      locatedRules(input).map(({ rule, where }) => [rule, where]),
    );
    return groups.flatMap((group) =>
      group.rules
        // Grafana evaluates rules independently of groups
        .filter((rule) => rule.kind === 'recording' || evaluatesAlerts(input.resolved))
        .flatMap((rule) => {
          const other = ruleSelectors(rule)
            .flatMap((selector) =>
              recordings(selector).find(
                (recording) =>
                  recording.group !== group && selectorMatches(selector, recording.rule),
              ),
            )
            .find((recording) => recording !== undefined);
          return other
            ? [
                {
                  where: places.get(rule) ?? group.name,
                  from: ['team'],
                  message: `rule "${ruleName(rule)}" reads "${ruleName(other.rule)}", which group ${JSON.stringify(other.group.name)} records: its value may be one interval old`,
                  hint: 'query the metrics that it is recorded from, or move the alert to that service',
                },
              ]
            : [];
        }),
    );
  },
};

interface Recording {
  readonly rule: RecordingRule;
  readonly group: EvaluationGroup;
}

/**
 * Finds the recordings that a selector can read by name and service: services record metrics of the same names, and where
 * teams are many, comparing each rule with each recording takes minutes.
 */
function indexed(
  recordings: readonly Recording[],
): (selector: SelectorNode) => readonly Recording[] {
  const byName = new Map<string, Recording[]>();
  const byService = new Map<string, Recording[]>();
  const add = (index: Map<string, Recording[]>, key: string, recording: Recording): void => {
    const list = index.get(key);
    if (list) list.push(recording);
    else index.set(key, [recording]);
  };
  const keyOf = (name: string, service = ''): string => `${name} ${service}`;
  for (const recording of recordings) {
    const { metric, labels } = recording.rule;
    add(byName, metric.name, recording);
    add(byService, keyOf(metric.name, labels?.service), recording);
  }
  return ({ name = '', matchers }) => {
    const service = matchers.find(({ label, operator }) => label === 'service' && operator === '=');
    if (!service) return byName.get(name) ?? [];
    return [
      ...(byService.get(keyOf(name, service.value)) ?? []),
      ...(service.value === '' ? [] : (byService.get(keyOf(name)) ?? [])),
    ];
  };
}
