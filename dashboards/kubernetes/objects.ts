import type { InstantVector, Matchers } from '@observability-stack/contracts';
import { stream, labelRe as streamRe } from '@observability-stack/logql';
import { div, gt, labelRe, max, promql, rate, sum } from '@observability-stack/promql';
import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import {
  logQuery,
  logs,
  type Panel,
  type PanelUnit,
  query,
  table,
  timeSeries,
} from '../../catalog/definitions/panel';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { dashboardUids } from '../../catalog/names';
import { kubeResourcequota } from '../../constructs/kube-state-metrics/cluster-metrics';
import {
  kubePodContainerResourceLimits,
  kubePodContainerResourceRequests,
  kubePodContainerStatusLastTerminatedReason,
  kubePodContainerStatusReady,
  kubePodContainerStatusRestarts,
  kubePodContainerStatusWaitingReason,
  kubePodStartTime,
  kubePodStatusPhase,
} from '../../constructs/kube-state-metrics/pod-metrics';
import {
  containerCpuCfsPeriods,
  containerCpuCfsThrottledPeriods,
  containerCpuUsageSeconds,
  containerMemoryWorkingSetBytes,
  containerNetworkReceiveBytes,
  containerNetworkTransmitBytes,
} from '../../constructs/kubernetes/cadvisor-metrics';
import { proberProbe } from '../../constructs/kubernetes/kubelet-metrics';
import { kubernetesAlertAnnotations } from '../shared/annotations';
import { thresholdsAbove, thresholdsBelow } from '../shared/thresholds';
import { envVariable, variableRefs } from '../shared/variables';
import { usageAgainstRequests } from './resources';
import {
  inEnv,
  inNamespace,
  inPod,
  inWorkload,
  jobs,
  namespaceColumn,
  namespaceVariable,
  nodeColumn,
  ownerColumns,
  podColumn,
  podVariable,
  topLinks,
  withDashboard,
  workloadColumns,
  workloadVariable,
} from './selection';
import { claimsTable } from './volumes';

/** Dashboards of a namespace, a workload and a pod: each leads to the next. */

type Vector = InstantVector<never, 'float'>;

const CPU = 'suffix:cores';
const restarted = thresholdsAbove({ value: 1, severity: 'ticket' });

const overTime = (
  key: string,
  title: string,
  description: string,
  series: Vector,
  legendFormat: string,
  unit: PanelUnit,
  rest: { readonly stacked?: boolean; readonly noValue?: string; readonly width?: number } = {},
): Panel =>
  timeSeries({
    key,
    title,
    description,
    queries: [query(series, { legendFormat })],
    unit,
    noValue: 'No data',
    ...rest,
  });

/** Panel of the bytes that pods receive and send. */
const network = (received: Vector, sent: Vector, legend: string): Panel =>
  timeSeries({
    key: 'network',
    title: 'Network',
    description:
      'Bytes received and sent per second; sent bytes are negative. Good: similar to the same time on other days. Pods in the network of their node are not counted.',
    queries: [
      query(received, { legendFormat: `${legend} received`.trim() }),
      query(sent, { legendFormat: `${legend} sent`.trim() }),
    ],
    unit: 'binBps',
    min: 'auto',
    noValue: 'No data',
    styles: [{ series: '/sent$/', negativeY: true }],
  });

const workloadsTable: Panel = table({
  key: 'workloads',
  title: 'Workloads',
  description:
    'Pods, usage and requests of each workload. Good: all pods available, requests close to the usage. Click a name to open the workload, or its service.',
  queries: [
    query(withDashboard(recorded.workloadOwner.where(inNamespace))),
    query(recorded.workloadReplicasDesired.where(inNamespace)),
    query(recorded.workloadReplicasAvailable.where(inNamespace)),
    query(recorded.workloadCpuUsage.where(inNamespace)),
    query(recorded.workloadCpuRequests.where(inNamespace)),
    query(recorded.workloadMemory.where(inNamespace)),
    query(recorded.workloadMemoryRequests.where(inNamespace)),
    query(sum(recorded.podRestarts.where(inNamespace), { by: recorded.workloadOwnerLabels })),
  ],
  unit: 'none',
  height: 10,
  noValue: 'No workloads',
  columns: [
    { field: 'namespace', title: 'Namespace', hidden: true },
    ...workloadColumns,
    ...ownerColumns,
    { field: 1, title: 'Desired', width: 80 },
    {
      field: 2,
      title: 'Available',
      width: 85,
      cellType: 'color-text',
      thresholds: thresholdsBelow({ value: 1, severity: 'ticket' }),
    },
    { field: 3, title: 'CPU used', unit: CPU, decimals: 2, width: 115 },
    { field: 4, title: 'CPU requested', unit: CPU, decimals: 2, width: 125 },
    { field: 5, title: 'Memory used', unit: 'bytes', decimals: 1, width: 115 },
    { field: 6, title: 'Memory requested', unit: 'bytes', decimals: 1, width: 140 },
    {
      field: 7,
      title: 'Restarts 1 h',
      width: 100,
      decimals: 0,
      cellType: 'color-text',
      thresholds: restarted,
    },
  ],
  sortBy: { column: 'CPU used', descending: true },
});

