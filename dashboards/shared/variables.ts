import type { Expression, Selector } from '@observability-stack/contracts';
import { httpRequests } from '@observability-stack/contracts/standard/http';
import { re } from '@observability-stack/promql';
import { type HttpService, ofUsers } from '../../alerts/http/service';
import type { Variable } from '../../catalog/definitions/dashboard';
import { serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { dashboardVariables } from '../../catalog/names';

const value = (name: string): string => `$${name}`;
/** Variables as queries name them. */
export const chosen = {
  env: value(dashboardVariables.env),
  team: value(dashboardVariables.team),
  service: value(dashboardVariables.service),
  route: value(dashboardVariables.route),
  traceId: value(dashboardVariables.traceId),
} as const;

/** Environments in which some series are. */
export const envOf = (metrics: Selector): Variable => ({
  kind: 'labels',
  name: dashboardVariables.env,
  title: 'Environment',
  label: 'env',
  of: { metrics },
});

/** Environments in which some lines are, for what has no series. */
export const envOfLines = (logs: Expression): Variable => ({
  kind: 'labels',
  name: dashboardVariables.env,
  title: 'Environment',
  label: 'env',
  of: { logs },
});

/** Routes that users ask of one service; new ones come with a deployment, so they are asked for with each load. */
export const routeOf = (service: HttpService): Variable => ({
  kind: 'labels',
  name: dashboardVariables.route,
  title: 'Route',
  label: 'route',
  of: { metrics: httpRequests.where(ofUsers(service), { env: chosen.env }) },
  several: true,
});

/** Environment, then its teams, then their services: each asks within what is chosen before it. */
export const fleetVariables: readonly Variable[] = [
  envOf(serviceHttpRequests.where()),
  {
    kind: 'labels',
    name: dashboardVariables.team,
    title: 'Team',
    label: 'team',
    of: { metrics: serviceHttpRequests.where({ env: chosen.env }) },
    several: true,
  },
  {
    kind: 'labels',
    name: dashboardVariables.service,
    title: 'Service',
    label: 'service',
    of: { metrics: serviceHttpRequests.where({ env: chosen.env, team: re(chosen.team) }) },
    several: true,
    withTime: true,
  },
];
