import type { Exposure, ObjectStorage } from '../catalog/definitions/common';
import type { ScrapeOptions } from '../catalog/definitions/scrape';
import { addressPort, addressPorts } from './address-ports';
import type { Component, ComponentName, Placement } from './components';
import type { EndpointUse } from './endpoints';
import type { EnvironmentSettings, ResolvedEnvironment } from './environment';

/** The programs of a component in an environment, and their connections; defined in `topology.ts` of its directory. */
export interface Topology {
  readonly programs: (settings: EnvironmentSettings, place: Placement) => readonly Component[];
  /** Whether `programs` includes an existing program, which Prometheus scrapes. @default false */
  readonly scrapesExternal?: true;
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
  /** Ranges of addresses outside the cluster. */
  | { readonly kind: 'addresses'; readonly cidrs: readonly string[] }
  /** Addresses that a network policy cannot select: outside the cluster, on host networks, behind DNS names. */
  | { readonly kind: 'anywhere' };

/** A port in a network policy: a number, or the name of a container port of the pods. */
export type PolicyPort = number | string;

export interface Flow {
  readonly from: FlowPeer;
  readonly to: FlowPeer;
  readonly ports: readonly PolicyPort[];
  /** Transport protocol. @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
  /** Use of the part that `to` belongs to. An existing program is connected for uses only. @default none */
  readonly use?: EndpointUse;
  /** Purpose of the connection, as shown in docs/operate.md. */
  readonly purpose: string;
}

export const componentPeer = (name: ComponentName): FlowPeer => ({ kind: 'component', name });
export const namespacePeer = (name: string): FlowPeer => ({ kind: 'namespace', namespace: name });
export const anyPeer: FlowPeer = { kind: 'anywhere' };

/** Returns the connection from the ingress controller or gateway to an exposed program. */
export function exposureFlows(
  exposure: Exposure | false,
  to: ComponentName,
  ports: readonly number[],
  purpose = 'browsers',
): readonly Flow[] {
  if (!exposure) return [];
  const controller =
    exposure.kind === 'ingress'
      ? exposure.controllerNamespace
      : (exposure.dataPlaneNamespace ?? exposure.gateway.namespace);
  return [{ from: namespacePeer(controller), to: componentPeer(to), ports, purpose }];
}

/** Returns the connections of a program to its bucket, and to the servers of the cloud that issue tokens for it. */
export function objectStorageFlows(
  from: ComponentName,
  storage: ObjectStorage,
  purpose: string,
): readonly Flow[] {
  const self = componentPeer(from);
  const port = storage.kind === 's3' ? addressPort(storage.endpoint) : undefined;
  const isInsecure = storage.kind === 's3' && storage.insecure;
  return [
    { from: self, to: anyPeer, ports: [port ?? (isInsecure ? 80 : 443)], purpose },
    ...(hasCredentials(storage)
      ? []
      : [
          {
            from: self,
            to: { kind: 'addresses', cidrs: TOKEN_SERVERS[storage.kind].cidrs } as const,
            ports: TOKEN_SERVERS[storage.kind].ports,
            purpose: 'tokens for the object storage',
          },
        ]),
  ];
}

function hasCredentials(storage: ObjectStorage): boolean {
  if (storage.kind === 's3')
    return storage.credentials !== undefined || storage.credentialsFile !== undefined;
  return (storage.kind === 'gcs' ? storage.credentialsFile : storage.accountKey) !== undefined;
}

const METADATA = '169.254.169.254/32';
/** Servers inside the clouds that issue tokens for the identity of pods or nodes. */
const TOKEN_SERVERS = {
  // EKS Pod Identity: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
  s3: { cidrs: [METADATA, '169.254.170.23/32'], ports: [80] },
  // The metadata server of GKE: https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#gke-metadata-server
  gcs: { cidrs: [METADATA, '169.254.169.252/32'], ports: [80, 988] },
  azure: { cidrs: [METADATA], ports: [80] },
} as const;

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