/** Table of the pods of a selection, with links to each pod and its node. */
export const podsTable = (
  where: Matchers<'env' | 'namespace' | 'workload' | 'node' | 'service'>,
  rest: { readonly title?: string; readonly noValue?: string } = {},
): Panel => {
  // The namespace alone already leaves few of the five series of each pod of the cluster.
  const inScope = where.namespace === undefined ? inEnv : { ...inEnv, namespace: where.namespace };
  return table({
    key: 'pods',
    title: 'Pods',
    description:
      'Usage, requests and restarts of each pod. Good: all running, with similar usage. Click a name to open the pod, its node or its service.',
    queries: [
      query(withDashboard(recorded.podOwner.where(where))),
      query(
        promql`
          max by (env, namespace, pod, phase) (${kubePodStatusPhase.where({ job: jobs.objects, ...inScope })} == 1)
            and on (env, namespace, pod) ${recorded.podOwner.where(where)}`,
      ),
      query(recorded.podRestarts.where(where)),
      query(recorded.podCpuUsage.where(where)),
      query(recorded.podCpuRequests.where(where)),
      query(recorded.podMemory.where(where)),
      query(recorded.podMemoryRequests.where(where)),
      query(recorded.podMemoryLimits.where(where)),
    ],
    unit: 'none',
    height: 9,
    noValue: 'No pods',
    ...rest,
    columns: [
      namespaceColumn,
      podColumn,
      nodeColumn,
      ...ownerColumns,
      { field: 'phase', of: 1, title: 'Phase', unit: 'string', width: 95 },
      {
        field: 2,
        title: 'Restarts 1 h',
        width: 100,
        decimals: 0,
        cellType: 'color-text',
        thresholds: restarted,
      },
      { field: 3, title: 'CPU used', unit: CPU, decimals: 2, width: 115 },
      { field: 4, title: 'CPU requested', unit: CPU, decimals: 2, width: 125 },
      { field: 5, title: 'Memory used', unit: 'bytes', decimals: 1, width: 115 },
      { field: 6, title: 'Memory requested', unit: 'bytes', decimals: 1, width: 140 },
      { field: 7, title: 'Memory limit', unit: 'bytes', decimals: 1, width: 115 },
    ],
    sortBy: { column: 'Memory used', descending: true },
  });
};

const quotas: Panel = table({
  key: 'quotas',
  title: 'Quotas',
  description:
    'Usage of the quotas of the namespace. Good: below 90 %, with room for a deployment.',
  queries: [
    query(
      div(
        max(kubeResourcequota.where({ job: jobs.objects, type: 'used' }, inNamespace), {
          by: ['resourcequota', 'resource'],
        }),
        gt(
          max(kubeResourcequota.where({ job: jobs.objects, type: 'hard' }, inNamespace), {
            by: ['resourcequota', 'resource'],
          }),
          0,
        ),
      ),
    ),
  ],
  unit: 'percentunit',
  width: 8,
  height: 8,
  noValue: 'No quotas',
  columns: [
    { field: 'resourcequota', title: 'Quota', unit: 'string' },
    { field: 'resource', title: 'Resource', unit: 'string' },
    {
      field: 0,
      title: 'Used',
      decimals: 0,
      cellType: 'gauge',
      max: 1,
      thresholds: thresholdsAbove({ value: 0.9, severity: 'ticket' }),
    },
  ],
});

const sumOf = (
  series: (typeof recorded)[
    | 'namespaceCpuUsage'
    | 'namespaceCpuRequests'
    | 'namespaceMemory'
    | 'namespaceMemoryRequests'],
) => sum(series.where(inNamespace));

