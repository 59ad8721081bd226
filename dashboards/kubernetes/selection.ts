import type { InstantVector, Selector } from '@observability-stack/contracts';
import { promql } from '@observability-stack/promql';
import { one } from '../../alerts/kubernetes/owners';
import type { DashboardVariable } from '../../catalog/definitions/dashboard';
import type { Column, PanelLink } from '../../catalog/definitions/panel';
import { kubernetesServiceTeam } from '../../catalog/metrics/recorded-kubernetes';
import { dashboardUids, dashboardVariables } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { grafanaVariable, linkToDashboard, linkToTop } from '../shared/links';
import { variableRefs } from '../shared/variables';

/**
 * Reports whether the environment has dashboards of Kubernetes objects: their owners come from kube-state-metrics, their usage
 * from the kubelet.
 */
export const hasKubernetesObjects = ({
  kubernetes,
  kubeStateMetrics,
}: Pick<ResolvedEnvironment, 'kubernetes' | 'kubeStateMetrics'>): boolean =>
  kubeStateMetrics !== false && kubernetes !== false && kubernetes.kubelet !== false;

/** Job labels of the programs whose series the panels read. */
export const jobs = {
  objects: 'kube-state-metrics',
  containers: 'kubelet-cadvisor',
  kubelet: 'kubelet',
  probes: 'kubelet-probes',
} as const;

const { env, namespace, workload, pod } = variableRefs;
/** The selection at the top. */
export const inEnv = { env };
export const inNamespace = { env, namespace };
export const inWorkload = { env, namespace, workload };
export const inPod = { env, namespace, pod };

/** Returns a variable of the objects that have series now. */
const objectVariable = (
  name: string,
  title: string,
  label: string,
  metrics: Selector,
  multi = false,
): DashboardVariable => ({
  kind: 'labels',
  name,
  title,
  label,
  source: { metrics },
  multi,
  refreshOnTimeRange: true,
});

export const namespaceVariable = (metrics: Selector, multi = false): DashboardVariable =>
  objectVariable(dashboardVariables.namespace, 'Namespace', 'namespace', metrics, multi);
export const workloadVariable = (metrics: Selector): DashboardVariable =>
  objectVariable(dashboardVariables.workload, 'Workload', 'workload', metrics);
export const podVariable = (metrics: Selector): DashboardVariable =>
  objectVariable(dashboardVariables.pod, 'Pod', 'pod', metrics);

const chosen = { [dashboardVariables.env]: env };
const cell = (label: string): string => grafanaVariable(`__data.fields.${label}`);

/** Links of the cells of objects. They read the columns of the same row, by their labels. */
export const links = {
  namespace: linkToDashboard('Open namespace', dashboardUids.namespace, {
    ...chosen,
    [dashboardVariables.namespace]: cell('namespace'),
  }),
  workload: linkToDashboard('Open workload', dashboardUids.workload, {
    ...chosen,
    [dashboardVariables.namespace]: cell('namespace'),
    [dashboardVariables.workload]: cell('workload'),
  }),
  pod: linkToDashboard('Open pod', dashboardUids.pod, {
    ...chosen,
    [dashboardVariables.namespace]: cell('namespace'),
    [dashboardVariables.pod]: cell('pod'),
  }),
  node: linkToDashboard('Open node', dashboardUids.nodes, {
    ...chosen,
    [dashboardVariables.node]: cell('node'),
  }),
  logs: linkToDashboard('Show log lines', dashboardUids.logs, {
    ...chosen,
    [dashboardVariables.service]: cell('service'),
  }),
  service: linkToDashboard('Open dashboard', cell('dashboard'), {
    ...chosen,
    [dashboardVariables.service]: cell('service'),
  }),
} satisfies Readonly<Record<string, PanelLink>>;

/**
 * Adds the uid of the dashboard of the service: that of its definition, or else the explorer of log lines, which shows every
 * service.
 */
export function withDashboard(series: InstantVector): InstantVector<string, 'float'> {
  const defined = one(['env', 'namespace', 'service'], kubernetesServiceTeam.where({ env }));
  return promql`
    ${series} * on (env, namespace, service) group_left (dashboard) ${defined}
    or label_replace(${series} unless on (env, namespace, service) ${defined}, "dashboard", ${dashboardUids.logs}, "namespace", ".*")`;
}

/** The columns of an owner, after `withDashboard`. */
export const ownerColumns: readonly Column[] = [
  { field: 'team', title: 'Team', unit: 'string', width: 120 },
  { field: 'service', title: 'Service', unit: 'string', links: [links.service, links.logs] },
  { field: 'dashboard', title: 'dashboard', hidden: true },
];

export const namespaceColumn: Column = {
  field: 'namespace',
  title: 'Namespace',
  unit: 'string',
  links: [links.namespace],
};
export const workloadColumns: readonly Column[] = [
  { field: 'workload', title: 'Workload', unit: 'string', links: [links.workload] },
  { field: 'workload_type', title: 'Kind', unit: 'string', width: 110 },
];
export const podColumn: Column = {
  field: 'pod',
  title: 'Pod',
  unit: 'string',
  links: [links.pod],
};
export const nodeColumn: Column = {
  field: 'node',
  title: 'Node',
  unit: 'string',
  links: [links.node],
};

/** Links at the top, up to the cluster and across. */
export const topLinks = {
  cluster: linkToTop('Cluster', dashboardUids.kubernetes, chosen),
  nodes: linkToTop('Nodes', dashboardUids.nodes, chosen),
  requests: linkToTop('Requests and usage', dashboardUids.requests, chosen),
  volumes: linkToTop('Volumes', dashboardUids.volumes, chosen),
  network: linkToTop('Network', dashboardUids.network, chosen),
  controlPlane: linkToTop('Control plane', dashboardUids.controlPlane, chosen),
  namespace: linkToTop('Namespace', dashboardUids.namespace, {
    ...chosen,
    [dashboardVariables.namespace]: namespace,
  }),
  services: linkToTop('All services', dashboardUids.fleet, chosen),
  stack: linkToTop('Stack', dashboardUids.stack, chosen),
} as const;
