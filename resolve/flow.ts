import type { Exposure, S3Storage } from '../catalog/definitions/common';
import type { ScrapeOptions } from '../catalog/definitions/scrape';
import { addressPort, addressPorts } from './address-ports';
import type { Component, ComponentName, Placement } from './components';
import type { EnvironmentSettings, ResolvedEnvironment } from './environment';

/** The programs of a component in an environment, and their connections; defined in `topology.ts` of its directory. */
export interface Topology {
  readonly programs: (settings: EnvironmentSettings, place: Placement) => readonly Component[];
  /**
   * Connections, without scrapes. Each is defined by the component that accepts it, or by the one that opens it if only
   * that one is optional.
   */
  readonly flows: (environment: ResolvedEnvironment) => readonly Flow[];
}

/** An end of a connection. */
export type FlowPeer =
  | { readonly kind: 'component'; readonly name: ComponentName }
  /** Pods of a service, selected by their name label. */
  | { readonly kind: 'service'; readonly name: string; readonly namespace: string }
  /** Pods that discovery selects by labels. */
  | {
      readonly kind: 'pods';
      readonly namespace: string;
      readonly labels: Readonly<Record<string, string>>;
    }
  /** All pods of a namespace. */
  | { readonly kind: 'namespace'; readonly namespace: string }
  /** Addresses that a network policy cannot select: outside the cluster, on host networks, behind DNS names. */
  | { readonly kind: 'anywhere' };

export interface Flow {
  readonly from: FlowPeer;
  readonly to: FlowPeer;
  readonly ports: readonly number[];
  /** Transport protocol. @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
  /** Purpose of the connection, as shown in docs/operate.md. */
  readonly purpose: string;
}

export const componentPeer = (name: ComponentName): FlowPeer => ({ kind: 'component', name });
export const namespacePeer = (name: string): FlowPeer => ({ kind: 'namespace', namespace: name });
export const anyPeer: FlowPeer = { kind: 'anywhere' };

/** Returns the connection from the ingress controller or gateway to an exposed program. */
export function browserFlows(
  exposure: Exposure | false,
  to: ComponentName,
  port: number,
): readonly Flow[] {
  if (!exposure) return [];
  const controller =
    exposure.kind === 'ingress'
      ? exposure.controllerNamespace
      : (exposure.dataPlaneNamespace ?? exposure.gateway.namespace);
  return [
    { from: namespacePeer(controller), to: componentPeer(to), ports: [port], purpose: 'browsers' },
  ];
}

/** Returns the connection of a program to its bucket. */
export const objectStoreFlow = (
  from: ComponentName,
  { endpoint, insecure }: S3Storage,
  purpose: string,
): Flow => ({
  from: componentPeer(from),
  to: anyPeer,
  ports: [addressPort(endpoint) ?? (insecure ? 80 : 443)],
  purpose,
});

/** Returns the namespaces of services, whose pods send traces. */
export const senderNamespaces = ({ services }: ResolvedEnvironment): readonly string[] => [
  ...new Set(services.map((service) => service.namespace)),
];

/** Returns the connections of an HTTP client to its proxy, or to the endpoint that issues its tokens. */
export function clientFlows(
  from: FlowPeer,
  { auth, proxyUrl }: Pick<ScrapeOptions, 'auth' | 'proxyUrl'>,
  purpose: string,
): readonly Flow[] {
  const to = (address: string, what: string): Flow => ({
    from,
    to: anyPeer,
    ports: addressPorts([address]),
    purpose: what,
  });
  if (proxyUrl) return [to(proxyUrl, `${purpose}, by a proxy`)];
  return auth?.kind === 'oauth2' ? [to(auth.tokenUrl, `tokens for ${purpose}`)] : [];
}
