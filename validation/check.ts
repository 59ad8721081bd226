import type { Environment } from '../catalog/definitions/environment';
import type { RenderedOutput } from '../outputs';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { TargetFile } from '../scrape-configs/targets';
import type { LocatedManifest, Output } from './output';
import type { Finding, FindingSeverity, Problem } from './problem';

/** The input as it was defined. */
export interface TypedInput {
  readonly environment: Environment;
  readonly targetFiles: readonly TargetFile[];
  /** Date with which ends of life and ends of waivers are compared. */
  readonly today: Date;
}

/** The input with all defaults. Malformed values have been removed. */
export interface ResolvedInput extends TypedInput {
  readonly resolved: ResolvedEnvironment;
}

/**
 * The input without the own settings of teams: their routing, rules, dashboards and objectives. `watch` keeps the findings
 * about it when a team edits these.
 */
export type SharedInput = ResolvedInput;

/**
 * The input for the rules and dashboards of one team. They are created for its checks and released
 * afterwards: those of many teams together need more memory than the whole output.
 */
export interface TeamInput extends ResolvedInput {
  readonly team: string;
  /**
   * Input of all teams; values that checks keep from one team to the next are memoized by this
   * object.
   */
  readonly whole: ResolvedInput;
}

/** The input with the output that was rendered from it. */
export interface OutputInput extends ResolvedInput {
  /** The input without the output, by which values of earlier checks are memoized. */
  readonly whole: ResolvedInput;
  readonly manifests: readonly LocatedManifest[];
  readonly output: Output;
  /** The further outputs. */
  readonly further: readonly RenderedOutput[];
}

/** The inputs of the checks of each stage. */
export interface Inputs {
  readonly schema: TypedInput;
  readonly shared: SharedInput;
  readonly semantic: ResolvedInput;
  /** For each team that owns rules or dashboards. */
  readonly team: TeamInput;
  readonly output: OutputInput;
}

interface CheckAt<Stage extends keyof Inputs> {
  /**
   * Code, as `area/name` like its file. It is stable: it is searched for, used in waivers, and
   * documented in docs/checks/.
   */
  readonly code: string;
  readonly severity: FindingSeverity;
  /** Description in one line, with which its section in docs/checks/ begins. */
  readonly title: string;
  readonly stage: Stage;
  run(input: Inputs[Stage]): readonly Finding[];
}

export type SchemaCheck = CheckAt<'schema'>;
export type SharedCheck = CheckAt<'shared'>;
export type SemanticCheck = CheckAt<'semantic'>;
export type TeamCheck = CheckAt<'team'>;
export type OutputCheck = CheckAt<'output'>;

/**
 * A check that compares teams, by a summary of each: the rules and dashboards of all teams are never in memory at the same
 * time, and `watch` keeps the summaries of unchanged teams.
 */
export interface TeamComparison<Summary = unknown>
  extends Pick<TeamCheck, 'code' | 'severity' | 'title'> {
  readonly stage: 'comparison';
  /** Returns what is compared of a team. */
  summarize(input: TeamInput): Summary;
  /** Returns the findings of each team, for the summaries of all teams. */
  compare(summaries: readonly Summary[]): readonly (readonly Finding[])[];
}

/** A check: one file with one stable code. Its stage determines its input. */
export type ValidationCheck =
  | SchemaCheck
  | SharedCheck
  | SemanticCheck
  | TeamCheck
  | TeamComparison
  | OutputCheck;

/**
 * Checks of a set of queries, whose findings have the codes and severities of the query languages.
 */
export interface QueryCheck {
  readonly stage: 'team';
  run(input: TeamInput): readonly Problem[];
}
