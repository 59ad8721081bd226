import type { Environment } from '../catalog/definitions/environment';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { TargetFile } from '../scrape-configs/targets';
import type { LocatedManifest, Output } from './output';
import type { Finding, FindingSeverity, Problem } from './problem';

/** What people typed. */
export interface TypedInput {
  readonly environment: Environment;
  readonly targetFiles: readonly TargetFile[];
  /** Day that ends of life and of waivers are compared with. */
  readonly today: Date;
}

/** The same with every default filled in. Whatever is malformed has been taken out before. */
export interface ResolvedInput extends TypedInput {
  readonly resolved: ResolvedEnvironment;
}

/**
 * The same for the rules and dashboards of one team. They are made for its checks and released after them: those of many
 * teams together need more memory than the whole output.
 */
export interface TeamInput extends ResolvedInput {
  readonly team: string;
  /** The input of all teams; what checks remember from one team to the next is kept by this object. */
  readonly whole: ResolvedInput;
}

/** The same with what came out of it. */
export interface OutputInput extends ResolvedInput {
  readonly manifests: readonly LocatedManifest[];
  readonly output: Output;
}

/** What the checks of each stage look at. */
export interface Inputs {
  readonly schema: TypedInput;
  readonly semantic: ResolvedInput;
  /** For each team that owns rules or dashboards. */
  readonly team: TeamInput;
  readonly output: OutputInput;
}

interface CheckAt<Stage extends keyof Inputs> {
  /** `area/name`, as its file is named. Stable: people search for it, waive it and read about it in docs/checks/. */
  readonly code: string;
  readonly severity: FindingSeverity;
  /** What it reports, in one line: its section in docs/checks/ begins with it. */
  readonly title: string;
  readonly stage: Stage;
  run(input: Inputs[Stage]): readonly Finding[];
}

export type SchemaCheck = CheckAt<'schema'>;
export type SemanticCheck = CheckAt<'semantic'>;
export type TeamCheck = CheckAt<'team'>;
export type OutputCheck = CheckAt<'output'>;

/** One check: one file, one stable code. Its stage says what it looks at. */
export type ValidationCheck = SchemaCheck | SemanticCheck | TeamCheck | OutputCheck;

/** A collection of queries, whose findings have the codes and severities of the query languages. */
export interface QueryCheck {
  readonly stage: 'team';
  run(input: TeamInput): readonly Problem[];
}
