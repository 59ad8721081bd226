import {
  count,
  div,
  eq,
  gt,
  labelRe,
  max,
  or,
  promql,
  sum,
  topk,
  vector,
} from '@observability-stack/promql';
import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import { type Panel, query, stat, table, timeSeries } from '../../catalog/definitions/panel';
import { alertSeries } from '../../catalog/metrics/alerts';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { dashboardUids } from '../../catalog/names';
import {
  kubeNodeStatusAllocatable,
  kubeNodeStatusCondition,
} from '../../constructs/kube-state-metrics/cluster-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { kubernetesAlertAnnotations } from '../shared/annotations';
import { runbookLinks } from '../shared/links';
import { thresholdsAbove } from '../shared/thresholds';
import { envVariable } from '../shared/variables';
import { usageAgainstRequests } from './resources';
import {
  inEnv,
  jobs,
  namespaceColumn,
  nodeColumn,
  ownerColumns,
  podColumn,
  topLinks,
  withDashboard,
  workloadColumns,
} from './selection';

const ksm = { job: jobs.objects, ...inEnv };
/** Alerts on Kubernetes; their names have a common prefix. */
const KUBERNETES_ALERTS = { alertname: labelRe('Kube.+') };
const MOST = 10;

const nodesReady: Panel = stat({
  key: 'nodes-ready',
  title: 'Nodes not ready',
  description: 'Nodes whose condition `Ready` is false or unknown. Good: 0.',
  queries: [
    query(or(count(eq(recorded.nodeNotReady.where(inEnv), 1)), vector(0)), {
      legendFormat: 'Not ready',
    }),
  ],
  unit: 'none',
  noValue: 'No data',
  thresholds: thresholdsAbove({ value: 1, severity: 'page' }),
});

const nodes: Panel = stat({
  key: 'nodes',
  title: 'Nodes',
  description: 'Nodes of the cluster. Good: as planned, or as the autoscaler sets it.',
  queries: [
    query(
      count(
        max(kubeNodeStatusCondition.where(ksm, { condition: 'Ready', status: 'true' }), {
          by: ['node'],
        }),
      ),
      { legendFormat: 'Nodes' },
    ),
  ],
  unit: 'none',
  noValue: 'No data',
  colorMode: 'none',
});

const podsRunning: Panel = stat({
  key: 'pods-running',
  title: 'Pods running',
  description: 'Pods in phase Running. Good: similar to the same time on other days.',
  queries: [
    query(sum(recorded.namespacePodPhase.where(inEnv, { phase: 'Running' })), {
      legendFormat: 'Running',
    }),
  ],
  unit: 'none',
  noValue: 'No pods',
  colorMode: 'none',
});

const podsWaiting: Panel = stat({
  key: 'pods-waiting',
  title: 'Pods pending or failed',
  description:
    'Pods in phase Pending, Failed or Unknown. Good: 0, except for a short time after deployments. Failed pods of Jobs are kept until the Jobs are deleted.',
  queries: [
    query(
      sum(recorded.namespacePodPhase.where(inEnv, { phase: labelRe('Pending|Failed|Unknown') })),
      { legendFormat: 'Pending or failed' },
    ),
  ],
  unit: 'none',
  noValue: 'No pods',
  thresholds: thresholdsAbove({ value: 1, severity: 'ticket' }),
});

const restarts: Panel = stat({
  key: 'restarts',
  title: 'Restarts within 1 h',
  description: 'Restarts of containers within the last hour. Good: 0.',
  queries: [query(sum(recorded.namespaceRestarts.where(inEnv)), { legendFormat: 'Restarts' })],
  unit: 'none',
  decimals: 0,
  noValue: 'No pods',
  thresholds: thresholdsAbove({ value: 1, severity: 'ticket' }),
});

const firing: Panel = stat({
  key: 'firing',
  title: 'Firing alerts',
  description: 'Firing alerts on Kubernetes, of all teams. Good: 0.',
  queries: [
    query(
      or(
        count(
          alertSeries.where(KUBERNETES_ALERTS, inEnv, {
            alertstate: 'firing',
            severity: labelRe('page|ticket'),
          }),
        ),
        vector(0),
      ),
      { legendFormat: 'Firing' },
    ),
  ],
  unit: 'none',
  noValue: '0',
  thresholds: thresholdsAbove({ value: 1, severity: 'page' }),
});

