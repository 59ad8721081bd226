import { formatBucketBound, type Metric } from '@observability-stack/contracts';
import { metricContracts } from '../../catalog/metrics';
import type { GeneratedCluster } from './objects';

/** The expositions of a generated cluster, with the series of each contract. */

type Attributes = Readonly<Record<string, string>>;

const GIB = 2 ** 30;
/** Values of gauges that panels and rules compare with each other; other gauges are 1. */
const VALUES: Readonly<Record<string, (labels: Attributes) => number>> = {
  kube_pod_status_phase: ({ phase }) => (phase === 'Running' ? 1 : 0),
  kube_pod_status_reason: () => 0,
  kube_pod_container_resource_requests: ({ resource }) => (resource === 'cpu' ? 0.1 : 0.2 * GIB),
  kube_pod_container_resource_limits: ({ resource }) => (resource === 'cpu' ? 1 : GIB),
  kube_pod_created: () => START,
  kube_pod_start_time: () => START,
  kube_job_status_start_time: () => START,
  kube_cronjob_next_schedule_time: () => START + 10 * 86_400,
  kube_cronjob_status_last_successful_time: () => START,
  kube_cronjob_spec_suspend: () => 0,
  kube_job_failed: () => 0,
  kube_node_spec_unschedulable: () => 0,
  kube_node_status_condition: ({ condition, status }) =>
    status === (condition === 'Ready' ? 'true' : 'false') ? 1 : 0,
  kube_node_status_allocatable: ({ resource }) =>
    ({ cpu: 16, memory: 64 * GIB, pods: 110 })[resource ?? ''] ?? 1,
  kube_node_status_capacity: ({ resource }) =>
    ({ cpu: 16, memory: 64 * GIB, pods: 110 })[resource ?? ''] ?? 1,
  kube_namespace_status_phase: ({ phase }) => (phase === 'Active' ? 1 : 0),
  kube_resourcequota: ({ type }) => (type === 'hard' ? 10 : 5),
  kube_persistentvolumeclaim_status_phase: ({ phase }) => (phase === 'Bound' ? 1 : 0),
  kube_persistentvolume_status_phase: ({ phase }) => (phase === 'Bound' ? 1 : 0),
  kube_persistentvolumeclaim_resource_requests_storage_bytes: () => 10 * GIB,
  kubelet_volume_stats_capacity_bytes: () => 10 * GIB,
  kubelet_volume_stats_available_bytes: () => 6 * GIB,
  kubelet_volume_stats_used_bytes: () => 4 * GIB,
  kubelet_volume_stats_inodes: () => 1000,
  kubelet_volume_stats_inodes_free: () => 900,
  kubelet_running_pods: () => 40,
  kubelet_certificate_manager_client_ttl_seconds: () => 200 * 86_400,
  kubelet_certificate_manager_server_ttl_seconds: () => 200 * 86_400,
  container_memory_working_set_bytes: () => 0.1 * GIB,
  kube_deployment_spec_replicas: () => 4,
  kube_deployment_status_replicas_available: () => 4,
  kube_deployment_status_replicas_updated: () => 4,
  kube_deployment_spec_paused: () => 0,
  kube_deployment_status_condition: ({ status }) => (status === 'true' ? 1 : 0),
  kube_statefulset_replicas: () => 4,
  kube_statefulset_status_replicas_ready: () => 4,
  kube_statefulset_status_replicas_updated: () => 4,
  kube_horizontalpodautoscaler_spec_max_replicas: () => 10,
  kube_horizontalpodautoscaler_status_condition: ({ condition, status }) =>
    status === (condition === 'ScalingLimited' ? 'false' : 'true') ? 1 : 0,
  kube_poddisruptionbudget_status_current_healthy: () => 4,
  kube_poddisruptionbudget_status_desired_healthy: () => 2,
  kube_poddisruptionbudget_status_expected_pods: () => 4,
  aggregator_unavailable_apiservice: () => 0,
  apiserver_storage_objects: () => 100,
  apiserver_storage_size_bytes: () => GIB,
  etcd_mvcc_db_total_size_in_bytes: () => GIB,
  etcd_mvcc_db_total_size_in_use_in_bytes: () => GIB / 2,
  etcd_server_quota_backend_bytes: () => 8 * GIB,
  kubeproxy_sync_proxy_rules_last_timestamp_seconds: () => START,
  kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds: () => START,
};
const START = Math.floor(Date.now() / 1000) - 86_400;

/** Values of labels that are not those of an object, where contracts do not list them. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  phase: ['Running', 'Pending', 'Failed', 'Succeeded'],
  resource: ['cpu', 'memory'],
  condition: ['true'],
  reason: ['Completed'],
  role: ['worker'],
  verb: ['GET', 'LIST', 'POST', 'PUT', 'WATCH'],
  code: ['200', '404', '500'],
  scope: ['resource', 'cluster'],
  storageclass: ['standard'],
  cpu: ['total'],
  interface: ['eth0'],
  ip_family: ['IPv4'],
  rcode: ['NOERROR', 'NXDOMAIN', 'SERVFAIL'],
  result: ['successful', 'failed'],
  status: ['true', 'false'],
  kubelet_version: ['v1.34.4'],
  label_observability_service: [''],
  label_observability_team: [''],
};
/** Labels of one metric that differ from those of others. */
const LABELS_OF: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  kube_node_status_condition: {
    condition: ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'],
    status: ['true', 'false', 'unknown'],
  },
  kube_node_status_allocatable: { resource: ['cpu', 'memory', 'pods'] },
  kube_node_status_capacity: { resource: ['cpu', 'memory', 'pods'] },
  kube_deployment_status_condition: { condition: ['Available', 'Progressing'] },
  kube_horizontalpodautoscaler_status_condition: {
    condition: ['AbleToScale', 'ScalingActive', 'ScalingLimited'],
    status: ['true', 'false'],
  },
  kube_replicaset_owner: { owner_kind: ['Deployment'] },
  kube_job_owner: { owner_kind: ['CronJob'] },
};
/** The most values of a label that only the budget limits. */
const MOST = 12;

