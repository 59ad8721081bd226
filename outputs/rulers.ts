import { lokiGroups } from '../alerts/logs/rule-file';
import { type EvaluatedGroup, prometheusGroups } from '../alerts/rule-file';
import { ruleTeams, teamRuleGroups } from '../alerts/rules';
import type { RulersOutput } from '../catalog/definitions/outputs';
import { yaml } from '../catalog/helpers/yaml';
import type { ResolvedEnvironment } from '../resolve/environment';

/**
 * Returns the rules of each team as a file with its namespace: `mimir/<team>.yaml` and `loki/<team>.yaml`, in the form
 * that `mimirtool rules` and `lokitool rules` read.
 */
export function renderRulers(
  environment: ResolvedEnvironment,
  { namespacePrefix }: Required<RulersOutput>,
): ReadonlyMap<string, string> {
  const prefix = namespacePrefix === false ? `${environment.name}.` : namespacePrefix;
  return new Map(
    ruleTeams(environment).flatMap((team) => {
      const groups = teamRuleGroups(environment, team);
      const file = (ruler: string, evaluated: readonly EvaluatedGroup[]): [string, string][] => {
        const own = evaluated.map(({ team: _, ...group }) => group);
        return own.length > 0
          ? [[`${ruler}/${team}.yaml`, yaml({ namespace: `${prefix}${team}`, groups: own })]]
          : [];
      };
      return [
        ...file('mimir', prometheusGroups(environment, groups)),
        ...file('loki', lokiGroups(environment, groups)),
      ];
    }),
  );
}
