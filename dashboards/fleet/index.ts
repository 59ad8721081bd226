import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import { dashboardUids } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { alertMarks } from '../shared/annotations';
import { toTop } from '../shared/links';
import { chosen, fleetVariables } from '../shared/variables';
import * as panels from './panels';
import { allServices } from './table';

/** Returns the dashboard of all services, or of those of the selected teams. */
export const fleetDashboard = ({
  services,
  alerts,
}: Pick<ResolvedEnvironment, 'services' | 'alerts'>): Dashboard =>
  defineDashboard({
    uid: dashboardUids.fleet,
    title: 'All services',
    description:
      'Requests, errors, latency and error budgets of every service, from recorded series. Select a team to show only its services.',
    tags: ['fleet', 'service'],
    variables: fleetVariables,
    annotations: [{ ...alertMarks({ env: chosen.env }), shown: false }],
    links: [
      toTop('Stack', dashboardUids.stack, { env: chosen.env }),
      toTop('Nodes', dashboardUids.nodes, { env: chosen.env }),
      toTop('Logs', dashboardUids.logs, { env: chosen.env }),
    ],
    rows: [
      {
        key: 'now',
        title: 'Now',
        panels: [
          panels.serviceCount,
          panels.allRequests,
          panels.allErrors,
          panels.leastBudget,
          panels.pages,
          panels.tickets,
        ],
      },
      {
        key: 'table',
        title: 'Services',
        panels: [allServices(services.map(({ name }) => name))],
      },
      {
        key: 'course',
        title: 'Over time',
        panels: [
          panels.requestsByService,
          panels.errorsByService,
          panels.latencyByService,
          panels.budgetByService,
          panels.burning(alerts.budgetPeriod),
          panels.alertsOverTime,
        ],
      },
    ],
  });
