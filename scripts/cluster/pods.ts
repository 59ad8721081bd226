import { kubectlJson } from './kubectl';

export interface PodState {
  readonly name: string;
  readonly namespace: string;
  /** Value of app.kubernetes.io/name. */
  readonly program: string;
  readonly state: 'ready' | 'waiting' | 'no-image';
  /** Why it is not ready. */
  readonly reason: string;
}

const NO_IMAGE = ['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'];

export function podStates(selector: string): PodState[] {
  const { items } = kubectlJson('get', 'pods', '--all-namespaces', '-l', selector);
  // The pods of a Job end.
  const permanent = items.filter(
    ({ metadata }: Pod) => !metadata.ownerReferences?.some(({ kind }) => kind === 'Job'),
  );
  return permanent.map((pod: Pod): PodState => {
    const containers = pod.status.containerStatuses ?? [];
    const reasons = [...(pod.status.initContainerStatuses ?? []), ...containers].flatMap(
      (container) => container.state.waiting?.reason ?? [],
    );
    const ready =
      containers.length === pod.spec.containers.length && containers.every((one) => one.ready);
    const noImage = reasons.some((reason) => NO_IMAGE.includes(reason));
    const state = noImage ? 'no-image' : ready ? 'ready' : 'waiting';
    return {
      name: pod.metadata.name,
      namespace: pod.metadata.namespace,
      program: pod.metadata.labels['app.kubernetes.io/name'] ?? '',
      state,
      reason: reasons.join(', ') || pod.status.phase,
    };
  });
}

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string }[];
  };
  readonly spec: { readonly containers: readonly object[] };
  readonly status: {
    readonly phase: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly ready: boolean;
  readonly state: { readonly waiting?: { readonly reason?: string } };
}

/** Returns the missing pods by workload. */
export function missingPods(selector: string): string[] {
  const { items } = kubectlJson(
    'get',
    'statefulsets,daemonsets,deployments',
    '--all-namespaces',
    '-l',
    selector,
  );
  return items.flatMap((item: Workload) => {
    const { status, spec, kind, metadata } = item;
    const wanted = kind === 'DaemonSet' ? status.desiredNumberScheduled : spec.replicas;
    const have = kind === 'DaemonSet' ? status.currentNumberScheduled : status.replicas;
    return wanted === undefined || (have ?? 0) < wanted ? [`${kind} ${metadata.name}`] : [];
  });
}

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas?: number };
  readonly status: {
    readonly replicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
  };
}