const allocatable = (resource: 'cpu' | 'memory') =>
  promql`sum(max by (node) (${kubeNodeStatusAllocatable.where(ksm, { resource })}))`;

const cpu: Panel = usageAgainstRequests('cpu', {
  usage: sum(recorded.namespaceCpuUsage.where(inEnv)),
  requests: sum(recorded.namespaceCpuRequests.where(inEnv)),
  limit: allocatable('cpu'),
  limitTitle: 'Allocatable',
  description:
    'CPU cores that pods use and request, and that nodes offer. Good: requests close to the usage at peak times, and below what is allocatable without the largest node.',
  width: 12,
});

const memory: Panel = usageAgainstRequests('memory', {
  usage: sum(recorded.namespaceMemory.where(inEnv)),
  requests: sum(recorded.namespaceMemoryRequests.where(inEnv)),
  limit: allocatable('memory'),
  limitTitle: 'Allocatable',
  description:
    'Memory that pods use and request, and that nodes offer. Good: requests above the usage, and below what is allocatable without the largest node.',
  width: 12,
});

const podPhases: Panel = timeSeries({
  key: 'pod-phases',
  title: 'Pods by phase',
  width: 12,
  description: 'Number of pods by phase. Good: constant, and hardly any Pending or Failed.',
  queries: [
    query(sum(recorded.namespacePodPhase.where(inEnv), { by: ['phase'] }), {
      legendFormat: '{{phase}}',
    }),
  ],
  unit: 'none',
  stacked: true,
  noValue: 'No pods',
  styles: [
    { series: 'Running', color: 'green' },
    { series: 'Succeeded', color: 'blue' },
    { series: 'Pending', color: 'orange' },
    { series: 'Failed', color: 'red' },
    { series: 'Unknown', color: 'purple' },
  ],
});

const restartsByNamespace: Panel = timeSeries({
  key: 'restarts-by-namespace',
  title: `Restarts by namespace (top ${MOST})`,
  width: 12,
  description: 'Restarts of containers within one hour. Good: 0.',
  queries: [
    query(topk(MOST, gt(recorded.namespaceRestarts.where(inEnv), 0)), {
      legendFormat: '{{namespace}}',
    }),
  ],
  unit: 'none',
  noValue: 'No restarts',
});

const namespaces: Panel = table({
  key: 'namespaces',
  title: 'Namespaces',
  description:
    'Usage and requests of each namespace. Good: requests close to the usage, no pods pending. Click a name to open the namespace.',
  queries: [
    query(
      sum(recorded.namespacePodPhase.where(inEnv, { phase: 'Running' }), { by: ['namespace'] }),
    ),
    query(
      sum(recorded.namespacePodPhase.where(inEnv, { phase: labelRe('Pending|Failed|Unknown') }), {
        by: ['namespace'],
      }),
    ),
    query(sum(recorded.namespaceRestarts.where(inEnv), { by: ['namespace'] })),
    query(sum(recorded.namespaceCpuUsage.where(inEnv), { by: ['namespace'] })),
    query(sum(recorded.namespaceCpuRequests.where(inEnv), { by: ['namespace'] })),
    query(
      div(
        sum(recorded.namespaceCpuUsage.where(inEnv), { by: ['namespace'] }),
        gt(sum(recorded.namespaceCpuRequests.where(inEnv), { by: ['namespace'] }), 0),
      ),
    ),
    query(sum(recorded.namespaceMemory.where(inEnv), { by: ['namespace'] })),
    query(sum(recorded.namespaceMemoryRequests.where(inEnv), { by: ['namespace'] })),
    query(
      div(
        sum(recorded.namespaceMemory.where(inEnv), { by: ['namespace'] }),
        gt(sum(recorded.namespaceMemoryRequests.where(inEnv), { by: ['namespace'] }), 0),
      ),
    ),
  ],
  unit: 'none',
  height: 10,
  noValue: 'No namespaces',
  columns: [
    namespaceColumn,
    { field: 0, title: 'Running', width: 85 },
    {
      field: 1,
      title: 'Pending or failed',
      width: 130,
      cellType: 'color-text',
      thresholds: thresholdsAbove({ value: 1, severity: 'ticket' }),
    },
    {
      field: 2,
      title: 'Restarts 1 h',
      width: 100,
      decimals: 0,
      cellType: 'color-text',
      thresholds: thresholdsAbove({ value: 1, severity: 'ticket' }),
    },
    { field: 3, title: 'CPU used', unit: 'suffix:cores', decimals: 2, width: 115 },
    { field: 4, title: 'CPU requested', unit: 'suffix:cores', decimals: 2, width: 125 },
    {
      field: 5,
      title: 'CPU used of requested',
      unit: 'percentunit',
      decimals: 0,
      cellType: 'gauge',
      max: 1,
    },
    { field: 6, title: 'Memory used', unit: 'bytes', decimals: 1, width: 115 },
    { field: 7, title: 'Memory requested', unit: 'bytes', decimals: 1, width: 140 },
    {
      field: 8,
      title: 'Memory used of requested',
      unit: 'percentunit',
      decimals: 0,
      cellType: 'gauge',
      max: 1,
    },
  ],
  sortBy: { column: 'CPU used', descending: true },
});

