import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import { dashboardUids } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { budgetPeriods } from '../../resolve/services';
import { hasKubernetesObjects } from '../kubernetes/selection';
import { alertAnnotations } from '../shared/annotations';
import { linkToTop } from '../shared/links';
import { fleetVariables, variableRefs } from '../shared/variables';
import * as panels from './panels';
import { allServices, otherServices } from './table';

/** Returns the dashboard of all services, or of those of the selected teams. */
export const fleetDashboard = (
  environment: Pick<ResolvedEnvironment, 'services' | 'alerts' | 'kubernetes' | 'kubeStateMetrics'>,
): Dashboard => {
  const { services, alerts } = environment;
  const withoutSignals = services.filter(({ signals }) => !signals).map(({ name }) => name);
  return defineDashboard({
    uid: dashboardUids.fleet,
    title: 'All services',
    description:
      'Requests, errors, latency and error budgets of every service, from recorded series. Select a team to show only its services.',
    tags: ['fleet', 'service'],
    variables: fleetVariables,
    annotations: [{ ...alertAnnotations({ env: variableRefs.env }), enable: false }],
    links: [
      linkToTop('Stack', dashboardUids.stack, { env: variableRefs.env }),
      linkToTop('Nodes', dashboardUids.nodes, { env: variableRefs.env }),
      ...(hasKubernetesObjects(environment)
        ? [linkToTop('Kubernetes', dashboardUids.kubernetes, { env: variableRefs.env })]
        : []),
      linkToTop('Logs', dashboardUids.logs, { env: variableRefs.env }),
    ],
    rows: [
      {
        key: 'now',
        title: 'Now',
        panels: [
          panels.serviceCount,
          panels.allRequests,
          panels.allErrors,
          panels.lowestBudget,
          panels.firingPages,
          panels.firingTickets,
        ],
      },
      {
        key: 'table',
        title: 'Services',
        panels: [
          allServices(services.map(({ name }) => name)),
          ...(withoutSignals.length > 0 ? [otherServices(withoutSignals)] : []),
        ],
      },
      {
        key: 'course',
        title: 'Over time',
        panels: [
          panels.requestsByService,
          panels.errorsByService,
          panels.latencyByService,
          panels.budgetByService,
          panels.fastestBurnRate(budgetPeriods({ services, alerts })),
          panels.alertsOverTime,
        ],
      },
    ],
  });
};
