import { recordedMetric } from '@observability-stack/contracts';

/** Owners and usage of the pods, workloads and namespaces of the cluster, for its alerts and dashboards. */

const owner = ['env', 'team', 'service'] as const;
/** Labels of a pod with its owner. */
export const podOwnerLabels = [
  ...owner,
  'namespace',
  'pod',
  'node',
  'workload',
  'workload_type',
] as const;
/** Labels of a workload with its owner. */
export const workloadOwnerLabels = [...owner, 'namespace', 'workload', 'workload_type'] as const;

export const kubernetesServiceTeam = recordedMetric('namespace_service:kube_team:info', {
  help: 'Always 1. The team that defines the service, and the uid of the dashboard of the service.',
  labels: ['env', 'team', 'service', 'namespace', 'dashboard'],
});

export const kubernetesNamespaceTeam = recordedMetric('namespace:kube_team:info', {
  help: 'Always 1. The team of all services that are defined in the namespace, if it is only one.',
  labels: ['env', 'team', 'namespace'],
});

export const podWorkload = recordedMetric('namespace_pod:kube_pod_workload:info', {
  help: 'Always 1. The workload of the pod: its Deployment, StatefulSet, DaemonSet, CronJob or Job, or the pod itself.',
  labels: ['env', 'namespace', 'pod', 'node', 'workload', 'workload_type'],
});

export const podService = recordedMetric('namespace_pod:kube_pod_service:info', {
  help: 'Always 1. The service that the labels of the pod name, or else its workload.',
  labels: ['env', 'namespace', 'pod', 'node', 'workload', 'workload_type', 'service', 'pod_team'],
});

export const podOwner = recordedMetric('namespace_pod:kube_pod_owner:info', {
  help: 'Always 1. Workload, service and team of the pod: the team that defines the service, that its label names, or that of the namespace.',
  labels: podOwnerLabels,
});

export const podEnded = recordedMetric('namespace_pod:kube_pod_ended:info', {
  help: 'Always 1. Pods in phase Succeeded or Failed, whose resources are free.',
  labels: ['env', 'namespace', 'pod'],
});

export const podOnFailedNode = recordedMetric('namespace_pod:kube_pod_on_failed_node:info', {
  help: 'Always 1. Pods on nodes that are not ready.',
  labels: podOwnerLabels,
});

export const containerRestarts = recordedMetric(
  'namespace_pod_container:kube_pod_container_status_restarts:increase15m',
  {
    help: 'Restarts of the container within the last 15 minutes. Containers without restarts have no series.',
    labels: ['env', 'namespace', 'pod', 'container'],
  },
);

export const unhealthyPodOwner = recordedMetric('namespace_pod:kube_pod_unhealthy_owner:info', {
  help: 'Always 1. Owner of each pod that is not ready, waits or restarted within 15 minutes, on nodes that are ready.',
  labels: podOwnerLabels,
});

export const workloadWithoutPods = recordedMetric(
  'namespace_workload:kube_workload_without_pods:info',
  {
    help: 'Always 1. Workloads without pods; the service is that of the same name.',
    labels: ['env', 'service', 'namespace', 'workload', 'workload_type'],
  },
);

export const workloadOwner = recordedMetric('namespace_workload:kube_workload_owner:info', {
  help: 'Always 1. Service and team of the workload.',
  labels: workloadOwnerLabels,
});

export const namespaceOwner = recordedMetric('namespace:kube_namespace_owner:info', {
  help: 'Always 1. The team of the namespace; its name is the service.',
  labels: [...owner, 'namespace'],
});

export const volumeOwner = recordedMetric(
  'namespace_persistentvolumeclaim:kube_persistentvolumeclaim_owner:info',
  {
    help: 'Always 1. Service and team of the pods that use the volume claim, or of its namespace.',
    labels: [...owner, 'namespace', 'persistentvolumeclaim'],
  },
);

export const autoscalerOwner = recordedMetric(
  'namespace_horizontalpodautoscaler:kube_horizontalpodautoscaler_owner:info',
  {
    help: 'Always 1. The workload that the autoscaler scales, with its service and team.',
    labels: [...workloadOwnerLabels, 'horizontalpodautoscaler'],
  },
);

export const nodeNotReady = recordedMetric('node:kube_node_not_ready:info', {
  help: '1 for each node that is not ready.',
  labels: ['env', 'node'],
});

