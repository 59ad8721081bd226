import type { ComponentName } from './components';

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
