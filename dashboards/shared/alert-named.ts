import { ruleGroups } from '../../alerts/rules';
import type { PromqlAlert } from '../../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../../resolve/environment';

/** Alerts of the stack by name, so that panels draw what they look at. */
export function alertsByName(environment: ResolvedEnvironment): (name: string) => PromqlAlert {
  const alerts = new Map(
    ruleGroups(environment)
      .flatMap(({ rules }) => rules)
      .filter((rule): rule is PromqlAlert => rule.kind === 'promql')
      .map((alert) => [alert.name, alert]),
  );
  return (name) => {
    const alert = alerts.get(name);
    if (!alert) throw new Error(`no alert is called ${name}`);
    return alert;
  };
}
