import { definedRuleGroups } from '../../alerts/rules';
import type { PromqlAlert } from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';

/** Returns a function that finds an alert of the stack by name, for panels that show its query. */
export function findAlert(environment: ResolvedEnvironment): (name: string) => PromqlAlert {
  const alerts = new Map(
    definedRuleGroups(environment, PLATFORM_TEAM)
      .flatMap(({ rules }) => rules)
      .filter((rule): rule is PromqlAlert => rule.kind === 'promql')
      .map((alert) => [alert.name, alert]),
  );
  return (name) => {
    const alert = alerts.get(name);
    if (!alert) throw new Error(`alert "${name}" does not exist`);
    return alert;
  };
}
