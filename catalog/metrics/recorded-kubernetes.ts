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
  help: 'Always 1. The team that defines the service.',
  labels: ['env', 'team', 'service', 'namespace'],
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

export const nodeNotReady = recordedMetric('node:kube_node_not_ready:info', {
  help: '1 for each node that is not ready.',
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
    unit: 'bytes',
    labels: podOwnerLabels,
  },
);

export const podNetworkTransmit = recordedMetric(
  'namespace_pod:container_network_transmit_bytes:sum_rate5m',
  {
    help: 'Bytes per second that the pod sends.',
    unit: 'bytes',
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
