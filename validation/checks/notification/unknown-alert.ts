import { didYouMean } from '@observability-stack/query-common';
import { alertRoutes } from '../../../catalog/definitions/routing';
import type { TeamCheck } from '../../check';
import { teamPlace } from '../../places';
import { locatedAlerts } from '../../rules';

/** A route for an alert that was renamed silently matches nothing. */
export const notificationUnknownAlert: TeamCheck = {
  code: 'notification/unknown-alert',
  severity: 'error',
  title: 'A route names an alert that the team does not have.',
  stage: 'team',
  run: (input) => {
    const team = input.resolved.teams.find(({ name }) => name === input.team);
    const names = new Set(locatedAlerts(input).map(({ rule }) => rule.name));
    return (team ? alertRoutes(team.routing) : []).flatMap((route) =>
      (route.alerts ?? [])
        .filter((alert) => !names.has(alert))
        .map((alert) => ({
          where: teamPlace(input.team, `routing.routes[${route.name}].alerts`),
          message: `alert "${alert}" does not exist in team "${input.team}": the route would never match`,
          hint: didYouMean(alert, [...names]),
        })),
    );
  },
};
