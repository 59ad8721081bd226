import { evaluationGroups, reads } from '../../alerts/evaluation-groups';
import { isEvaluatedHere } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import type { MeaningCheck } from '../check';
import { ruleName, rulesIn } from '../rules';

/** Groups are evaluated at times of their own: what the other one recorded may be an interval old, or not. */
export const ruleOtherGroup: MeaningCheck = {
  code: 'rule-other-group',
  severity: 'warning',
  title: 'A rule reads what a rule of another group records.',
  stage: 'meaning',
  run: (input) => {
    const groups = evaluationGroups(ruleGroups(input.resolved));
    const recordings = groups.flatMap((group) =>
      group.rules.flatMap((rule) => (rule.kind === 'recording' ? [{ rule, group }] : [])),
    );
    const places = new Map<object, string>(rulesIn(input).map(({ rule, where }) => [rule, where]));
    return groups.flatMap((group) =>
      group.rules
        // Grafana asks at times of its own whatever stands in a group
        .filter((rule) => rule.kind === 'recording' || isEvaluatedHere(input.resolved))
        .flatMap((rule) => {
          const other = recordings.find(
            (recording) => recording.group !== group && reads(rule, recording.rule),
          );
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
