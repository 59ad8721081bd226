import type { Exposure, S3Storage } from '../catalog/definitions/common';
import { portOf } from './address-ports';
import type { Component, ComponentName, Place } from './components';
import type { ResolvedEnvironment, Settings } from './environment';

/** Which programs of a component run, and which connections come with them. `topology.ts` of its folder has it. */
export interface Topology {
  readonly programs: (settings: Settings, place: Place) => readonly Component[];
  /**
   * Connections, without those that follow from its metrics. Each is in the folder of the program that accepts it, or of
   * the one that makes it where only that one can be left out.
   */
  readonly flows: (environment: ResolvedEnvironment) => readonly Flow[];
}

/** One end of a connection. */
export type Peer =
  | { readonly kind: 'component'; readonly name: ComponentName }
  /** Pods of one service of a team, known by their name label. */
  | { readonly kind: 'service'; readonly name: string; readonly namespace: string }
  /** All pods of a namespace. */
  | { readonly kind: 'namespace'; readonly namespace: string }
  /** Addresses a network policy cannot name: outside the cluster, on host networks, behind DNS names. */
  | { readonly kind: 'anywhere' };

export interface Flow {
  readonly from: Peer;
  readonly to: Peer;
  readonly ports: readonly number[];
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
  /** What the connection is for; the table of connections in docs/operate.md shows it. */
  readonly purpose: string;
}

export const component = (name: ComponentName): Peer => ({ kind: 'component', name });
export const namespace = (name: string): Peer => ({ kind: 'namespace', namespace: name });
export const anywhere: Peer = { kind: 'anywhere' };

/** What stands in front of a program that is exposed connects to it. */
export function browsers(
  exposure: Exposure | false,
  to: ComponentName,
  port: number,
): readonly Flow[] {
  if (!exposure) return [];
  const controller =
    exposure.kind === 'ingress'
      ? exposure.controllerNamespace
      : (exposure.dataPlaneNamespace ?? exposure.gateway.namespace);
  return [{ from: namespace(controller), to: component(to), ports: [port], purpose: 'browsers' }];
}

/** A program keeps its data in a bucket. */
export const bucket = (
  from: ComponentName,
  { endpoint, insecure }: S3Storage,
  purpose: string,
): Flow => ({
  from: component(from),
  to: anywhere,
  ports: [portOf(endpoint) ?? (insecure ? 80 : 443)],
  purpose,
});

/** Namespaces of the services, whose pods send traces. */
export const senderNamespaces = ({ services }: ResolvedEnvironment): readonly string[] => [
  ...new Set(services.map((service) => service.namespace)),
];