export const nodeFailing = recordedMetric('node:kube_node_failing:info', {
  help: 'Always 1. Nodes that are not ready, and those whose kubelet stopped answering within 5 minutes, which the API server may not have noticed.',
  labels: ['env', 'node'],
});

export const podCpuUsage = recordedMetric('namespace_pod:container_cpu_usage_seconds:sum_rate5m', {
  help: 'CPU cores that the containers of the pod use.',
  labels: podOwnerLabels,
});

export const podMemory = recordedMetric('namespace_pod:container_memory_working_set_bytes:sum', {
  help: 'Working set of the containers of the pod.',
  unit: 'bytes',
  labels: podOwnerLabels,
});

export const podCpuRequests = recordedMetric('namespace_pod:cpu_requests:sum', {
  help: 'CPU cores that the containers of the pod request.',
  labels: podOwnerLabels,
});

export const podMemoryRequests = recordedMetric('namespace_pod:memory_requests_bytes:sum', {
  help: 'Memory that the containers of the pod request.',
  unit: 'bytes',
  labels: podOwnerLabels,
});

export const podCpuLimits = recordedMetric('namespace_pod:cpu_limits:sum', {
  help: 'CPU limits of the containers of the pod, in cores.',
  labels: podOwnerLabels,
});

export const podMemoryLimits = recordedMetric('namespace_pod:memory_limits_bytes:sum', {
  help: 'Memory limits of the containers of the pod.',
  unit: 'bytes',
  labels: podOwnerLabels,
});

export const podThrottledRatio = recordedMetric(
  'namespace_pod:container_cpu_cfs_throttled:ratio_rate5m',
  {
    help: 'Ratio of the periods of the CPU limit in which containers of the pod had to wait.',
    labels: podOwnerLabels,
  },
);

export const podNetworkReceive = recordedMetric(
  'namespace_pod:container_network_receive_bytes:sum_rate5m',
  {
    help: 'Bytes per second that the pod receives.',
    labels: podOwnerLabels,
  },
);

export const podNetworkTransmit = recordedMetric(
  'namespace_pod:container_network_transmit_bytes:sum_rate5m',
  {
    help: 'Bytes per second that the pod sends.',
    labels: podOwnerLabels,
  },
);

export const podRestarts = recordedMetric(
  'namespace_pod:kube_pod_container_status_restarts:increase1h',
  {
    help: 'Restarts of the containers of the pod within the last hour.',
    labels: podOwnerLabels,
  },
);

export const workloadCpuUsage = recordedMetric(
  'namespace_workload:container_cpu_usage_seconds:sum_rate5m',
  {
    help: 'CPU cores that the pods of the workload use.',
    labels: workloadOwnerLabels,
  },
);

export const workloadMemory = recordedMetric(
  'namespace_workload:container_memory_working_set_bytes:sum',
  {
    help: 'Working set of the pods of the workload.',
    unit: 'bytes',
    labels: workloadOwnerLabels,
  },
);

export const workloadCpuRequests = recordedMetric('namespace_workload:cpu_requests:sum', {
  help: 'CPU cores that the pods of the workload request.',
  labels: workloadOwnerLabels,
});

export const workloadMemoryRequests = recordedMetric(
  'namespace_workload:memory_requests_bytes:sum',
  {
    help: 'Memory that the pods of the workload request.',
    unit: 'bytes',
    labels: workloadOwnerLabels,
  },
);

export const workloadCpuPeak = recordedMetric(
  'namespace_workload:container_cpu_usage_seconds:max1h',
  {
    help: 'Most CPU cores that the pods of the workload used within the last hour.',
    labels: workloadOwnerLabels,
  },
);

export const workloadMemoryPeak = recordedMetric(
  'namespace_workload:container_memory_working_set_bytes:max1h',
  {
    help: 'Largest working set of the pods of the workload within the last hour.',
    unit: 'bytes',
    labels: workloadOwnerLabels,
  },
);

export const workloadReplicasDesired = recordedMetric(
  'namespace_workload:kube_workload_replicas_desired:sum',
  {
    help: 'Number of pods that the Deployment, StatefulSet or DaemonSet should have.',
    labels: workloadOwnerLabels,
  },
);

export const workloadReplicasAvailable = recordedMetric(
  'namespace_workload:kube_workload_replicas_available:sum',
  {
    help: 'Number of available pods of the Deployment or DaemonSet, and of ready pods of the StatefulSet.',
    labels: workloadOwnerLabels,
  },
);