/** Metrics that are exposed after a fault only; in this cluster everything works. */
const AFTER_FAULT =
  /_(waiting_reason|terminated_reason|unschedulable|deletion_timestamp)$|^kube_node_spec_taint$/;

type Of = (cluster: GeneratedCluster, node: string | undefined) => readonly Attributes[];
/** The objects that the series of a metric are about, by the label that only they have. */
const OBJECTS: readonly (readonly [label: string, objects: keyof GeneratedCluster])[] = [
  ['container', 'containers'],
  ['persistentvolumeclaim', 'claims'],
  ['persistentvolume', 'claims'],
  ['pod', 'pods'],
  ['resourcequota', 'namespaces'],
  ['deployment', 'workloads'],
  ['replicaset', 'workloads'],
  ['statefulset', 'workloads'],
  ['daemonset', 'workloads'],
  ['cronjob', 'workloads'],
  ['job_name', 'workloads'],
  ['horizontalpodautoscaler', 'workloads'],
  ['poddisruptionbudget', 'workloads'],
  ['node', 'nodes'],
  ['namespace', 'namespaces'],
];

const objectsOf = ({ labels }: Metric): Of | undefined => {
  const [label, kind] = OBJECTS.find(([one]) => labels.includes(one)) ?? [];
  if (label === undefined || kind === undefined) return undefined;
  return (cluster, node) =>
    cluster[kind].filter((one) => label in one && (node === undefined || one.node === node));
};

/** Returns all combinations of the values of labels. */
const combinations = (
  labels: readonly string[],
  valuesOf: (label: string) => readonly string[],
): readonly Attributes[] =>
  labels.reduce<readonly Attributes[]>(
    (found, label) =>
      found.flatMap((one) => valuesOf(label).map((value) => ({ ...one, [label]: value }))),
    [{}],
  );

const quoted = (labels: Attributes): string =>
  Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',');

/** A series without the value, which follows from the time. */
interface Line {
  readonly front: string;
  readonly at: (seconds: number) => number;
}

function linesOf(metric: Metric, cluster: GeneratedCluster, node: string | undefined): Line[] {
  const objects = objectsOf(metric)?.(cluster, node) ?? [{}];
  const owner = (object: Attributes, label: string): string | undefined =>
    label === 'owner_name' ? (object.deployment ?? object.cronjob) : object[label];
  const names = metric.labels as readonly string[];
  return objects.flatMap((object) => {
    const own = Object.fromEntries(
      names.flatMap((label) => {
        const value = owner(object, label);
        return value === undefined ? [] : [[label, value] as const];
      }),
    );
    const others = names.filter((label) => !(label in own) && label !== 'unit');
    const valuesOf = (label: string): readonly string[] =>
      LABELS_OF[metric.name]?.[label] ??
      metric.values?.[label] ??
      LABELS[label] ??
      (objects.length > 1 || others.length > 4
        ? [`${label}-1`]
        : Array.from(
            { length: Math.min(MOST, (metric.budget as Record<string, number>)[label] ?? 1) },
            (_, at) => `${label}-${at + 1}`,
          ));
    return combinations(others, valuesOf).flatMap((rest): Line[] => {
      const labels = { ...own, ...rest };
      const front = (name: string, more: Attributes = {}) =>
        `${name}{${quoted({ ...labels, ...more })}}`;
      const rate = 0.05 + (front(metric.name).length % 10) / 100;
      if (metric.type === 'counter')
        return [{ front: front(metric.name), at: (seconds) => seconds * rate }];
      if (metric.type === 'gauge') {
        const value = VALUES[metric.name]?.(labels) ?? 1;
        return [{ front: front(metric.name), at: () => value }];
      }
      if (!('buckets' in metric) || !metric.buckets) return [];
      const bounds = [...metric.buckets.map(formatBucketBound), '+Inf'];
      return [
        ...bounds.map((le, index) => ({
          front: front(`${metric.name}_bucket`, { le }),
          at: (seconds: number) => Math.floor((seconds * (index + 1)) / bounds.length),
        })),
        { front: front(`${metric.name}_sum`), at: (seconds: number) => seconds / 10 },
        { front: front(`${metric.name}_count`), at: (seconds: number) => Math.floor(seconds) },
      ];
    });
  });
}

/** The exposition of one target. */
export class Exposition {
  private readonly lines: readonly Line[];

  /** The job exposes its contracts; on a node, the series of the objects of this node. */
  constructor(job: string, cluster: GeneratedCluster, node?: string) {
    this.lines = metricContracts
      .filter(({ emittedBy, name }) => emittedBy.includes(job) && !AFTER_FAULT.test(name))
      .flatMap((metric) => linesOf(metric, cluster, node));
  }

  get series(): number {
    return this.lines.length;
  }

  /** Returns the text after some seconds. */
  text(seconds: number): string {
    return `${this.lines.map(({ front, at }) => `${front} ${at(seconds)}`).join('\n')}\n`;
  }
}