/** Returns the dashboard of a namespace. */
export const namespaceDashboard: Dashboard = defineDashboard({
  uid: dashboardUids.namespace,
  title: 'Kubernetes namespace',
  description: 'Workloads of a namespace: what they use and request.',
  tags: ['kubernetes'],
  variables: [
    envVariable(recorded.namespaceOwner.where()),
    namespaceVariable(recorded.namespaceOwner.where(inEnv)),
  ],
  annotations: [kubernetesAlertAnnotations(inNamespace)],
  links: [topLinks.cluster, topLinks.requests, topLinks.services],
  rows: [
    {
      key: 'use',
      title: `$namespace: usage`,
      panels: [
        usageAgainstRequests('cpu', {
          usage: sumOf(recorded.namespaceCpuUsage),
          requests: sumOf(recorded.namespaceCpuRequests),
          limit: sum(recorded.podCpuLimits.where(inNamespace)),
          limitTitle: 'Limits',
          description:
            'CPU cores that the pods of the namespace use and request, and their limits. Good: requests close to the usage at peak times.',
        }),
        usageAgainstRequests('memory', {
          usage: sumOf(recorded.namespaceMemory),
          requests: sumOf(recorded.namespaceMemoryRequests),
          limit: sum(recorded.podMemoryLimits.where(inNamespace)),
          limitTitle: 'Limits',
          description:
            'Memory that the pods of the namespace use and request, and their limits. Good: requests above the usage.',
        }),
        network(
          recorded.namespaceNetworkReceive.where(inNamespace),
          recorded.namespaceNetworkTransmit.where(inNamespace),
          'All pods',
        ),
      ],
    },
    { key: 'workloads-row', title: '$namespace: workloads', panels: [workloadsTable] },
    {
      key: 'by-workload',
      title: '$namespace: usage by workload',
      panels: [
        overTime(
          'cpu-by-workload',
          'CPU by workload',
          'CPU cores that the pods of each workload use. Good: constant, or with the load.',
          recorded.workloadCpuUsage.where(inNamespace),
          '{{workload}}',
          CPU,
          { stacked: true, width: 12 },
        ),
        overTime(
          'memory-by-workload',
          'Memory by workload',
          'Working set of the pods of each workload. Good: constant after warm-up.',
          recorded.workloadMemory.where(inNamespace),
          '{{workload}}',
          'bytes',
          { stacked: true, width: 12 },
        ),
      ],
    },
    {
      key: 'rest',
      title: '$namespace: volumes and quotas',
      panels: [{ ...claimsTable(inNamespace), width: 16, height: 8 } as Panel, quotas],
    },
  ],
});

/** Panel of a metric of each pod of a workload. */
const byPod = (
  key: string,
  title: string,
  description: string,
  series: Vector,
  unit: PanelUnit,
  noValue?: string,
): Panel => overTime(key, title, description, series, '{{pod}}', unit, noValue ? { noValue } : {});

/** Panels of the pods of a workload or a service, beside usage and requests. */
export const podPanels = (
  where: Matchers<'env' | 'namespace' | 'workload' | 'service'>,
): readonly Panel[] => [
  byPod(
    'throttled',
    'CPU throttling',
    'Ratio of the periods of the CPU limit in which containers of the pod had to wait. Good: close to 0 %. Short bursts are harmless.',
    recorded.podThrottledRatio.where(where),
    'percentunit',
    'No CPU limits',
  ),
  byPod(
    'restarts',
    'Restarts within 1 h',
    'Restarts of the containers of each pod within one hour. Good: 0.',
    recorded.podRestarts.where(where),
    'none',
  ),
];

/** Panel of the pods that a workload should have, and those that are available. */
export const replicasPanel = (
  where: Matchers<'env' | 'namespace' | 'workload' | 'service'>,
): Panel =>
  timeSeries({
    key: 'pods-available',
    title: 'Pods available',
    description:
      'Pods that the workload should have, and those that are available. Good: both are equal.',
    queries: [
      query(sum(recorded.workloadReplicasAvailable.where(where)), { legendFormat: 'Available' }),
      query(sum(recorded.workloadReplicasDesired.where(where)), { legendFormat: 'Desired' }),
    ],
    unit: 'none',
    calcs: ['min', 'lastNotNull'],
    noValue: 'Not a Deployment, StatefulSet or DaemonSet',
    styles: [
      { series: 'Available', color: 'green' },
      { series: 'Desired', color: 'text', dashed: true },
    ],
  });