const ofNamespace = ['env', 'namespace'] as const;

export const namespaceCpuUsage = recordedMetric(
  'namespace:container_cpu_usage_seconds:sum_rate5m',
  { help: 'CPU cores that the pods of the namespace use.', labels: ofNamespace },
);

export const namespaceMemory = recordedMetric('namespace:container_memory_working_set_bytes:sum', {
  help: 'Working set of the pods of the namespace.',
  unit: 'bytes',
  labels: ofNamespace,
});

export const namespaceCpuRequests = recordedMetric('namespace:cpu_requests:sum', {
  help: 'CPU cores that the pods of the namespace request.',
  labels: ofNamespace,
});

export const namespaceMemoryRequests = recordedMetric('namespace:memory_requests_bytes:sum', {
  help: 'Memory that the pods of the namespace request.',
  unit: 'bytes',
  labels: ofNamespace,
});

export const namespacePodPhase = recordedMetric('namespace_phase:kube_pod_status_phase:sum', {
  help: 'Number of pods of the namespace by phase.',
  labels: [...ofNamespace, 'phase'],
});

export const namespaceRestarts = recordedMetric(
  'namespace:kube_pod_container_status_restarts:increase1h',
  {
    help: 'Restarts of the containers of the namespace within the last hour.',
    labels: ofNamespace,
  },
);

export const namespaceNetworkReceive = recordedMetric(
  'namespace:container_network_receive_bytes:sum_rate5m',
  {
    help: 'Bytes per second that the pods of the namespace receive.',
    labels: ofNamespace,
  },
);

export const namespaceNetworkTransmit = recordedMetric(
  'namespace:container_network_transmit_bytes:sum_rate5m',
  {
    help: 'Bytes per second that the pods of the namespace send.',
    labels: ofNamespace,
  },
);

export const podNetworkDropped = recordedMetric(
  'namespace_pod:container_network_packets_dropped:sum_rate5m',
  {
    help: 'Packets per second from and to the pod that are dropped. Pods without dropped packets have no series.',
    labels: ['env', 'namespace', 'pod'],
  },
);

export const namespaceNetworkDropped = recordedMetric(
  'namespace:container_network_packets_dropped:sum_rate5m',
  {
    help: 'Packets per second from and to the pods of the namespace that are dropped.',
    labels: ofNamespace,
  },
);

const ofNode = ['env', 'node'] as const;

export const nodeCpuUsage = recordedMetric('node:container_cpu_usage_seconds:sum_rate5m', {
  help: 'CPU cores that the pods of the node use.',
  labels: ofNode,
});

export const nodeMemory = recordedMetric('node:container_memory_working_set_bytes:sum', {
  help: 'Working set of the pods of the node.',
  unit: 'bytes',
  labels: ofNode,
});

export const nodeCpuRequests = recordedMetric('node:cpu_requests:sum', {
  help: 'CPU cores that the pods of the node request.',
  labels: ofNode,
});

export const nodeMemoryRequests = recordedMetric('node:memory_requests_bytes:sum', {
  help: 'Memory that the pods of the node request.',
  unit: 'bytes',
  labels: ofNode,
});

export const nodePods = recordedMetric('node:kube_pods:count', {
  help: 'Number of pods on the node that have not ended.',
  labels: ofNode,
});

export const volumeUsedRatio = recordedMetric(
  'namespace_persistentvolumeclaim:kubelet_volume_stats_used:ratio',
  {
    help: 'Ratio of the space of the volume that is not available.',
    labels: [...owner, 'namespace', 'persistentvolumeclaim'],
  },
);

export const namespaceVolumeRequests = recordedMetric(
  'namespace_storageclass:kube_persistentvolumeclaim_resource_requests_storage_bytes:sum',
  {
    help: 'Bytes that volume claims request, by storage class.',
    labels: ['env', 'namespace', 'storageclass'],
  },
);

export const apiRequests = recordedMetric('verb_code:apiserver_requests:rate5m', {
  help: 'Requests per second to the API server, by verb and status.',
  labels: ['env', 'verb', 'code'],
});

export const apiRequestDurations = recordedMetric(
  'verb_le:apiserver_request_sli_duration_seconds_bucket:rate5m',
  {
    help: 'Requests per second to the API server by verb and duration, without those that last as long as their client wants.',
    labels: ['env', 'verb', 'le'],
  },
);
