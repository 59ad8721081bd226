import { memoizeByObject } from '@observability-stack/query-common';
import { teamRuleGroups } from '../alerts/rules';
import {
  type AlertRule,
  isAlertRule,
  isRecordingRule,
  type Rule,
  type RuleGroup,
} from '../catalog/definitions/alert';
import type { RawRule, RawRuleGroup } from '../catalog/definitions/raw-rules';
import type { TeamInput } from './check';
import { teamPlace } from './places';

/** A rule, with its place. */
export interface LocatedRule {
  readonly rule: Rule;
  readonly group: RuleGroup;
  readonly where: string;
}

export const ruleName = (rule: Rule): string =>
  isRecordingRule(rule) ? rule.metric.name : rule.name;

/** Returns the rules of a team: `team commerce, rules[order-service/alerts].CartSlow`. */
export const locatedRules = memoizeByObject(
  ({ resolved, team }: TeamInput): readonly LocatedRule[] =>
    teamRuleGroups(resolved, team).flatMap(placedRules),
);

const placedRules = (group: RuleGroup): readonly LocatedRule[] =>
  group.rules.map((rule) => ({
    rule,
    group,
    where: teamPlace(group.team, `rules[${group.name}].${ruleName(rule)}`),
  }));

/** A rule in the form of a rule file, with its place. */
export interface LocatedRawRule {
  readonly rule: RawRule;
  readonly group: RawRuleGroup;
  readonly where: string;
}

/** Returns the raw rules of a team: `team commerce, rawRules[mixin].InstanceDown`. */
export const locatedRawRules = ({ resolved, team }: TeamInput): readonly LocatedRawRule[] =>
  (resolved.teams.find(({ name }) => name === team)?.rawRules ?? []).flatMap((group) =>
    group.rules.map((rule, index) => ({
      rule,
      group,
      where: teamPlace(team, `rawRules[${group.name}]${rawRulePath(rule, index)}`),
    })),
  );

/** Returns the place of a raw rule in its group. */
export const rawRulePath = ({ alert, record }: RawRule, index: number): string => {
  const name = alert ?? record;
  return name === undefined ? `.rules[${index}]` : `.${name}`;
};

export interface LocatedAlert extends LocatedRule {
  readonly rule: AlertRule;
}

export const locatedAlerts = (input: TeamInput): readonly LocatedAlert[] =>
  locatedRules(input).filter((placed): placed is LocatedAlert => isAlertRule(placed.rule));
