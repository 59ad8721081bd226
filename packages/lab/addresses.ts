// Maps cluster addresses to loopback ports.
import { isService, type LabManifest, type ServiceManifest } from './manifests';
import { type LabPod, matchesSelector } from './pods';
import { claimFreePorts } from './ports';

const HOST = /([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\.svc(?:\.cluster\.local)?\.?(?::(\d+))?/;
/** Pattern of an address in the cluster: the name before `.svc`, and the port if there is one. */
export const CLUSTER_ADDRESS = HOST.source;

const podKey = (pod: LabPod, port: number) => `${pod.namespace}/${pod.name}:${port}`;

/**
 * Maps cluster addresses to loopback ports. Every container port of every pod has one, even if the
 * pod is not started: connections are then refused, as in the cluster. The same applies to Services
 * without manifests.
 */
export class AddressBook {
  private constructor(
    private readonly pods: readonly LabPod[],
    private readonly services: readonly ServiceManifest[],
    private readonly podPorts: ReadonlyMap<string, number>,
    private readonly foreign: ReadonlyMap<string, number>,
    private readonly spares: ReadonlyMap<LabPod, number>,
  ) {}

  static async create(
    manifests: readonly LabManifest[],
    pods: readonly LabPod[],
  ): Promise<AddressBook> {
    const own = pods.flatMap((pod) => podPorts(pod).map((port) => podKey(pod, port)));
    const named = JSON.stringify(manifests).matchAll(new RegExp(CLUSTER_ADDRESS, 'g'));
    const others = new Set([...named].map(([, host, port]) => `${host}:${port ?? ''}`));
    const ports = await claimFreePorts(own.length + others.size + pods.length);
    const pairs = <K>(keys: Iterable<K>, offset: number) =>
      new Map([...keys].map((key, index) => [key, ports[offset + index] ?? 0] as const));
    return new AddressBook(
      pods,
      manifests.filter(isService),
      pairs(own, 0),
      pairs(others, own.length),
      pairs(pods, own.length + others.size),
    );
  }

  /** Returns the loopback port of a container port of a pod, by number or name. */
  port(pod: LabPod, port: number | string): number | undefined {
    const number = typeof port === 'number' ? port : numberOf(pod, port);
    return number === undefined ? undefined : this.podPorts.get(podKey(pod, number));
  }

  /** Returns the ports of Services without manifests, at which connections are refused. */
  foreignPorts(): readonly number[] {
    return [...this.foreign.values()];
  }

  /** Returns an additional port of a pod. */
  spare(pod: LabPod): number {
    return this.spares.get(pod) ?? 0;
  }

  /**
   * Returns the loopback ports of a cluster address: one, or one per pod for a headless Service. `host` is the part before
   * `.svc`: `service.namespace`, `pod.service.namespace` or `_port._tcp.service.namespace`.
   */
  resolve(host: string, port: number | undefined): readonly number[] {
    const parts = host.split('.');
    const [service, namespace] = parts.slice(-2);
    const pod = parts.length === 3 ? parts[0] : undefined;
    const srv = parts.length === 4 ? parts[0]?.replace(/^_/, '') : undefined;
    const found = this.services.find(
      ({ metadata }) => metadata.name === service && metadata.namespace === namespace,
    );
    if (!found) return this.unknown(host, port);
    const headless = found.spec.clusterIP === 'None';
    const entry = found.spec.ports.find(
      (candidate) => candidate.port === port || (srv !== undefined && candidate.name === srv),
    );
    // pods accept any port, a Service with a cluster IP only the ports that it declares
    const target = entry ? (entry.targetPort ?? entry.port) : headless ? port : undefined;
    if (target === undefined) return this.unknown(host, port);
    const ports = this.pods
      .filter((candidate) => candidate.namespace === namespace)
      .filter((candidate) => matchesSelector(found.spec.selector ?? {}, candidate.labels))
      .filter((candidate) => pod === undefined || candidate.name === pod)
      .flatMap((candidate) => this.port(candidate, target) ?? []);
    if (ports.length === 0) return this.unknown(host, port);
    return headless ? ports : ports.slice(0, 1);
  }

  private unknown(host: string, port: number | undefined): readonly number[] {
    const known = this.foreign.get(`${host}:${port ?? ''}`);
    return known === undefined ? [] : [known];
  }
}

export const podPorts = (pod: LabPod): readonly number[] =>
  pod.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));

const numberOf = (pod: LabPod, name: string): number | undefined =>
  pod.containers.flatMap(({ ports = [] }) => ports).find((port) => port.name === name)
    ?.containerPort;
