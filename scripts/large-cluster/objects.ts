/** The objects of a generated cluster: a few namespaces with workloads of every kind, and their pods on its nodes. */

export interface ClusterShape {
  readonly nodes: number;
  readonly podsPerNode: number;
}

type Attributes = Readonly<Record<string, string>>;

export interface GeneratedCluster {
  readonly nodes: readonly Attributes[];
  readonly namespaces: readonly Attributes[];
  readonly workloads: readonly Attributes[];
  readonly pods: readonly Attributes[];
  readonly containers: readonly Attributes[];
  readonly claims: readonly Attributes[];
}

const PODS_OF_WORKLOAD = 4;
/** The kinds of the workloads of a namespace. */
const KINDS = [
  'Deployment',
  'StatefulSet',
  'Deployment',
  'DaemonSet',
  'Deployment',
  'StatefulSet',
  'Deployment',
  'CronJob',
  'Deployment',
  'Deployment',
] as const;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

/** Returns a cluster whose pods all run; each has two containers, and each pod of a StatefulSet a volume. */
export function generateCluster({ nodes: count, podsPerNode }: ClusterShape): GeneratedCluster {
  const nodes = range(count).map((at) => ({ node: `node-${at + 1}` }));
  const total = count * podsPerNode;
  const workloads = range(Math.ceil(total / PODS_OF_WORKLOAD)).map((at): Attributes => {
    const kind = KINDS[at % KINDS.length] ?? 'Deployment';
    const namespace = `shop-${Math.floor(at / KINDS.length) + 1}`;
    const workload = `${kind.toLowerCase()}-${(at % KINDS.length) + 1}`;
    return {
      namespace,
      workload,
      kind,
      ...(kind === 'Deployment' ? { deployment: workload, replicaset: `${workload}-7d4b9` } : {}),
      ...(kind === 'StatefulSet' ? { statefulset: workload } : {}),
      ...(kind === 'DaemonSet' ? { daemonset: workload } : {}),
      ...(kind === 'CronJob' ? { cronjob: workload, job_name: `${workload}-29933647` } : {}),
      horizontalpodautoscaler: workload,
      poddisruptionbudget: workload,
      resourcequota: 'quota',
    };
  });
  const pods = range(total).map((at): Attributes => {
    const workload = workloads[Math.floor(at / PODS_OF_WORKLOAD)] as Attributes;
    const { kind = '', workload: name = '', replicaset, job_name } = workload;
    const pod = `${replicaset ?? job_name ?? name}-${at % PODS_OF_WORKLOAD}`;
    return {
      ...workload,
      pod,
      node: nodes[at % count]?.node ?? '',
      created_by_kind: replicaset ? 'ReplicaSet' : job_name ? 'Job' : kind,
      created_by_name: replicaset ?? job_name ?? name,
      label_app_kubernetes_io_name: name,
      ...(kind === 'StatefulSet' ? { persistentvolumeclaim: `data-${pod}`, volume: 'data' } : {}),
    };
  });
  return {
    nodes,
    namespaces: [...new Set(workloads.map(({ namespace = '' }) => namespace))].map((namespace) => ({
      namespace,
      resourcequota: 'quota',
    })),
    workloads,
    pods,
    containers: pods.flatMap((pod) =>
      ['app', 'proxy'].map((container) => ({
        ...pod,
        container,
        name: `${container}-${pod.namespace}-${pod.pod}`,
      })),
    ),
    claims: pods
      .filter(({ persistentvolumeclaim }) => persistentvolumeclaim !== undefined)
      .map((pod, at) => ({
        ...pod,
        persistentvolume: `pv-${at}`,
        volumename: `pv-${at}`,
        claim_namespace: pod.namespace ?? '',
        name: pod.persistentvolumeclaim ?? '',
      })),
  };
}

/** Returns the part of the cluster on each node: what its kubelet exposes. */
export function onNode(cluster: GeneratedCluster): ReadonlyMap<string, GeneratedCluster> {
  const parts = new Map(
    cluster.nodes.map((one) => [
      one.node ?? '',
      {
        nodes: [one],
        namespaces: [] as Attributes[],
        workloads: [] as Attributes[],
        pods: [] as Attributes[],
        containers: [] as Attributes[],
        claims: [] as Attributes[],
      },
    ]),
  );
  for (const kind of ['pods', 'containers', 'claims'] as const)
    for (const one of cluster[kind]) parts.get(one.node ?? '')?.[kind].push(one);
  return parts;
}
