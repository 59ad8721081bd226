import type { DisabledAlert, DisabledAlerts } from '../catalog/definitions/alert-overrides';
import type { Environment } from '../catalog/definitions/environment';
import { definedServices } from '../catalog/integrations';

/** An alert that a definition switches off. */
export interface SwitchedOff extends DisabledAlert {
  readonly alert: string;
  /** The team whose alert it is. @default every team */
  readonly team?: string;
  /** The service that it is about. @default every service */
  readonly service?: string;
  /** Whether the environment switches it off; otherwise the definition of the team or service does. */
  readonly byEnvironment: boolean;
}

/** Returns the alerts that the environment, its teams and their services switch off. */
export const disabledAlerts = (environment: Environment): readonly SwitchedOff[] => [
  ...listed(environment.disabledAlerts, { byEnvironment: true }),
  ...environment.teams.flatMap((team) => [
    ...listed(team.disabledAlerts, { team: team.name, byEnvironment: false }),
    ...definedServices(team).flatMap(({ service }) => {
      const about = { team: team.name, service: service.name };
      const override = environment.services?.[service.name];
      if (override === false) return [];
      return [
        ...listed(service.disabledAlerts, { ...about, byEnvironment: false }),
        ...listed(override?.disabledAlerts, { ...about, byEnvironment: true }),
      ];
    }),
  ]),
];

const listed = (
  given: DisabledAlerts = {},
  scope: Omit<SwitchedOff, keyof DisabledAlert | 'alert'>,
): readonly SwitchedOff[] =>
  Object.entries(given).map(([alert, { reason, until }]) => ({
    alert,
    ...scope,
    reason,
    ...(until !== undefined && { until }),
  }));

/** Returns what is switched off, and why: `alert NodeClockSkew of team "shop" is switched off: reason`. */
export const switchedOffText = ({ alert, team, service, reason, until }: SwitchedOff): string => {
  const scope = service ? ` of service "${service}"` : team ? ` of team "${team}"` : '';
  return `alert ${alert}${scope} is switched off${until ? ` until ${until}` : ''}: ${reason}`;
};

/** Reports whether an alert that a team owns is switched off by this entry. */
export const isSwitchedOffBy = (
  {
    name,
    team,
    service,
  }: { readonly name: string; readonly team: string; readonly service?: string },
  off: SwitchedOff,
): boolean =>
  off.alert === name &&
  (off.team === undefined || off.team === team) &&
  (off.service === undefined || off.service === service);
