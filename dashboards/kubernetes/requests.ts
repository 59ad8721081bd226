import { gte, labelRe, maxOverTime, or, promql, subquery, sum } from '@observability-stack/promql';
import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import { type Panel, query, table } from '../../catalog/definitions/panel';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { dashboardUids, dashboardVariables } from '../../catalog/names';
import { thresholdsBelow } from '../shared/thresholds';
import { envVariable, variableRefs } from '../shared/variables';
import { type Resource, resources, usageAgainstRequests } from './resources';
import {
  inEnv,
  namespaceColumn,
  ownerColumns,
  topLinks,
  withDashboard,
  workloadColumns,
} from './selection';

/** Requests compared with the usage: requests that are not used cost nodes, and those that are too low cost reliability. */

const MOST = 30;

const selected = {
  ...inEnv,
  team: labelRe(variableRefs.team),
  namespace: labelRe(variableRefs.namespace),
};

const recordedOf = {
  cpu: {
    usage: recorded.workloadCpuUsage,
    peak: recorded.workloadCpuPeak,
    requests: recorded.workloadCpuRequests,
    limits: recorded.podCpuLimits,
  },
  memory: {
    usage: recorded.workloadMemory,
    peak: recorded.workloadMemoryPeak,
    requests: recorded.workloadMemoryRequests,
    limits: recorded.podMemoryLimits,
  },
} as const;

const requestsOf = (resource: Resource) => recordedOf[resource].requests.where(selected);
/** The largest usage within a day: that of the hours before, or of the last hour. */
function peakOf(resource: Resource) {
  const hour = recordedOf[resource].peak.where(selected);
  return or(gte(maxOverTime(subquery(hour, '1d', '30m')), hour), hour);
}
/** What a workload requests and has not used within a day; negative if it used more. */
const unusedOf = (resource: Resource) => promql`${requestsOf(resource)} - ${peakOf(resource)}`;

const overTime = (resource: Resource): Panel =>
  usageAgainstRequests(resource, {
    usage: sum(recordedOf[resource].usage.where(selected)),
    requests: sum(requestsOf(resource)),
    limit: sum(recordedOf[resource].limits.where(selected)),
    limitTitle: 'Limits',
    description:
      'What the selected workloads use and request, and their limits. Good: requests close to the usage at peak times. Nodes are needed for requests, whether they are used or not.',
    width: 12,
  });

const byTeam = (resource: Resource): Panel => {
  const { title, unit, decimals } = resources[resource];
  const team = { by: ['team'] } as const;
  return table({
    key: `${resource}-by-team`,
    title: `${title} by team`,
    description:
      'Requests of each team, compared with the sum of the peaks of its workloads within a day. Good: little is unused.',
    queries: [
      query(sum(requestsOf(resource), team)),
      query(sum(peakOf(resource), team)),
      query(promql`sum by (team) (clamp_min(${unusedOf(resource)}, 0))`),
    ],
    unit,
    width: 12,
    height: 8,
    noValue: 'No workloads with requests',
    columns: [
      { field: 'team', title: 'Team', unit: 'string' },
      { field: 0, title: 'Requested', decimals },
      { field: 1, title: 'Peak usage (1 d)', decimals },
      { field: 2, title: 'Unused', decimals },
    ],
    sortBy: { column: 'Unused', descending: true },
  });
};

const byWorkload = (resource: Resource): Panel => {
  const { title, unit, decimals } = resources[resource];
  const most = promql`topk(${MOST}, ${unusedOf(resource)} > 0)`;
  const of = (series: ReturnType<typeof promql>) =>
    promql`${series} and on (env, namespace, workload, workload_type) ${most}`;
  return table({
    key: `${resource}-by-workload`,
    title: `${title} requested and not used (top ${MOST})`,
    description:
      'Workloads whose requests are furthest above their peak usage within a day. Good: little is unused. Lower the requests, except for programs that wait for a rare load.',
    queries: [
      query(withDashboard(most)),
      query(of(promql`${requestsOf(resource)}`)),
      query(of(promql`${peakOf(resource)}`)),
      query(of(promql`${peakOf(resource)} / ${requestsOf(resource)}`)),
    ],
    unit,
    noValue: 'Nothing requested is unused',
    columns: [
      namespaceColumn,
      ...workloadColumns,
      ...ownerColumns,
      { field: 0, title: 'Unused', decimals, width: 120 },
      { field: 1, title: 'Requested', decimals, width: 120 },
      { field: 2, title: 'Peak usage (1 d)', decimals, width: 140 },
      {
        field: 3,
        title: 'Used',
        unit: 'percentunit',
        decimals: 0,
        cellType: 'gauge',
        max: 1,
        thresholds: thresholdsBelow({ value: 0.5, severity: 'ticket' }),
      },
    ],
    sortBy: { column: 'Unused', descending: true },
  });
};

const tooLow = (resource: Resource): Panel => {
  const { title, unit, decimals } = resources[resource];
  return table({
    key: `${resource}-too-low`,
    title: `${title} used and not requested (top ${MOST})`,
    description:
      'Workloads whose peak usage within a day is furthest above their requests. Good: none, since nodes may lack room for them: raise the requests.',
    queries: [
      query(
        withDashboard(promql`topk(${MOST}, ${peakOf(resource)} - ${requestsOf(resource)} > 0)`),
      ),
    ],
    unit,
    width: 12,
    height: 8,
    noValue: 'No usage above the requests',
    columns: [
      namespaceColumn,
      ...workloadColumns,
      ...ownerColumns,
      { field: 0, title: 'Not requested', decimals, width: 120 },
    ],
    sortBy: { column: 'Not requested', descending: true },
  });
};

const choice = (name: string, title: string, label: 'team' | 'namespace') =>
  ({
    kind: 'labels',
    name,
    title,
    label,
    source: { metrics: recorded.workloadOwner.where(inEnv) },
    multi: true,
    refreshOnTimeRange: true,
  }) as const;

/** Dashboard of the requests of workloads, compared with what they use. */
export const requestsDashboard: Dashboard = defineDashboard({
  uid: dashboardUids.requests,
  title: 'Kubernetes requests and usage',
  description: 'Which teams and workloads request more than they use, and which less.',
  tags: ['kubernetes'],
  variables: [
    envVariable(recorded.namespaceOwner.where()),
    choice(dashboardVariables.team, 'Team', 'team'),
    choice(dashboardVariables.namespace, 'Namespace', 'namespace'),
  ],
  links: [topLinks.cluster, topLinks.nodes, topLinks.services],
  refresh: '5m',
  rows: [
    { key: 'over-time', title: 'Over time', panels: [overTime('cpu'), overTime('memory')] },
    { key: 'teams', title: 'Teams', panels: [byTeam('cpu'), byTeam('memory')] },
    { key: 'cpu-row', title: 'CPU', panels: [byWorkload('cpu')] },
    { key: 'memory-row', title: 'Memory', panels: [byWorkload('memory')] },
    {
      key: 'too-low',
      title: 'More used than requested',
      panels: [tooLow('cpu'), tooLow('memory')],
    },
  ],
});
