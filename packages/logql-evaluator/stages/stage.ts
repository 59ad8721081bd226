import type { EarlyCondition } from '../hints';
import type { LineLabels } from '../line-labels';

/** One line on its way. */
export interface Line {
  text: string;
  at: bigint;
  /** The time of the query. */
  now: bigint;
  readonly labels: LineLabels;
}

/** One step of a pipeline, made from its node once. */
export interface CompiledStage {
  /** False drops the line. */
  readonly run: (line: Line) => boolean;
  /** Labels that it reads, so that parsers know what is wanted. @default none */
  readonly reads?: readonly string[];
  /** Of a condition on one label. @default none */
  readonly early?: EarlyCondition;
  /** Does nothing, so that Loki leaves it out. @default false */
  readonly isIdle?: boolean;
}
