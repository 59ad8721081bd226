import { memoizeByObject } from '@observability-stack/query-common';
import { ruleGroups } from '../alerts/rules';
import {
  type AlertRule,
  isAlertRule,
  isRecordingRule,
  type Rule,
  type RuleGroup,
} from '../catalog/definitions/alert';
import type { ResolvedInput } from './check';
import { teamPlace } from './places';

/** A rule, and how problems name its place. */
export interface LocatedRule {
  readonly rule: Rule;
  readonly group: RuleGroup;
  readonly where: string;
}

export const ruleName = (rule: Rule): string =>
  isRecordingRule(rule) ? rule.metric.name : rule.name;

/** Every rule of the environment: `team commerce, rules[order-service/alerts].CartSlow`. Placed once for each stage. */
export const locatedRules = memoizeByObject((input: ResolvedInput): readonly LocatedRule[] =>
  ruleGroups(input.resolved).flatMap(placedRules),
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

export const locatedAlerts = (input: ResolvedInput): readonly LocatedAlert[] =>
  locatedRules(input).filter((placed): placed is LocatedAlert => isAlertRule(placed.rule));
