import type { PromqlAlert, Rule, RuleGroup } from '../catalog/definitions/alert';
import {
  type AlertThresholds,
  type PlatformThreshold,
  platformThresholds,
} from '../catalog/definitions/alert-overrides';

/** An alert whose threshold an environment can set. */
interface TunableAlert extends PromqlAlert {
  readonly withThreshold: (threshold: number) => PromqlAlert;
}

/** Returns the alert with its default threshold; its query, texts and tests are created from the threshold. */
export const tunable = (
  name: PlatformThreshold,
  create: (threshold: number) => PromqlAlert,
): TunableAlert => ({ ...create(platformThresholds[name].value), withThreshold: create });

const isTunable = (rule: Rule): rule is TunableAlert => 'withThreshold' in rule;

/** Returns the groups with the thresholds that an environment sets. */
export function withThresholds(
  thresholds: AlertThresholds,
  groups: readonly RuleGroup[],
): readonly RuleGroup[] {
  if (Object.keys(thresholds).length === 0) return groups;
  return groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => {
      if (!isTunable(rule)) return rule;
      const threshold = thresholds[rule.name as PlatformThreshold];
      // Keys that the group adds, such as its dashboard, are kept.
      return threshold === undefined ? rule : { ...rule, ...rule.withThreshold(threshold) };
    }),
  }));
}
