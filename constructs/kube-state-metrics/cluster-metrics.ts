import { metricFactory } from '@observability-stack/contracts';
import { clusterSize as size } from '../../catalog/metrics/cluster-size';

/** Nodes, namespaces, quotas and volumes. */
const { gauge } = metricFactory('kube-state-metrics');

const nodes = { node: size.nodes };
const perNode = { external: true, maxSeries: size.nodes } as const;

export const kubeNodeInfo = gauge('kube_node_info', {
  help: 'Always 1. Versions and addresses of the node in labels.',
  labels: [
    'node',
    'container_runtime_version',
    'internal_ip',
    'kernel_version',
    'kubelet_version',
    'kubeproxy_version',
    'os_image',
    'pod_cidr',
    'provider_id',
    'system_uuid',
  ],
  budget: {
    ...nodes,
    container_runtime_version: 5,
    internal_ip: size.nodes,
    kernel_version: 10,
    kubelet_version: 5,
    kubeproxy_version: 5,
    os_image: 10,
    pod_cidr: size.nodes,
    provider_id: size.nodes,
    system_uuid: size.nodes,
  },
  ...perNode,
});
export const kubeNodeRole = gauge('kube_node_role', {
  help: 'Always 1. The roles of the node.',
  labels: ['node', 'role'],
  budget: { ...nodes, role: 4 },
  appearsWhen: 'when a node has a role',
  external: true,
  maxSeries: size.nodes * 2,
});
export const kubeNodeStatusCondition = gauge('kube_node_status_condition', {
  help: '1 if the condition of the node has this status, 0 otherwise.',
  labels: ['node', 'condition', 'status'],
  budget: { ...nodes, condition: 12, status: 3 },
  values: { status: ['true', 'false', 'unknown'] },
  external: true,
  maxSeries: size.nodes * 36,
});
export const kubeNodeSpecUnschedulable = gauge('kube_node_spec_unschedulable', {
  help: '1 if the node is cordoned, 0 otherwise.',
  labels: ['node'],
  budget: nodes,
  ...perNode,
});
export const kubeNodeSpecTaint = gauge('kube_node_spec_taint', {
  help: 'Always 1. The taints of the node.',
  labels: ['node', 'key', 'value', 'effect'],
  budget: { ...nodes, key: 20, value: 50, effect: 3 },
  appearsWhen: 'when a node has a taint',
  external: true,
  maxSeries: size.nodes * 4,
});
export const kubeNodeStatusCapacity = gauge('kube_node_status_capacity', {
  help: 'Amount of the resource: cores of `cpu`, bytes of `memory`.',
  labels: ['node', 'resource', 'unit'],
  budget: { ...nodes, resource: 10, unit: 3 },
  external: true,
  maxSeries: size.nodes * 10,
});
export const kubeNodeStatusAllocatable = gauge('kube_node_status_allocatable', {
  help: 'Amount of the resource that pods can request: cores of `cpu`, bytes of `memory`.',
  labels: ['node', 'resource', 'unit'],
  budget: { ...nodes, resource: 10, unit: 3 },
  external: true,
  maxSeries: size.nodes * 10,
});

export const kubeNamespaceStatusPhase = gauge('kube_namespace_status_phase', {
  help: '1 for the current phase of the namespace, 0 for the other.',
  labels: ['namespace', 'phase'],
  budget: { namespace: size.namespaces, phase: 2 },
  values: { phase: ['Active', 'Terminating'] },
  external: true,
  maxSeries: size.namespaces * 2,
});

export const kubeResourcequota = gauge('kube_resourcequota', {
  help: 'The limit (`hard`) and the usage (`used`) of a resource in a quota.',
  labels: ['namespace', 'resourcequota', 'resource', 'type'],
  budget: { namespace: size.namespaces, resourcequota: 2, resource: 20, type: 2 },
  values: { type: ['hard', 'used'] },
  appearsWhen: 'when a namespace has a quota',
  external: true,
  maxSeries: size.namespaces * 40,
});

const ofClaim = ['namespace', 'persistentvolumeclaim'] as const;
const claims = { namespace: size.namespaces, persistentvolumeclaim: size.volumes };

export const kubePersistentvolumeclaimInfo = gauge('kube_persistentvolumeclaim_info', {
  help: 'Always 1. The storage class and the volume of the claim in labels.',
  labels: [...ofClaim, 'storageclass', 'volumemode', 'volumename'],
  budget: { ...claims, storageclass: 10, volumemode: 2, volumename: size.volumes },
  external: true,
  maxSeries: size.volumes,
});
export const kubePersistentvolumeclaimStatusPhase = gauge(
  'kube_persistentvolumeclaim_status_phase',
  {
    help: '1 for the current phase of the claim, 0 for the others.',
    labels: [...ofClaim, 'phase'],
    budget: { ...claims, phase: 3 },
    values: { phase: ['Bound', 'Lost', 'Pending'] },
    external: true,
    maxSeries: size.volumes * 3,
  },
);
export const kubePersistentvolumeclaimRequests = gauge(
  'kube_persistentvolumeclaim_resource_requests_storage_bytes',
  {
    help: 'Requested size of the volume.',
    unit: 'bytes',
    labels: ofClaim,
    budget: claims,
    external: true,
    maxSeries: size.volumes,
  },
);
export const kubePersistentvolumeStatusPhase = gauge('kube_persistentvolume_status_phase', {
  help: '1 for the current phase of the volume, 0 for the others.',
  labels: ['persistentvolume', 'phase'],
  budget: { persistentvolume: size.volumes, phase: 5 },
  values: { phase: ['Pending', 'Available', 'Bound', 'Released', 'Failed'] },
  external: true,
  maxSeries: size.volumes * 5,
});
export const kubePersistentvolumeClaimRef = gauge('kube_persistentvolume_claim_ref', {
  help: 'Always 1. The claim of the volume in labels.',
  labels: ['persistentvolume', 'claim_namespace', 'name'],
  budget: {
    persistentvolume: size.volumes,
    claim_namespace: size.namespaces,
    name: size.volumes,
  },
  appearsWhen: 'when a volume is claimed',
  external: true,
  maxSeries: size.volumes,
});
