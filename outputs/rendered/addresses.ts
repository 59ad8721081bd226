import type { ServiceManifest } from './manifests';
import { matchesSelector, type RenderedPod } from './pods';

const HOST = /([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\.svc(?:\.cluster\.local)?\.?(?::(\d+))?/;
/** Pattern of an address in the cluster: the name before `.svc`, and the port if there is one. */
export const CLUSTER_ADDRESS = HOST.source;

/** Returns the ports that the containers of a pod declare. */
export const podPorts = (pod: RenderedPod): readonly number[] =>
  pod.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));

/** Returns the number of a container port of a pod, by number or name. */
export const portNumber = (pod: RenderedPod, port: number | string): number | undefined =>
  typeof port === 'number'
    ? port
    : pod.containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === port)
        ?.containerPort;

/** A container port of a pod. */
export interface Endpoint {
  readonly pod: RenderedPod;
  readonly port: number;
}

/**
 * Returns the endpoints behind a cluster address: one, or one per pod for a headless Service; none for a Service without a
 * manifest. `host` is the part before `.svc`: `service.namespace`, `pod.service.namespace` or
 * `_port._tcp.service.namespace`.
 */
export function endpointsOf(
  services: readonly ServiceManifest[],
  pods: readonly RenderedPod[],
  host: string,
  port: number | undefined,
): readonly Endpoint[] {
  const parts = host.split('.');
  const [service, namespace] = parts.slice(-2);
  const name = parts.length === 3 ? parts[0] : undefined;
  const srv = parts.length === 4 ? parts[0]?.replace(/^_/, '') : undefined;
  const found = services.find(
    ({ metadata }) => metadata.name === service && metadata.namespace === namespace,
  );
  if (!found) return [];
  const headless = found.spec.clusterIP === 'None';
  const entry = found.spec.ports.find(
    (candidate) => candidate.port === port || (srv !== undefined && candidate.name === srv),
  );
  // Pods accept any port, a Service with a cluster IP only the ports that it declares.
  const target = entry ? (entry.targetPort ?? entry.port) : headless ? port : undefined;
  if (target === undefined) return [];
  const endpoints = pods
    .filter((candidate) => candidate.namespace === namespace)
    .filter((candidate) => matchesSelector(found.spec.selector ?? {}, candidate.labels))
    .filter((candidate) => name === undefined || candidate.name === name)
    .flatMap((pod): Endpoint[] => {
      const number = portNumber(pod, target);
      return number === undefined ? [] : [{ pod, port: number }];
    });
  return headless ? endpoints : endpoints.slice(0, 1);
}
