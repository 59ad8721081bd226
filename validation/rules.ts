import { memoizeByObject } from '@observability-stack/query-common';
import { ruleGroups } from '../alerts/rules';
import {
  type AlertRule,
  isAlert,
  isRecording,
  type Rule,
  type RuleGroup,
} from '../catalog/definitions/alert';
import type { ResolvedInput } from './check';
import { teamPlace } from './places';

/** A rule, and how problems name its place. */
export interface PlacedRule {
  readonly rule: Rule;
  readonly group: RuleGroup;
  readonly where: string;
}

export const ruleName = (rule: Rule): string => (isRecording(rule) ? rule.metric.name : rule.name);

/** Every rule of the environment: `team commerce, rules[order-service/alerts].CartSlow`. Placed once for each stage. */
export const rulesIn = memoizeByObject((input: ResolvedInput): readonly PlacedRule[] =>
  ruleGroups(input.resolved).flatMap(placedRules),
);

const placedRules = (group: RuleGroup): readonly PlacedRule[] =>
  group.rules.map((rule) => ({
    rule,
    group,
    where: teamPlace(group.team, `rules[${group.name}].${ruleName(rule)}`),
  }));

export interface PlacedAlert extends PlacedRule {
  readonly rule: AlertRule;
}

export const placedAlerts = (input: ResolvedInput): readonly PlacedAlert[] =>
  rulesIn(input).filter((placed): placed is PlacedAlert => isAlert(placed.rule));
