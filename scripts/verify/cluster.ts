import { labelKeys, PART_OF } from '../../catalog/names';
import { type Forward, forward, kubectlJson } from '../cluster/kubectl';
import { UnreachableError, type VerifyTarget } from './place';

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly containers: readonly {
      readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
    }[];
  };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly state: { readonly waiting?: { readonly reason?: string } };
    }[];
  };
}

/** Returns the stack in the current cluster of kubectl, with a port-forward to each port. */
export async function clusterPlace(programs: readonly string[]): Promise<VerifyTarget> {
  const { items }: { items: readonly Pod[] } = kubectlJson(
    'get',
    'pods',
    '--all-namespaces',
    '-l',
    `${labelKeys.partOf}=${PART_OF}`,
  );
  if (items.length === 0) {
    throw new UnreachableError(
      'the cluster has no pods of the stack: run kubectl apply -f dist/local/',
    );
  }
  const pods = new Map(items.map((pod) => [pod.metadata.name, pod]));
  const programOf = (pod: Pod) => pod.metadata.labels[labelKeys.name] ?? '';
  const forwards = new Map<string, Forward>();
  const stop = async () => {
    for (const connection of forwards.values()) connection.stop();
  };
  try {
    for (const pod of items.filter((one) => programs.includes(programOf(one)) && isReady(one))) {
      const { name, namespace } = pod.metadata;
      const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
      for (const { name: port = '', containerPort } of ports.filter(({ name }) => isAsked(name))) {
        forwards.set(`${name}/${port}`, await forward(namespace, `pod/${name}`, containerPort));
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const namesOf = (program: string) =>
    items.filter((pod) => programOf(pod) === program).map(({ metadata }) => metadata.name);
  return {
    name: 'the cluster',
    url: (pod, port = 'http') => forwards.get(`${pod}/${port}`)?.url,
    pods: namesOf,
    reason: (program) => {
      const [first] = namesOf(program).flatMap((name) => pods.get(name) ?? []);
      return first ? `${first.metadata.name} is not ready (${stateOf(first)})` : 'it has no pod';
    },
    logsOf: (pod) => `kubectl -n ${pods.get(pod)?.metadata.namespace} logs ${pod}`,
    stop,
  };
}

const isAsked = (port: string | undefined): boolean => port === 'http' || port === 'ui';

const isReady = ({ status }: Pod): boolean =>
  (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');

const stateOf = ({ status }: Pod): string =>
  (status.containerStatuses ?? []).flatMap(({ state }) => state.waiting?.reason ?? []).join(', ') ||
  status.phase;