/** Panels of the usage of pods, their requests and their limits, summed over the pods. */
export const usagePanels = (
  where: Matchers<'env' | 'namespace' | 'workload' | 'service'>,
): readonly Panel[] => [
  usageAgainstRequests('cpu', {
    usage: sum(recorded.podCpuUsage.where(where)),
    requests: sum(recorded.podCpuRequests.where(where)),
    limit: sum(recorded.podCpuLimits.where(where)),
    limitTitle: 'Limits',
    description:
      'CPU cores that all pods use and request, and their limits. Good: requests close to the usage at peak times.',
  }),
  usageAgainstRequests('memory', {
    usage: sum(recorded.podMemory.where(where)),
    requests: sum(recorded.podMemoryRequests.where(where)),
    limit: sum(recorded.podMemoryLimits.where(where)),
    limitTitle: 'Limits',
    description:
      'Memory that all pods use and request, and their limits. Good: requests above the usage. A container that reaches its limit is killed.',
  }),
];

/** Returns the dashboard of a workload. */
export const workloadDashboard: Dashboard = defineDashboard({
  uid: dashboardUids.workload,
  title: 'Kubernetes workload',
  description: 'Pods of a Deployment, StatefulSet, DaemonSet, Job or CronJob.',
  tags: ['kubernetes'],
  variables: [
    envVariable(recorded.namespaceOwner.where()),
    namespaceVariable(recorded.namespaceOwner.where(inEnv)),
    workloadVariable(recorded.workloadOwner.where(inNamespace)),
  ],
  annotations: [kubernetesAlertAnnotations(inWorkload)],
  links: [topLinks.namespace, topLinks.cluster, topLinks.services],
  rows: [
    {
      key: 'pods-row',
      title: '$namespace/$workload: pods',
      panels: [podsTable(inWorkload)],
    },
    {
      key: 'use',
      title: '$namespace/$workload: usage',
      panels: [...usagePanels(inWorkload), replicasPanel(inWorkload)],
    },
    {
      key: 'by-pod',
      title: '$namespace/$workload: by pod',
      panels: [
        byPod(
          'cpu-by-pod',
          'CPU by pod',
          'CPU cores that each pod uses. Good: similar on all pods.',
          recorded.podCpuUsage.where(inWorkload),
          CPU,
        ),
        byPod(
          'memory-by-pod',
          'Memory by pod',
          'Working set of each pod. Good: constant after warm-up, and similar on all pods.',
          recorded.podMemory.where(inWorkload),
          'bytes',
        ),
        network(
          recorded.podNetworkReceive.where(inWorkload),
          recorded.podNetworkTransmit.where(inWorkload),
          '{{pod}}',
        ),
        ...podPanels(inWorkload),
      ],
    },
  ],
});

const container = { by: ['container'] } as const;
const containers = { job: jobs.containers, ...inPod };
const objects = { job: jobs.objects, ...inPod };

const podState: Panel = table({
  key: 'state',
  title: 'Pod',
  description:
    'Where the pod runs and to whom it belongs. Click a name to open its workload, its node or its service.',
  queries: [
    query(withDashboard(recorded.podOwner.where(inPod))),
    query(promql`max by (env, namespace, pod, phase) (${kubePodStatusPhase.where(objects)} == 1)`),
    query(promql`time() - max by (env, namespace, pod) (${kubePodStartTime.where(objects)})`),
  ],
  unit: 'none',
  height: 4,
  noValue: 'The pod does not exist',
  columns: [
    namespaceColumn,
    podColumn,
    ...workloadColumns,
    nodeColumn,
    ...ownerColumns,
    { field: 'phase', of: 1, title: 'Phase', unit: 'string', width: 110 },
    { field: 2, title: 'Age', unit: 'dtdurations', width: 130 },
  ],
});

const containerState: Panel = table({
  key: 'containers',
  title: 'Containers',
  description:
    'State of the containers of the pod. Good: ready, without restarts. The reasons are those for which a container waits now, and for which its previous run ended.',
  queries: [
    query(max(kubePodContainerStatusReady.where(objects), container)),
    query(max(kubePodContainerStatusRestarts.where(objects), container)),
    query(
      promql`max by (container, waiting) (label_replace(${kubePodContainerStatusWaitingReason.where(objects)} == 1, "waiting", "$1", "reason", "(.+)"))`,
    ),
    query(
      promql`max by (container, terminated) (label_replace(${kubePodContainerStatusLastTerminatedReason.where(objects)} == 1, "terminated", "$1", "reason", "(.+)"))`,
    ),
  ],
  unit: 'none',
  height: 6,
  noValue: 'No containers',
  columns: [
    { field: 'container', title: 'Container', unit: 'string' },
    {
      field: 0,
      title: 'Ready',
      width: 90,
      cellType: 'color-text',
      mappings: [
        { value: 1, text: 'ready', color: 'green' },
        { value: 0, text: 'not ready', color: 'red' },
      ],
    },
    { field: 1, title: 'Restarts', width: 90, cellType: 'color-text', thresholds: restarted },
    { field: 'waiting', of: 2, title: 'Waits because of', unit: 'string' },
    { field: 'terminated', of: 3, title: 'Previous run ended by', unit: 'string' },
  ],
});

