import type { purposes } from '../catalog/components/descriptions';
import type { JobLimits } from '../catalog/definitions/scrape';

export type ComponentName = keyof typeof purposes;

/** An endpoint with metrics; each pod is a target of its own. */
export interface MetricsEndpoint {
  /** Name of the scrape job. */
  readonly job: string;
  readonly port: number;
  /** @default '/metrics' */
  readonly path?: string;
  /** In place of the limits that hold for every job. @default none */
  readonly limits?: JobLimits;
}

/** A program that runs in pods. */
export interface Program {
  readonly name: string;
  readonly team: string;
  readonly namespace: string;
  /** `StatefulSet` pods have stable names, so each can be a target in a file; `DaemonSet` pods are discovered. */
  readonly kind: 'StatefulSet' | 'DaemonSet';
  /** Its pods use the network of their node, where no network policy selects them. @default false */
  readonly hostNetwork?: boolean;
  /** The StatefulSets that run it (more than one when it is sharded), or the one DaemonSet. */
  readonly workloads: readonly { readonly name: string; readonly replicas: number }[];
}

/** One of the stack's own programs, as it runs in an environment. */
export interface Component extends Program {
  readonly name: ComponentName;
  readonly metrics: readonly MetricsEndpoint[];
}

/** Where the programs of a component run, and the team that owns them. */
export interface Place {
  readonly namespaces: { readonly stack: string; readonly agents: string };
  readonly team: string;
}

/** A program with stable pod names, in the namespace of the stack. */
export const stateful = (
  { namespaces, team }: Place,
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

/** A program on each node, in the namespace of the agents. */
export const daemon = (
  { namespaces, team }: Place,
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

/** Environments and stacks have it: the stack's own programs, as they run here. */
interface Running {
  readonly components: readonly Component[];
}

export function componentOf({ components }: Running, name: ComponentName): Component {
  const found = components.find((component) => component.name === name);
  if (!found) throw new Error(`component ${name} does not run in this environment`);
  return found;
}

export const runs = ({ components }: Running, name: ComponentName): boolean =>
  components.some((component) => component.name === name);

/** The workload of a program that has one. */
export function onlyWorkload({ name, workloads }: Program): Program['workloads'][number] {
  const [workload, ...more] = workloads;
  if (!workload || more.length > 0)
    throw new Error(`component ${name} has ${workloads.length} workloads, expected 1`);
  return workload;
}
