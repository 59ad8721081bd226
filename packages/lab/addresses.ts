// Maps cluster addresses to loopback ports.
import {
  CLUSTER_ADDRESS,
  endpointsOf,
  podPorts,
  portNumber,
} from '../../outputs/rendered/addresses';
import { isService, type LabManifest, type ServiceManifest } from './manifests';
import type { LabPod } from './pods';
import { claimFreePorts } from './ports';

export { CLUSTER_ADDRESS, podPorts } from '../../outputs/rendered/addresses';

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
    const number = portNumber(pod, port);
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
   * `.svc`.
   */
  resolve(host: string, port: number | undefined): readonly number[] {
    const ports = endpointsOf(this.services, this.pods, host, port).flatMap(
      (endpoint) => this.port(endpoint.pod, endpoint.port) ?? [],
    );
    if (ports.length > 0) return ports;
    const known = this.foreign.get(`${host}:${port ?? ''}`);
    return known === undefined ? [] : [known];
  }
}
