import { metricFactory } from '@observability-stack/contracts';
import { clusterSize as size } from '../../catalog/metrics/cluster-size';

/** Pods and their containers. The scrape drops the label `uid`, which is new for every pod of the same name. */
const { counter, gauge } = metricFactory('kube-state-metrics');

const ofPod = ['namespace', 'pod'] as const;
const pods = { namespace: size.namespaces, pod: size.pods };
const ofContainer = [...ofPod, 'container'] as const;
const containers = { ...pods, container: 20 };
const perPod = { external: true, maxSeries: size.pods } as const;
const perContainer = { external: true, maxSeries: size.containers } as const;
/** At most this part of the containers has started more than once. */
const restarted = { external: true, maxSeries: size.containers / 4 } as const;

export const kubePodInfo = gauge('kube_pod_info', {
  help: 'Always 1. Node, addresses and owner of the pod in labels.',
  labels: [
    ...ofPod,
    'node',
    'host_ip',
    'pod_ip',
    'created_by_kind',
    'created_by_name',
    'priority_class',
    'host_network',
  ],
  budget: {
    ...pods,
    node: size.nodes,
    host_ip: size.nodes,
    pod_ip: size.pods,
    created_by_kind: 10,
    created_by_name: size.replicaSets,
    priority_class: 20,
    host_network: 2,
  },
  ...perPod,
});

export const kubePodLabels = gauge('kube_pod_labels', {
  help: 'Always 1. The labels of the pod that name its service and its team.',
  labels: [
    ...ofPod,
    'label_app_kubernetes_io_name',
    'label_observability_service',
    'label_observability_team',
  ],
  budget: {
    ...pods,
    label_app_kubernetes_io_name: size.workloads,
    label_observability_service: size.workloads,
    label_observability_team: 200,
  },
  ...perPod,
});

export const kubePodStatusPhase = gauge('kube_pod_status_phase', {
  help: '1 for the current phase of the pod, 0 for the others.',
  labels: [...ofPod, 'phase'],
  budget: { ...pods, phase: 5 },
  values: { phase: ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] },
  external: true,
  maxSeries: size.pods * 5,
});

export const kubePodStatusReady = gauge('kube_pod_status_ready', {
  help: '1 if the condition `Ready` has this value, 0 otherwise. Only the value `true` is stored.',
  labels: [...ofPod, 'condition'],
  budget: { ...pods, condition: 1 },
  values: { condition: ['true'] },
  ...perPod,
});

export const kubePodStatusReason = gauge('kube_pod_status_reason', {
  help: '1 for the reason of the phase of the pod, 0 otherwise. Only `Evicted` is stored.',
  labels: [...ofPod, 'reason'],
  budget: { ...pods, reason: 1 },
  values: { reason: ['Evicted'] },
  ...perPod,
});

export const kubePodStatusUnschedulable = gauge('kube_pod_status_unschedulable', {
  help: '1 for a pod that the scheduler cannot place.',
  labels: ofPod,
  budget: pods,
  appearsWhen: 'while a pod cannot be placed',
  external: true,
  maxSeries: 2_000,
});

export const kubePodCreated = gauge('kube_pod_created', {
  help: 'Time at which the pod was created, in seconds since 1970.',
  labels: ofPod,
  budget: pods,
  ...perPod,
});

export const kubePodStartTime = gauge('kube_pod_start_time', {
  help: 'Time at which the kubelet accepted the pod, in seconds since 1970.',
  labels: ofPod,
  budget: pods,
  ...perPod,
});

export const kubePodDeletionTimestamp = gauge('kube_pod_deletion_timestamp', {
  help: 'Time by which the pod is to be removed, in seconds since 1970.',
  labels: ofPod,
  budget: pods,
  appearsWhen: 'while the pod is being deleted',
  external: true,
  maxSeries: 2_000,
});

export const kubePodPersistentVolumeClaims = gauge(
  'kube_pod_spec_volumes_persistentvolumeclaims_info',
  {
    help: 'Always 1. The volume claims of the pod in labels.',
    labels: [...ofPod, 'volume', 'persistentvolumeclaim'],
    budget: { ...pods, volume: 20, persistentvolumeclaim: size.volumes },
    appearsWhen: 'when a pod uses a volume claim',
    external: true,
    maxSeries: size.volumes,
  },
);

export const kubePodContainerInfo = gauge('kube_pod_container_info', {
  help: 'Always 1. The image of the container in labels. The scrape drops `image_id` and `container_id`.',
  labels: [...ofContainer, 'image', 'image_spec'],
  budget: { ...containers, image: 2_000, image_spec: 2_000 },
  ...perContainer,
});

export const kubePodContainerStatusReady = gauge('kube_pod_container_status_ready', {
  help: '1 if the container is ready, 0 otherwise.',
  labels: ofContainer,
  budget: containers,
  ...perContainer,
});

export const kubePodContainerStatusRestarts = counter('kube_pod_container_status_restarts_total', {
  help: 'Restarts of the container.',
  labels: ofContainer,
  budget: containers,
  ...perContainer,
});

export const kubePodContainerStatusWaitingReason = gauge(
  'kube_pod_container_status_waiting_reason',
  {
    help: '1 for the reason why the container waits, such as CrashLoopBackOff.',
    labels: [...ofContainer, 'reason'],
    budget: { ...containers, reason: 12 },
    appearsWhen: 'while a container waits',
    ...restarted,
  },
);

export const kubePodInitContainerStatusWaitingReason = gauge(
  'kube_pod_init_container_status_waiting_reason',
  {
    help: '1 for the reason why the init container waits, such as CrashLoopBackOff.',
    labels: [...ofContainer, 'reason'],
    budget: { ...containers, reason: 12 },
    appearsWhen: 'while an init container waits',
    ...restarted,
  },
);

export const kubePodContainerStatusLastTerminatedReason = gauge(
  'kube_pod_container_status_last_terminated_reason',
  {
    help: '1 for the reason why the previous run of the container ended, such as OOMKilled.',
    labels: [...ofContainer, 'reason'],
    budget: { ...containers, reason: 8 },
    appearsWhen: 'after a restart of a container',
    ...restarted,
  },
);

export const kubePodContainerStatusTerminatedReason = gauge(
  'kube_pod_container_status_terminated_reason',
  {
    help: '1 for the reason why the container ended, such as OOMKilled, until it is started again.',
    labels: [...ofContainer, 'reason'],
    budget: { ...containers, reason: 8 },
    appearsWhen: 'while a container is terminated',
    ...restarted,
  },
);

export const kubePodContainerResourceRequests = gauge('kube_pod_container_resource_requests', {
  help: 'Requested amount of the resource: cores of `cpu`, bytes of `memory`.',
  labels: [...ofContainer, 'node', 'resource', 'unit'],
  budget: { ...containers, node: size.nodes, resource: 6, unit: 3 },
  appearsWhen: 'when a container has requests',
  external: true,
  maxSeries: size.containers * 2,
});

export const kubePodContainerResourceLimits = gauge('kube_pod_container_resource_limits', {
  help: 'Limit of the resource: cores of `cpu`, bytes of `memory`.',
  labels: [...ofContainer, 'node', 'resource', 'unit'],
  budget: { ...containers, node: size.nodes, resource: 6, unit: 3 },
  appearsWhen: 'when a container has limits',
  external: true,
  maxSeries: size.containers * 2,
});
