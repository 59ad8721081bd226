import { PLATFORM_TEAM } from '../../../catalog/names';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Reports a missing platform team, which receives alerts of the stack, and those without a team.
 */
export const definitionMissingPlatformTeam: SemanticCheck = {
  code: 'definition/missing-platform-team',
  severity: 'error',
  title: 'The team that owns the stack is not defined.',
  stage: 'semantic',
  run: ({ environment, resolved }) =>
    resolved.teams.some(({ name }) => name === PLATFORM_TEAM)
      ? []
      : [
          {
            where: settingPlace(environment, 'teams'),
            message: `team "${PLATFORM_TEAM}", which owns the stack, is not defined`,
            hint: `add it: defineTeam({ name: '${PLATFORM_TEAM}', routing: { page: ..., ticket: ... } })`,
            from: ['team'],
          },
        ],
};
