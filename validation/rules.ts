import { memoizeByObject } from '@observability-stack/query-common';
import { teamRuleGroups } from '../alerts/rules';
import {
  type AlertRule,
  isAlertRule,
  isRecordingRule,
  type Rule,
  type RuleGroup,
} from '../catalog/definitions/alert';
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

export interface LocatedAlert extends LocatedRule {
  readonly rule: AlertRule;
}

export const locatedAlerts = (input: TeamInput): readonly LocatedAlert[] =>
  locatedRules(input).filter((placed): placed is LocatedAlert => isAlertRule(placed.rule));
