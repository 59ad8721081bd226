import type { programDescriptions } from '../catalog/components/component-descriptions';
import type { RelabelStep } from '../catalog/definitions/relabel';
import type { JobLimits, ScrapeTls } from '../catalog/definitions/scrape';

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
  /** Whether to use the timestamps that targets expose. @default true */
  readonly honorTimestamps?: false;
  /** Limits that override those of all jobs. @default none */
  readonly limits?: JobLimits;
  /**
   * How the targets of a program that the stack does not run are found. The others follow from their workload.
   * @default the pods of the component
   */
  readonly discovery?: ClusterDiscovery;
  /**
   * Whether scrapes present the token of the service account of Prometheus, over TLS.
   * @default false
   */
  readonly serviceAccount?: true;
  /**
   * TLS of the scrapes. Without `ca`, the authority of the cluster is trusted.
   * @default none: HTTP, or TLS with the authority of the cluster with `serviceAccount`
   */
  readonly tls?: ScrapeTls;
  /** What is dropped at the scrape. @default nothing */
  readonly stored?: StoredSeries;
}

/** Targets that the Kubernetes API or the environment lists. */
export type ClusterDiscovery =
  /** Every node, by its internal address; `instance` is the name of the node. */
  | { readonly role: 'node' }
  /** Pods with these labels; `instance` is the node of a pod in the host network, and the pod otherwise. */
  | {
      readonly role: 'pod';
      readonly namespace: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly instance: 'node' | 'pod';
    }
  /** Every endpoint of a Service, on its port of this name. */
  | {
      readonly role: 'endpointslice';
      readonly namespace: string;
      readonly service: string;
      readonly port: string;
    }
  /** Addresses, as `host:port`. */
  | { readonly role: 'static'; readonly targets: readonly string[] };

/** The series that Prometheus stores of an endpoint that exposes many more. */
export interface StoredSeries {
  /** RE2 patterns of names that are kept in addition to those that contracts declare; everything else is dropped. */
  readonly more: readonly string[];
  /** Steps before that. @default none */
  readonly steps?: readonly RelabelStep[];
}

/** A program that runs in pods. */
export interface ComponentProgram {
  readonly name: string;
  readonly team: string;
  readonly namespace: string;
  /**
   * `StatefulSet`: pods have stable names and are targets in a file; `DaemonSet` and `Deployment`: pods are discovered;
   * `External`: a program of the cluster that the stack only scrapes, without a workload.
   */
  readonly kind: 'StatefulSet' | 'DaemonSet' | 'Deployment' | 'External';
  /** Whether its number of pods changes with the load, so that their metrics are discovered. @default false */
  readonly autoscaled?: boolean;
  /** Whether pods use the host network, where network policies do not apply. @default false */
  readonly hostNetwork?: boolean;
  /** The StatefulSets of the program (several with shards), its DaemonSet or its Deployment; none if external. */
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

/** Returns a program that moves to another node when its node fails, in the namespace of the stack. */
export const deployedProgram = (
  { namespaces, team }: Placement,
  name: ComponentName,
  metrics: readonly MetricsEndpoint[],
): Component => ({
  name,
  team,
  namespace: namespaces.stack,
  kind: 'Deployment',
  workloads: [{ name, replicas: 1 }],
  metrics,
});

/** Returns a program of the cluster that the stack scrapes, in this namespace. */
export const externalProgram = (
  { team }: Pick<Placement, 'team'>,
  name: ComponentName,
  namespace: string,
  metrics: readonly MetricsEndpoint[],
): Component => ({ name, team, namespace, kind: 'External', workloads: [], metrics });

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
  kind !== 'StatefulSet' || autoscaled === true;

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
