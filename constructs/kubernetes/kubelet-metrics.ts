import { metricFactory } from '@observability-stack/contracts';
import { clusterSize as size } from '../../catalog/metrics/cluster-size';

/** Metrics of the kubelet, its volumes and its probes. */
const { counter, gauge, histogram } = metricFactory('kubelet');
const probes = metricFactory('kubelet-probes');

export const kubeletNodeName = gauge('kubelet_node_name', {
  help: 'Always 1. Name of the node as a label.',
  labels: ['node'],
  budget: { node: 1 },
});

export const kubeletRunningPods = gauge('kubelet_running_pods', {
  help: 'Number of pods with a running sandbox.',
});

export const kubeletRunningContainers = gauge('kubelet_running_containers', {
  help: 'Number of containers by state.',
  labels: ['container_state'],
  budget: { container_state: 4 },
});

export const kubeletStartedPodsErrors = counter('kubelet_started_pods_errors_total', {
  help: 'Failures to start a pod.',
});

export const kubeletRuntimeOperations = counter('kubelet_runtime_operations_total', {
  help: 'Requests to the container runtime.',
  labels: ['operation_type'],
  budget: { operation_type: 40 },
});

export const kubeletRuntimeOperationsErrors = counter('kubelet_runtime_operations_errors_total', {
  help: 'Requests to the container runtime that failed.',
  labels: ['operation_type'],
  budget: { operation_type: 40 },
  appearsWhen: 'after a request failed',
});

export const kubeletPlegRelistDurationSeconds = histogram('kubelet_pleg_relist_duration_seconds', {
  help: 'Duration of reading the state of all pods from the container runtime.',
  unit: 'seconds',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const kubeletPodStartSliDurationSeconds = histogram(
  'kubelet_pod_start_sli_duration_seconds',
  {
    help: 'Time from the creation of a pod until its containers run, without pulling images and init containers.',
    unit: 'seconds',
    buckets: [
      0.5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200,
      1800, 2700, 3600,
    ],
    appearsWhen: 'after a pod was started',
  },
);

export const kubeletEvictions = counter('kubelet_evictions', {
  help: 'Pods that the kubelet evicted, by the resource that ran out.',
  labels: ['eviction_signal'],
  budget: { eviction_signal: 8 },
  appearsWhen: 'after a pod was evicted',
});

export const kubeletClientCertificateTtl = gauge('kubelet_certificate_manager_client_ttl_seconds', {
  help: 'Time until the client certificate of the kubelet expires.',
  unit: 'seconds',
  appearsWhen: 'when the kubelet renews its client certificate',
});
export const kubeletServerCertificateTtl = gauge('kubelet_certificate_manager_server_ttl_seconds', {
  help: 'Time until the serving certificate of the kubelet expires.',
  unit: 'seconds',
  appearsWhen: 'when the kubelet requests its serving certificate (`serverTLSBootstrap`)',
});
export const kubeletClientCertificateErrors = counter(
  'kubelet_certificate_manager_client_expiration_renew_errors',
  {
    help: 'Failures to renew the client certificate of the kubelet.',
    appearsWhen: 'when the kubelet renews its client certificate',
  },
);
export const kubeletServerCertificateErrors = counter('kubelet_server_expiration_renew_errors', {
  help: 'Failures to renew the serving certificate of the kubelet.',
  appearsWhen: 'when the kubelet requests its serving certificate (`serverTLSBootstrap`)',
});

const ofClaim = ['namespace', 'persistentvolumeclaim'] as const;
const perVolume = {
  labels: ofClaim,
  budget: { namespace: 50, persistentvolumeclaim: size.volumesPerNode },
  external: true,
  maxSeries: size.volumesPerNode,
  appearsWhen: 'when a pod mounts a volume whose driver reports its usage',
} as const;

export const kubeletVolumeStatsCapacityBytes = gauge('kubelet_volume_stats_capacity_bytes', {
  help: 'Size of the file system of the volume.',
  unit: 'bytes',
  ...perVolume,
});
export const kubeletVolumeStatsAvailableBytes = gauge('kubelet_volume_stats_available_bytes', {
  help: 'Available space of the volume.',
  unit: 'bytes',
  ...perVolume,
});
export const kubeletVolumeStatsUsedBytes = gauge('kubelet_volume_stats_used_bytes', {
  help: 'Used space of the volume.',
  unit: 'bytes',
  ...perVolume,
});
export const kubeletVolumeStatsInodes = gauge('kubelet_volume_stats_inodes', {
  help: 'Number of inodes of the volume; 0 or missing without a fixed number.',
  ...perVolume,
});
export const kubeletVolumeStatsInodesFree = gauge('kubelet_volume_stats_inodes_free', {
  help: 'Number of free inodes of the volume.',
  ...perVolume,
});

export const proberProbe = probes.counter('prober_probe_total', {
  help: 'Probes of containers by result.',
  labels: ['namespace', 'pod', 'container', 'probe_type', 'result'],
  budget: {
    namespace: 50,
    pod: size.podsPerNode,
    container: 20,
    probe_type: 3,
    result: 3,
  },
  external: true,
  maxSeries: size.containersPerNode * 5,
});
