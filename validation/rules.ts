import { ruleGroups } from '../alerts/rules';
import type { AlertRule, RecordingRule, RuleGroup } from '../catalog/alert';
import type { ResolvedInput } from './check';
import { teamPlace } from './places';

/** A rule, and how problems name its place. */
export interface PlacedRule {
  readonly rule: AlertRule | RecordingRule;
  readonly group: RuleGroup;
  readonly where: string;
}

export const ruleName = (rule: AlertRule | RecordingRule): string =>
  rule.kind === 'recording' ? rule.metric.name : rule.name;

/** Every rule of the environment: `team commerce, rules[order-service/alerts].CartSlow`. */
export const rulesIn = ({ resolved }: ResolvedInput): readonly PlacedRule[] =>
  ruleGroups(resolved).flatMap((group) =>
    group.rules.map((rule) => ({
      rule,
      group,
      where: teamPlace(group.team, `rules[${group.name}].${ruleName(rule)}`),
    })),
  );

export interface PlacedAlert extends PlacedRule {
  readonly rule: AlertRule;
}

export const placedAlerts = (input: ResolvedInput): readonly PlacedAlert[] =>
  rulesIn(input).filter((placed): placed is PlacedAlert => placed.rule.kind !== 'recording');
