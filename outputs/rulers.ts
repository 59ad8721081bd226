import { lokiGroups } from '../alerts/logs/rule-file';
import { type EvaluatedGroup, prometheusGroups } from '../alerts/rule-file';
import { ruleTeams, teamRuleGroups } from '../alerts/rules';
import type { RulersOutput } from '../catalog/definitions/outputs';
import { yaml } from '../catalog/helpers/yaml';
import type { ResolvedEnvironment } from '../resolve/environment';
import { tenantOfTeam } from '../resolve/tenants';

/**
 * Returns the rules of each team as a file with its namespace, in the form that `mimirtool rules` and `lokitool rules` read:
 * `mimir/<team>.yaml`, and `loki/<team>.yaml`, or `loki/<tenant>/<team>.yaml` if each team is a tenant, since the tools write
 * the namespaces of one tenant.
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
        ...file(lokiFolder(environment, team), lokiGroups(environment, groups)),
      ];
    }),
  );
}

const lokiFolder = (environment: ResolvedEnvironment, team: string): string => {
  const tenant = tenantOfTeam(environment, team);
  return tenant ? `loki/${tenant.id}` : 'loki';
};
