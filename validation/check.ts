import type { Environment } from '../catalog/definitions/environment';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { TargetFile } from '../scrape-configs/targets';
import type { LocatedManifest, Output } from './output';
import type { Finding, FindingSeverity } from './problem';

/** What people typed. */
export interface TypedInput {
  readonly environment: Environment;
  readonly targetFiles: readonly TargetFile[];
  /** Day that ends of life are held against. */
  readonly today: Date;
}

/** The same with every default filled in. Whatever is malformed has been taken out before. */
export interface ResolvedInput extends TypedInput {
  readonly resolved: ResolvedEnvironment;
}

/** The same with what came out of it. */
export interface OutputInput extends ResolvedInput {
  readonly manifests: readonly LocatedManifest[];
  readonly output: Output;
}

/** What the checks of each stage look at. */
export interface Inputs {
  readonly shape: TypedInput;
  readonly meaning: ResolvedInput;
  readonly output: OutputInput;
}

interface CheckAt<Stage extends keyof Inputs> {
  /** Stable: people search for it, waive it and read about it in docs/checks.md. */
  readonly code: string;
  readonly severity: FindingSeverity;
  /** One line for docs/checks.md. */
  readonly title: string;
  readonly stage: Stage;
  run(input: Inputs[Stage]): readonly Finding[];
}

export type ShapeCheck = CheckAt<'shape'>;
export type MeaningCheck = CheckAt<'meaning'>;
export type OutputCheck = CheckAt<'output'>;

/** One check: one file, one stable code. Its stage says what it looks at. */
export type ValidationCheck = ShapeCheck | MeaningCheck | OutputCheck;
