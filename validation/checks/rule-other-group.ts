import type { SelectorNode } from '@observability-stack/contracts';
import {
  type EvaluationGroup,
  evaluationGroups,
  ruleSelectors,
  selectorMatches,
} from '../../alerts/evaluation-groups';
import { evaluatesAlerts } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import type { RecordingRule } from '../../catalog/definitions/alert';
import type { MeaningCheck } from '../check';
import { locatedRules, ruleName } from '../rules';

/** Groups are evaluated at times of their own: what the other one recorded may be an interval old, or not. */
export const ruleOtherGroup: MeaningCheck = {
  code: 'rule-other-group',
  severity: 'warning',
  title: 'A rule reads what a rule of another group records.',
  stage: 'meaning',
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
        // Grafana asks at times of its own whatever stands in a group
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
                  message: `reads ${ruleName(other.rule)}, which the group ${JSON.stringify(other.group.name)} records: it sees a value that is up to one interval old`,
                  hint: 'ask the metrics that it is recorded from, or put the alert into the record of that service',
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
