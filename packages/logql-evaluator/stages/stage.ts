import type { EarlyCondition } from '../hints';
import type { LineLabels } from '../line-labels';

/** One line in the pipeline. */
export interface PipelineLine {
  text: string;
  at: bigint;
  /** The time of the query. */
  now: bigint;
  readonly labels: LineLabels;
}

/** One stage of a pipeline, compiled once. */
export interface CompiledStage {
  /** Returns false to drop the line. */
  readonly run: (line: PipelineLine) => boolean;
  /** The labels that it reads, which parsers must extract. @default none */
  readonly reads?: readonly string[];
  /** The condition, for a filter on one label. @default none */
  readonly early?: EarlyCondition;
  /** Whether it has no effect, so that Loki removes it. @default false */
  readonly isIdle?: boolean;
}