const largest = (
  key: string,
  title: string,
  unit: 'suffix:cores' | 'bytes',
  series: ReturnType<typeof recorded.workloadMemory.where>,
): Panel =>
  table({
    key,
    title: `Workloads with the most ${title} (top ${MOST})`,
    description: `Workloads whose pods use the most ${title}. Good: known ones. Click a name to open the workload, or its service.`,
    queries: [query(withDashboard(topk(MOST, series)))],
    unit,
    width: 12,
    height: 9,
    noValue: 'No data',
    columns: [
      namespaceColumn,
      ...workloadColumns,
      ...ownerColumns,
      { field: 0, title: 'Usage', unit, decimals: 2, width: 110 },
    ],
    sortBy: { column: 'Usage', descending: true },
  });

const alerts: Panel = table({
  key: 'alerts',
  title: 'Alerts on Kubernetes',
  description: 'Pending and firing alerts on nodes, pods and workloads, of all teams. Good: none.',
  queries: [
    query(
      count(alertSeries.where(KUBERNETES_ALERTS, inEnv, { severity: labelRe('page|ticket') }), {
        by: [
          'alertname',
          'alertstate',
          'severity',
          'team',
          'service',
          'namespace',
          'workload',
          'pod',
          'node',
        ],
      }),
    ),
  ],
  unit: 'none',
  height: 8,
  noValue: 'No alerts',
  columns: [
    { field: 'alertname', title: 'Alert', unit: 'string' },
    { field: 'alertstate', title: 'State', unit: 'string', width: 90 },
    { field: 'severity', title: 'Severity', unit: 'string', width: 80 },
    { field: 'team', title: 'Team', unit: 'string', width: 120 },
    { field: 'service', title: 'Service', unit: 'string', width: 150 },
    namespaceColumn,
    ...workloadColumns.filter(({ field }) => field === 'workload'),
    podColumn,
    nodeColumn,
  ],
});

/** Returns the dashboard of the whole cluster. */
export const clusterDashboard = (
  environment: ResolvedEnvironment,
  hasControlPlane: boolean,
): Dashboard =>
  defineDashboard({
    uid: dashboardUids.kubernetes,
    title: 'Kubernetes cluster',
    description: 'Nodes, pods and namespaces of the cluster, and what they use and request.',
    tags: ['kubernetes'],
    variables: [envVariable(recorded.namespaceOwner.where())],
    annotations: [kubernetesAlertAnnotations(inEnv)],
    links: [
      topLinks.nodes,
      topLinks.requests,
      topLinks.volumes,
      topLinks.network,
      ...(hasControlPlane ? [topLinks.controlPlane] : []),
      topLinks.services,
      topLinks.stack,
      ...runbookLinks(environment.alerts.runbooks),
    ],
    rows: [
      {
        key: 'now',
        title: 'Now',
        panels: [nodes, nodesReady, podsRunning, podsWaiting, restarts, firing],
      },
      { key: 'alerts-row', title: 'Alerts', panels: [alerts] },
      { key: 'use', title: 'Usage', panels: [cpu, memory, podPhases, restartsByNamespace] },
      { key: 'namespaces-row', title: 'Namespaces', panels: [namespaces] },
      {
        key: 'workloads',
        title: 'Workloads',
        panels: [
          largest('most-cpu', 'CPU', 'suffix:cores', recorded.workloadCpuUsage.where(inEnv)),
          largest('most-memory', 'memory', 'bytes', recorded.workloadMemory.where(inEnv)),
        ],
      },
    ],
  });
