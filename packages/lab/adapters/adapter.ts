import type { LabPod } from '../pods';

export interface AdapterContext {
  /** The pod of the program. */
  readonly pod: LabPod;
  /** Every pod that runs in the lab. */
  readonly running: readonly LabPod[];
  /** Every pod of the manifests that does not. */
  readonly omitted: readonly LabPod[];
  /** Returns the loopback port of a container port. */
  readonly port: (pod: LabPod, port: number | string) => number;
  /** Reports whether the container with this port runs here; its program may be missing. */
  readonly runs: (pod: LabPod, port: string) => boolean;
  /** Reports whether an address belongs to a program that does not run in the lab. */
  readonly isSkipped: (address: string) => boolean;
  /** Returns every text file that the pod mounts, by name, mapped, before adapters change it. */
  readonly mounted: () => Readonly<Record<string, string>>;
  /** Allocates a port, for listeners that the manifest does not mention. */
  readonly sparePort: number;
  /** Directory that represents a bucket. */
  readonly bucket: string;
  /** URL of the notification sink. */
  readonly sink: string;
  /** Maps a path in the pod to its path in the lab. */
  readonly folder: (path: string) => string;
}

/**
 * Changes that one program needs in addition to the mapping of addresses, ports and paths.
 * Arguments and files are already mapped.
 */
export interface Adapter {
  /** Changes the arguments; `program` is its path. @default unchanged */
  readonly args?: (
    args: readonly string[],
    context: AdapterContext,
    program: string,
  ) => readonly string[];
  /** Changes a file of a ConfigMap that the pod mounts. @default unchanged */
  readonly file?: (name: string, text: string, context: AdapterContext) => string;
  /** Additional environment variables. @default none */
  readonly variables?: (context: AdapterContext) => Readonly<Record<string, string>>;
}
