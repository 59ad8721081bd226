import { labelRe, max, promql } from '@observability-stack/promql';
import type { Row } from '../../catalog/definitions/dashboard';
import { type Panel, query, table } from '../../catalog/definitions/panel';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import {
  kubeNodeInfo,
  kubeNodeSpecUnschedulable,
  kubeNodeStatusAllocatable,
  kubeNodeStatusCondition,
} from '../../constructs/kube-state-metrics/cluster-metrics';
import { thresholdsAbove } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';
import { podsTable } from './objects';
import { usageAgainstRequests } from './resources';
import { inEnv, jobs, nodeColumn } from './selection';

const ksm = { job: jobs.objects, ...inEnv };
const inNode = { ...inEnv, node: variableRefs.node };
const node = { by: ['node'] } as const;

const ratio = (used: ReturnType<typeof recorded.nodePods.where>, resource: string) =>
  promql`${used} / on (env, node) max by (env, node) (${kubeNodeStatusAllocatable.where(ksm, { resource })} > 0)`;
const gauge = { unit: 'percentunit', decimals: 0, cellType: 'gauge', max: 1 } as const;

/** Table of the nodes, as Kubernetes sees them. */
const schedulable: Panel = table({
  key: 'kubernetes-nodes',
  title: 'Nodes in Kubernetes',
  description:
    'State of each node, and what its pods request of what it offers. Good: ready, similar on all nodes, with room for the pods of one failed node.',
  queries: [
    query(max(kubeNodeStatusCondition.where(ksm, { condition: 'Ready', status: 'true' }), node)),
    query(max(kubeNodeSpecUnschedulable.where(ksm), node)),
    query(
      promql`
        sum by (node) (
          max by (node, condition) (${kubeNodeStatusCondition.where(ksm, { condition: labelRe('.+Pressure'), status: 'true' })})
        )`,
    ),
    query(max(recorded.nodePods.where(inEnv), node)),
    query(max(ratio(recorded.nodePods.where(inEnv), 'pods'), node)),
    query(max(ratio(recorded.nodeCpuRequests.where(inEnv), 'cpu'), node)),
    query(max(ratio(recorded.nodeCpuUsage.where(inEnv), 'cpu'), node)),
    query(max(ratio(recorded.nodeMemoryRequests.where(inEnv), 'memory'), node)),
    query(max(ratio(recorded.nodeMemory.where(inEnv), 'memory'), node)),
    query(promql`max by (node, kubelet_version) (${kubeNodeInfo.where(ksm)})`),
  ],
  unit: 'none',
  height: 7,
  noValue: 'No nodes',
  columns: [
    nodeColumn,
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
    {
      field: 1,
      title: 'Cordoned',
      width: 95,
      cellType: 'color-text',
      mappings: [
        { value: 1, text: 'cordoned', color: 'orange' },
        { value: 0, text: 'no', color: 'text' },
      ],
    },
    {
      field: 2,
      title: 'Under pressure',
      width: 120,
      cellType: 'color-text',
      thresholds: thresholdsAbove({ value: 1, severity: 'ticket' }),
    },
    { field: 3, title: 'Pods', width: 70 },
    { field: 4, title: 'Pods of limit', ...gauge },
    { field: 5, title: 'CPU requested', ...gauge },
    { field: 6, title: 'CPU used by pods', ...gauge },
    { field: 7, title: 'Memory requested', ...gauge },
    { field: 8, title: 'Memory used by pods', ...gauge },
    { field: 'kubelet_version', of: 9, title: 'Kubelet', unit: 'string', width: 100 },
  ],
  sortBy: { column: 'CPU requested', descending: true },
});

const allocatable = (resource: 'cpu' | 'memory') =>
  max(kubeNodeStatusAllocatable.where(ksm, { resource, node: variableRefs.node }));

/** The row on all nodes, for the dashboard of nodes. */
export const allInKubernetes: Row = {
  key: 'kubernetes-all',
  title: 'All nodes: Kubernetes',
  panels: [schedulable],
};

/** The row on the pods of the selected node, for the dashboard of nodes. */
export const podsOfNode: Row = {
  key: 'kubernetes-node',
  title: '$node: pods',
  panels: [
    usageAgainstRequests('cpu', {
      usage: max(recorded.nodeCpuUsage.where(inNode)),
      requests: max(recorded.nodeCpuRequests.where(inNode)),
      limit: allocatable('cpu'),
      limitTitle: 'Allocatable',
      description:
        'CPU cores that the pods of the node use and request, and what the node offers them. Good: requests below what is allocatable.',
      width: 12,
    }),
    usageAgainstRequests('memory', {
      usage: max(recorded.nodeMemory.where(inNode)),
      requests: max(recorded.nodeMemoryRequests.where(inNode)),
      limit: allocatable('memory'),
      limitTitle: 'Allocatable',
      description:
        'Memory that the pods of the node use and request, and what the node offers them. Good: usage well below what is allocatable, beyond which pods are evicted.',
      width: 12,
    }),
    podsTable(inNode),
  ],
};
