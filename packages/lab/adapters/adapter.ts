import type { LabPod } from '../pods';

export interface AdapterContext {
  /** The pod that the program belongs to. */
  readonly pod: LabPod;
  /** Every pod that the lab runs. */
  readonly running: readonly LabPod[];
  /** Loopback port of a container port. */
  readonly port: (pod: LabPod, port: number | string) => number;
  /** Whether the container with this port runs here; its program may be missing. */
  readonly runs: (pod: LabPod, port: string) => boolean;
  /** Whether this address stands for something that the lab does not run. */
  readonly isLeftOut: (address: string) => boolean;
  /** Every text file that the pod mounts, by its name and mapped, before adapters change it. */
  readonly mounted: () => Readonly<Record<string, string>>;
  /** For what listens without being told so by the manifest. */
  readonly sparePort: number;
  /** URL that accepts notifications and keeps them. */
  readonly sink: string;
  /** Path in the pod to where it lies in the lab. */
  readonly folder: (path: string) => string;
}

/**
 * What one program needs beyond the mapping of addresses, ports and paths; both get text that is mapped
 * already.
 */
export interface Adapter {
  /** `program` is its path. @default unchanged */
  readonly args?: (
    args: readonly string[],
    context: AdapterContext,
    program: string,
  ) => readonly string[];
  /** A file of a ConfigMap that the pod mounts. @default unchanged */
  readonly file?: (name: string, text: string, context: AdapterContext) => string;
  /** More environment variables. @default none */
  readonly variables?: (context: AdapterContext) => Readonly<Record<string, string>>;
}
