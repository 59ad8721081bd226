import { isRecordingRule } from '../../../catalog/definitions/alert';
import type { SemanticCheck } from '../../check';
import type { Finding } from '../../problem';
import { type LocatedRule, locatedRules, ruleName } from '../../rules';

/** Two rules that write the same series overwrite each other, or fail. */
export const ruleDuplicateRule: SemanticCheck = {
  code: 'rule/duplicate-rule',
  severity: 'error',
  title: 'Two rules have the same name and the same labels.',
  stage: 'semantic',
  run: (input) => {
    const owners = new Map<string, LocatedRule>();
    return locatedRules(input).flatMap((placed): Finding[] => {
      const key = identityOf(placed);
      const owner = owners.get(key);
      owners.set(key, owner ?? placed);
      if (!owner) return [];
      return [
        {
          where: placed.where,
          message: `rule "${ruleName(placed.rule)}" is not unique: same name and labels as ${owner.where}`,
          hint: 'rename one of them, or distinguish them by labels',
          from: ['team'],
        },
      ];
    });
  },
};

/** What follows from records selects one service each. */
function identityOf({ rule, group }: LocatedRule): string {
  const labels = Object.entries(rule.labels ?? {}).sort();
  const own = isRecordingRule(rule) ? [] : [rule.severity, rule.team, rule.service];
  return JSON.stringify([
    isRecordingRule(rule),
    ruleName(rule),
    labels,
    own,
    isRecordingRule(rule) ? [group.team, group.job] : [],
  ]);
}
