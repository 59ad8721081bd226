import type { Environment } from '../catalog/environment';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { TargetFile } from '../scrape-configs/targets';
import type { Finding } from './problem';

/** A Kubernetes object as it will be applied. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind pass through here
  readonly [key: string]: any;
}

/** An object, the file it goes to and the construct that made it. */
export interface PlacedManifest {
  readonly file: string;
  readonly path: string;
  readonly object: Manifest;
}

export interface CheckInput {
  /** As it was typed. */
  readonly environment: Environment;
  readonly targetFiles: readonly TargetFile[];
  /** Present once the environment has the right shape. */
  readonly resolved: ResolvedEnvironment;
  /** Empty when a construct threw. */
  readonly manifests: readonly PlacedManifest[];
  /** Day that ends of life are held against. */
  readonly today: Date;
}

/** One check: one file, one stable code. */
export interface Check {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** One line for docs/checks.md. */
  readonly title: string;
  /** `shape` checks run on what was typed before anything is resolved; the others only when those found nothing. */
  readonly stage: 'shape' | 'meaning' | 'output';
  run(input: CheckInput): readonly Finding[];
}
