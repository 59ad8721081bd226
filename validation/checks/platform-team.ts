import { PLATFORM_TEAM } from '../../catalog/names';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** Alerts of the stack itself, and those that no team owns, go to one team. */
export const platformTeam: MeaningCheck = {
  code: 'platform-team-missing',
  severity: 'error',
  title: 'No team owns the stack itself.',
  stage: 'meaning',
  run: ({ environment, resolved }) =>
    resolved.teams.some(({ name }) => name === PLATFORM_TEAM)
      ? []
      : [
          {
            where: settingPlace(environment, 'teams'),
            message: `no team has the name ${PLATFORM_TEAM}, which owns the stack and all that nobody owns`,
            hint: `add it: defineTeam({ name: '${PLATFORM_TEAM}', routing: { page: ..., ticket: ... } })`,
            from: ['team'],
          },
        ],
};
