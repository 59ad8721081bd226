import type { Expression, Selector } from '@observability-stack/contracts';
import { httpRequests } from '@observability-stack/contracts/standard/http';
import { re } from '@observability-stack/promql';
import { type HttpService, ofUsers } from '../../alerts/http/service';
import type { Variable } from '../../catalog/definitions/dashboard';
import { serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { dashboardVariables } from '../../catalog/names';

const value = (name: string): string => `$${name}`;
/** References to variables in queries. */
export const chosen = {
  env: value(dashboardVariables.env),
  team: value(dashboardVariables.team),
  service: value(dashboardVariables.service),
  route: value(dashboardVariables.route),
  traceId: value(dashboardVariables.traceId),
} as const;

/** Returns a variable of the environments that have these series. */
export const envOf = (metrics: Selector): Variable => ({
  kind: 'labels',
  name: dashboardVariables.env,
  title: 'Environment',
  label: 'env',
  of: { metrics },
});

/** Returns a variable of the environments that have these log lines, for services without metrics. */
export const envOfLines = (logs: Expression): Variable => ({
  kind: 'labels',
  name: dashboardVariables.env,
  title: 'Environment',
  label: 'env',
  of: { logs },
});

/**
 * Returns a variable of the routes of a service, without ignored ones. It is refreshed with each load, since
 * deployments add routes.
 */
export const routeOf = (service: HttpService): Variable => ({
  kind: 'labels',
  name: dashboardVariables.route,
  title: 'Route',
  label: 'route',
  of: { metrics: httpRequests.where(ofUsers(service), { env: chosen.env }) },
  several: true,
});

/** Variables for environment, team and service; each depends on the previous ones. */
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
