import { receiverName, receiverNames } from '../../../alerts/alertmanager';
import { type AlertRoute, alertRoutes, severities } from '../../../catalog/definitions/routing';
import type { Team } from '../../../catalog/definitions/team';
import { servicesOf } from '../../../catalog/integrations';
import type { SemanticCheck } from '../../check';
import { teamPlace } from '../../places';
import type { Finding } from '../../problem';

type Fault = Omit<Finding, 'where'> & { readonly key: string };

/** Reports routes that never match, hide others, or have the receiver of another. */
export const notificationInvalidRoute: SemanticCheck = {
  code: 'notification/invalid-route',
  severity: 'error',
  title: 'A route of alerts has a duplicate name, matches nothing, or leads to an unknown team.',
  stage: 'semantic',
  run: ({ resolved: { teams } }) =>
    teams.flatMap((team) =>
      alertRoutes(team.routing).flatMap((route, index) =>
        faultsOf(team, route, index, teams).map(({ key, ...fault }) => ({
          where: teamPlace(team.name, `routing.routes[${route.name}].${key}`),
          ...fault,
        })),
      ),
    ),
};

function faultsOf(owner: Team, route: AlertRoute, index: number, teams: readonly Team[]): Fault[] {
  const { name: team, routing } = owner;
  const services = servicesOf(owner);
  const faults: Fault[] = [];
  const isTaken = alertRoutes(routing).findIndex(({ name }) => name === route.name) < index;
  if (isTaken || (severities as readonly string[]).includes(route.name))
    faults.push({
      key: 'name',
      message: `name "${route.name}" is used by ${isTaken ? 'another route' : 'a severity'} of team "${team}"`,
      hint: 'write a unique name, which is a part of the name of the receiver',
    });
  const receiver = receiverName(team, route.name);
  const other = teams.find((one) => one.name !== team && receiverNames(one).includes(receiver));
  if (other && !('team' in route.to))
    faults.push({
      key: 'name',
      message: `receiver "${receiver}" of route "${route.name}" has the name of a receiver of team "${other.name}", which Alertmanager rejects`,
      hint: 'rename the route',
    });
  for (const service of route.services ?? [])
    if (!services.some(({ name }) => name === service))
      faults.push({
        key: 'services',
        message: `service "${service}" is not defined in team "${team}": the route would never match`,
        hint: `use a service of the team: ${services.map(({ name }) => name).join(', ') || 'it has none'}`,
      });
  if (!route.services && !route.alerts && !route.severity)
    faults.push({
      key: 'to',
      message: `route "${route.name}" matches all alerts of team "${team}"`,
      hint: 'add services, alerts or severity, or change page and ticket',
    });
  const { to } = route;
  if ('team' in to && (to.team === team || !teams.some(({ name }) => name === to.team)))
    faults.push({
      key: 'to.team',
      message:
        to.team === team
          ? `route "${route.name}" leads back to team "${team}"`
          : `team "${to.team}" is not defined in this environment`,
      hint: `use another team: ${teams
        .map(({ name }) => name)
        .filter((name) => name !== team)
        .join(', ')}`,
    });
  return faults;
}