/** Panel of the usage of each container, with its request and its limit. */
const containerUsage = (resource: 'cpu' | 'memory', usage: Vector, description: string): Panel =>
  timeSeries({
    key: `${resource}-by-container`,
    title: resource === 'cpu' ? 'CPU by container' : 'Memory by container',
    description,
    width: 12,
    queries: [
      query(usage, { legendFormat: '{{container}}' }),
      query(max(kubePodContainerResourceRequests.where(objects, { resource }), container), {
        legendFormat: '{{container}} request',
      }),
      query(max(kubePodContainerResourceLimits.where(objects, { resource }), container), {
        legendFormat: '{{container}} limit',
      }),
    ],
    unit: resource === 'cpu' ? CPU : 'bytes',
    noValue: 'No data',
    styles: [{ series: '/ (request|limit)$/', dashed: true }],
  });

const podLogs: Panel = logs({
  key: 'lines',
  title: 'Log lines',
  description: 'Log lines of the pod, newest first.',
  queries: [
    logQuery(
      stream({
        env: variableRefs.env,
        namespace: variableRefs.namespace,
        // Without a namespace, Loki rejects the other matchers.
        service: streamRe('.+'),
      }).where({
        pod: variableRefs.pod,
      }),
      { maxLines: 200 },
    ),
  ],
  noValue: 'No log lines',
});

/** Returns the dashboard of a pod. */
export const podDashboard: Dashboard = defineDashboard({
  uid: dashboardUids.pod,
  title: 'Kubernetes pod',
  description: 'Containers of a pod: state, usage, probes and log lines.',
  tags: ['kubernetes'],
  variables: [
    envVariable(recorded.namespaceOwner.where()),
    namespaceVariable(recorded.namespaceOwner.where(inEnv)),
    podVariable(recorded.podOwner.where(inNamespace)),
  ],
  annotations: [kubernetesAlertAnnotations(inPod)],
  links: [topLinks.namespace, topLinks.cluster, topLinks.services],
  rows: [
    { key: 'state-row', title: '$namespace/$pod', panels: [podState, containerState] },
    {
      key: 'use',
      title: '$namespace/$pod: usage',
      panels: [
        containerUsage(
          'cpu',
          sum(rate(containerCpuUsageSeconds.where(containers), '$__rate_interval'), container),
          'CPU cores that each container uses, its request and its limit. Good: close to the request, below the limit.',
        ),
        containerUsage(
          'memory',
          max(containerMemoryWorkingSetBytes.where(containers), container),
          'Working set of each container, its request and its limit. Good: constant, below the limit, at which the container is killed.',
        ),
        overTime(
          'throttled-by-container',
          'CPU throttling by container',
          'Ratio of the periods of the CPU limit in which the container had to wait. Good: close to 0 %.',
          div(
            sum(
              rate(containerCpuCfsThrottledPeriods.where(containers), '$__rate_interval'),
              container,
            ),
            gt(
              sum(rate(containerCpuCfsPeriods.where(containers), '$__rate_interval'), container),
              0,
            ),
          ),
          '{{container}}',
          'percentunit',
          { noValue: 'No CPU limit' },
        ),
        network(
          sum(rate(containerNetworkReceiveBytes.where(containers), '$__rate_interval')),
          sum(rate(containerNetworkTransmitBytes.where(containers), '$__rate_interval')),
          'Pod',
        ),
        overTime(
          'probes',
          'Failed probes',
          'Failed probes per second by container and kind. Good: 0. Liveness probes that fail restart the container, readiness probes that fail take it out of Services.',
          sum(
            rate(
              proberProbe.where({ job: jobs.probes, result: labelRe('failed|unknown') }, inPod),
              '$__rate_interval',
            ),
            { by: ['container', 'probe_type'] },
          ),
          '{{container}} {{probe_type}}',
          'suffix:probes/s',
          { noValue: 'No failed probes' },
        ),
      ],
    },
    { key: 'logs-row', title: '$namespace/$pod: log lines', panels: [podLogs] },
  ],
});
