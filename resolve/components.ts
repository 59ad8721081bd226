import type { programDescriptions } from '../catalog/components/component-descriptions';
import type { JobLimits } from '../catalog/definitions/scrape';

export type ComponentName = keyof typeof programDescriptions;

/** A metrics endpoint; each pod is a separate target. */
export interface MetricsEndpoint {
  /** Name of the scrape job. */
  readonly job: string;
  readonly port: number;
  /** Path of the endpoint. @default '/metrics' */
  readonly path?: string;
  /**
   * Whether the labels of the exposed series have precedence over those of the target: it exposes series of others.
   * @default false
   */
  readonly honorLabels?: true;
  /** Limits that override those of all jobs. @default none */
  readonly limits?: JobLimits;
}

/** A program that runs in pods. */
export interface ComponentProgram {
  readonly name: string;
  readonly team: string;
  readonly namespace: string;
  /** `StatefulSet`: pods have stable names and are targets in a file; `DaemonSet`: pods are discovered. */
  readonly kind: 'StatefulSet' | 'DaemonSet';
  /** Whether its number of pods changes with the load, so that their metrics are discovered. @default false */
  readonly autoscaled?: boolean;
  /** Whether pods use the host network, where network policies do not apply. @default false */
  readonly hostNetwork?: boolean;
  /** The StatefulSets of the program (several with shards), or its DaemonSet. */
  readonly workloads: readonly { readonly name: string; readonly replicas: number }[];
}

/** A program of the stack in an environment. */
export interface Component extends ComponentProgram {
  readonly name: ComponentName;
  readonly metrics: readonly MetricsEndpoint[];
}

/** Namespace of the programs of a component, and the owning team. */
export interface Placement {
  readonly namespaces: { readonly stack: string; readonly agents: string };
  readonly team: string;
}

/** Returns a program with stable pod names, in the namespace of the stack. */
export const statefulProgram = (
  { namespaces, team }: Placement,
  name: ComponentName,
  replicas: number,
  metrics: readonly MetricsEndpoint[],
): Component => ({
  name,
  team,
  namespace: namespaces.stack,
  kind: 'StatefulSet',
  workloads: [{ name, replicas }],
  metrics,
});

/** Returns a program on each node, in the namespace of the agents. */
export const daemonProgram = (
  { namespaces, team }: Placement,
  name: ComponentName,
  metrics: readonly MetricsEndpoint[],
): Component => ({
  name,
  team,
  namespace: namespaces.agents,
  kind: 'DaemonSet',
  workloads: [{ name, replicas: 1 }],
  metrics,
});

/** An environment or stack with its components. */
interface Running {
  readonly components: readonly Component[];
}

export function findComponent({ components }: Running, name: ComponentName): Component {
  const found = components.find((component) => component.name === name);
  if (!found) throw new Error(`component "${name}" does not run in this environment`);
  return found;
}

/** Reports whether Prometheus discovers the pods of a program, instead of reading their names from a file. */
export const isDiscovered = ({ kind, autoscaled }: ComponentProgram): boolean =>
  kind === 'DaemonSet' || autoscaled === true;

export const hasComponent = ({ components }: Running, name: ComponentName): boolean =>
  components.some((component) => component.name === name);

/** Returns the workload of a program that has exactly one. */
export function soleWorkload({
  name,
  workloads,
}: ComponentProgram): ComponentProgram['workloads'][number] {
  const [workload, ...more] = workloads;
  if (!workload || more.length > 0)
    throw new Error(`component "${name}" has ${workloads.length} workloads, expected 1`);
  return workload;
}
