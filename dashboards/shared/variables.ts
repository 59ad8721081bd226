import type { Expression, Selector } from '@observability-stack/contracts';
import { labelRe } from '@observability-stack/promql';
import { requestSeries } from '../../alerts/http/queries';
import type { HttpService } from '../../alerts/http/service';
import type { DashboardVariable } from '../../catalog/definitions/dashboard';
import { serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { dashboardVariables } from '../../catalog/names';

const value = (name: string): string => `$${name}`;
/** References to variables in queries. */
export const variableRefs = {
  env: value(dashboardVariables.env),
  team: value(dashboardVariables.team),
  service: value(dashboardVariables.service),
  route: value(dashboardVariables.route),
  traceId: value(dashboardVariables.traceId),
  namespace: value(dashboardVariables.namespace),
  workload: value(dashboardVariables.workload),
  pod: value(dashboardVariables.pod),
  node: value(dashboardVariables.node),
} as const;

/** Returns a variable of the environments that have these series. */
export const envVariable = (metrics: Selector): DashboardVariable => ({
  kind: 'labels',
  name: dashboardVariables.env,
  title: 'Environment',
  label: 'env',
  source: { metrics },
});

/** Returns a variable of the environments that have these log lines, for services without metrics. */
export const envVariableFromLogs = (logs: Expression): DashboardVariable => ({
  kind: 'labels',
  name: dashboardVariables.env,
  title: 'Environment',
  label: 'env',
  source: { logs },
});

/**
 * Returns a variable of the routes of a service, without ignored ones, where a label has the route. It is refreshed with
 * each load, since deployments add routes.
 */
export function routeVariables(service: HttpService): readonly DashboardVariable[] {
  const { route } = service.signals.vocabulary;
  if (route === undefined) return [];
  return [
    {
      kind: 'labels',
      name: dashboardVariables.route,
      title: 'Route',
      label: route,
      source: { metrics: requestSeries(service, { where: { env: variableRefs.env } }) },
      multi: true,
    },
  ];
}

/** Variables for environment, team and service; each depends on the previous ones. */
export const fleetVariables: readonly DashboardVariable[] = [
  envVariable(serviceHttpRequests.where()),
  {
    kind: 'labels',
    name: dashboardVariables.team,
    title: 'Team',
    label: 'team',
    source: { metrics: serviceHttpRequests.where({ env: variableRefs.env }) },
    multi: true,
  },
  {
    kind: 'labels',
    name: dashboardVariables.service,
    title: 'Service',
    label: 'service',
    source: {
      metrics: serviceHttpRequests.where({
        env: variableRefs.env,
        team: labelRe(variableRefs.team),
      }),
    },
    multi: true,
    refreshOnTimeRange: true,
  },
];
