import { memoizeByObject } from '@observability-stack/query-common';
import type { RawRule } from '../catalog/definitions/raw-rules';
import type { Team } from '../catalog/definitions/team';

/** Returns a team whose raw alerts have the severities of the project in place of those that it maps. */
export const withSeverities = memoizeByObject((team: Team): Team => {
  const { severities, rawRules } = team;
  if (severities === undefined || rawRules === undefined) return team;
  const mapped = (rule: RawRule): RawRule => {
    const given = rule.labels?.severity;
    return rule.alert !== undefined && given !== undefined && Object.hasOwn(severities, given)
      ? { ...rule, labels: { ...rule.labels, severity: severities[given] as string } }
      : rule;
  };
  return {
    ...team,
    rawRules: rawRules.map((group) => ({ ...group, rules: group.rules.map(mapped) })),
  };
});
