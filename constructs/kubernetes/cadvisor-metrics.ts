import { metricFactory } from '@observability-stack/contracts';
import { clusterSize as size } from '../../catalog/metrics/cluster-size';

/** Metrics of containers and of the network of pods, from cAdvisor in the kubelet. */
const { counter, gauge } = metricFactory('kubelet-cadvisor');

// `name` is the id of the container in the runtime.
const ofContainer = ['namespace', 'pod', 'container', 'name'] as const;
const perContainer = {
  labels: ofContainer,
  budget: {
    namespace: 50,
    pod: size.podsPerNode,
    container: 20,
    name: size.containersPerNode,
  },
  external: true,
  maxSeries: size.containersPerNode,
} as const;

export const containerCpuUsageSeconds = counter('container_cpu_usage_seconds_total', {
  help: 'CPU time of the container.',
  unit: 'seconds',
  ...perContainer,
  labels: [...ofContainer, 'cpu'],
  budget: { ...perContainer.budget, cpu: 1 },
});

const limited = {
  ...perContainer,
  appearsWhen: 'when a container has a CPU limit',
} as const;
export const containerCpuCfsPeriods = counter('container_cpu_cfs_periods_total', {
  help: 'Periods of the CPU limit in which the container was runnable, of 100 ms each.',
  ...limited,
});
export const containerCpuCfsThrottledPeriods = counter(
  'container_cpu_cfs_throttled_periods_total',
  {
    help: 'Periods of the CPU limit in which the container had to wait.',
    ...limited,
  },
);
export const containerCpuCfsThrottledSeconds = counter(
  'container_cpu_cfs_throttled_seconds_total',
  {
    help: 'Time for which the threads of the container waited because of the CPU limit.',
    unit: 'seconds',
    ...limited,
  },
);

export const containerMemoryWorkingSetBytes = gauge('container_memory_working_set_bytes', {
  help: 'Memory that cannot be reclaimed easily; the kernel compares it with the limit.',
  unit: 'bytes',
  ...perContainer,
});
export const containerMemoryRss = gauge('container_memory_rss', {
  help: 'Anonymous memory of the container.',
  unit: 'bytes',
  ...perContainer,
});
export const containerMemoryCache = gauge('container_memory_cache', {
  help: 'Page cache of the container.',
  unit: 'bytes',
  ...perContainer,
});
export const containerOomEvents = counter('container_oom_events_total', {
  help: 'Processes of the container that the kernel killed for lack of memory.',
  ...perContainer,
});
export const containerProcesses = gauge('container_processes', {
  help: 'Number of processes in the container.',
  ...perContainer,
});

const ofNetwork = {
  labels: ['namespace', 'pod', 'name', 'interface'],
  budget: {
    namespace: 50,
    pod: size.podsPerNode,
    name: size.podsPerNode,
    interface: 3,
  },
  external: true,
  maxSeries: size.podsPerNode * 2,
} as const;

export const containerNetworkReceiveBytes = counter('container_network_receive_bytes_total', {
  help: 'Bytes received by the pod.',
  unit: 'bytes',
  ...ofNetwork,
});
export const containerNetworkTransmitBytes = counter('container_network_transmit_bytes_total', {
  help: 'Bytes sent by the pod.',
  unit: 'bytes',
  ...ofNetwork,
});
export const containerNetworkReceivePackets = counter('container_network_receive_packets_total', {
  help: 'Packets received by the pod.',
  ...ofNetwork,
});
export const containerNetworkTransmitPackets = counter('container_network_transmit_packets_total', {
  help: 'Packets sent by the pod.',
  ...ofNetwork,
});
export const containerNetworkReceiveDropped = counter(
  'container_network_receive_packets_dropped_total',
  { help: 'Packets to the pod that were dropped.', ...ofNetwork },
);
export const containerNetworkTransmitDropped = counter(
  'container_network_transmit_packets_dropped_total',
  { help: 'Packets from the pod that were dropped.', ...ofNetwork },
);

const ofMachine = {
  labels: ['boot_id', 'machine_id', 'system_uuid'],
  budget: { boot_id: 1, machine_id: 1, system_uuid: 1 },
} as const;

export const machineCpuCores = gauge('machine_cpu_cores', {
  help: 'Number of logical CPU cores of the node.',
  ...ofMachine,
});
export const machineMemoryBytes = gauge('machine_memory_bytes', {
  help: 'Memory of the node.',
  unit: 'bytes',
  ...ofMachine,
});
