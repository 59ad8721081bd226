import { listCandidates } from '@observability-stack/query-common';
import type { TeamCheck } from '../../check';
import { examinedDashboards } from '../../queries/raw-dashboard-queries';

/** Reports metrics without a contract, which are not checked: a misspelled one has no data. */
export const dashboardUndeclaredMetric: TeamCheck = {
  code: 'dashboard/undeclared-metric',
  severity: 'warning',
  title: "A dashboard in Grafana's own form reads metrics that no contract declares.",
  stage: 'team',
  run: (input) =>
    examinedDashboards(input).flatMap(({ where, undeclared }) =>
      undeclared.length === 0
        ? []
        : [
            {
              where,
              message: `dashboard reads ${undeclared.length} ${undeclared.length === 1 ? 'metric' : 'metrics'} without a contract: ${listCandidates(undeclared)}`,
              hint: 'declare them and add them to metrics of a service, or waive this for the dashboard',
              from: ['team'],
            },
          ],
    ),
};
