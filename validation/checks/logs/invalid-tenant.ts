import { hasTeamTenants, teamTenants } from '../../../resolve/tenants';
import type { SemanticCheck } from '../../check';
import { settingPlace, teamPlace } from '../../places';

/** Reports teams whose log lines would be one tenant although each team is a tenant. */
export const logsInvalidTenant: SemanticCheck = {
  code: 'logs/invalid-tenant',
  severity: 'error',
  title:
    'Two teams have the same tenant of Loki, or one tenant is set for all teams that are tenants.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    if (!hasTeamTenants(resolved)) return [];
    const { loki } = resolved.parts;
    const tenants = teamTenants(resolved);
    return [
      ...(loki.kind === 'external' && loki.tenant !== undefined
        ? [
            {
              where: settingPlace(environment, 'loki.tenant'),
              message: `tenant "${loki.tenant}" is set for all teams, but each team is a tenant`,
              hint: "remove loki.tenant, or set loki.tenants: 'single'",
              from: [settingPlace(environment, 'loki.tenants')],
            },
          ]
        : []),
      ...tenants.flatMap(({ id, team }, index) => {
        const owner = tenants.slice(0, index).find((other) => other.id === id);
        if (!owner) return [];
        // The name of a team cannot be changed as easily as its tenant.
        const [changed, other] = id === team ? [owner.team, team] : [team, owner.team];
        return [
          {
            where: teamPlace(changed, 'loki.tenant'),
            message: `tenant "${id}" of team "${changed}" is that of team "${other}", too`,
            hint: 'remove loki.tenant to use the name of the team, or choose another',
            from: [settingPlace(environment, 'loki.tenants')],
          },
        ];
      }),
    ];
  },
};
