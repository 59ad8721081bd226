export type Labels = Readonly<Record<string, string>>;

/** One line as it was pushed. */
export interface LogEntry {
  /** Nanoseconds since 1970. */
  readonly at: bigint;
  readonly line: string;
  /** @default none */
  readonly structuredMetadata?: Labels;
}

export interface LogStream {
  readonly labels: Labels;
  /** In any order. */
  readonly entries: readonly LogEntry[];
}

export interface VectorSample {
  readonly labels: Labels;
  readonly value: number;
}

/** Lines that have the same labels after the pipeline; the oldest comes first. */
export interface AnsweredStream {
  readonly labels: Labels;
  readonly entries: readonly { readonly at: bigint; readonly line: string }[];
}

/** What Loki answers; series and streams are in the order of their labels, except where the query sorts. */
export type Answer =
  | { readonly kind: 'vector'; readonly samples: readonly VectorSample[] }
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'streams'; readonly streams: readonly AnsweredStream[] };

/** A feature of LogQL that this evaluator does not have; it refuses rather than guess. */
export class NotSupported extends Error {
  constructor(
    readonly feature: string,
    /** The part of the query it is about, as query text. */
    readonly place: string,
    /** Where that part starts in the query. @default unknown: the query was given as a tree */
    readonly offset?: number,
  ) {
    const at = offset === undefined ? '' : ` (offset ${offset})`;
    super(`${feature} is not supported here, at ${place === '' ? 'the end' : place}${at}`);
    this.name = 'NotSupported';
  }
}

/** Why Loki refuses a query at its evaluation, such as lines with an error in a query of values. */
export class QueryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'QueryError';
  }
}

/** Why Loki refuses lines when they are pushed, whatever is asked of them. */
export class PushRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PushRefused';
  }
}

export interface EvaluateOptions {
  /** Of a query for lines: the first time that is asked for. @default all that is given */
  readonly from?: bigint;
  /** More series than these are refused: max_query_series. @default 500, as Loki's own */
  readonly maxSeries?: number;
}

/** What one stage did with one line. */
export interface StageTrace {
  /** The stage as query text. */
  readonly stage: string;
  readonly kept: boolean;
  /** The line after it. */
  readonly line: string;
  /** All labels after it: of the stream, structured metadata and what was extracted. */
  readonly labels: Labels;
  /** `__error__` after it. @default none */
  readonly error?: string;
  /** @default none */
  readonly errorDetails?: string;
}

/** One line on its way through a pipeline, up to the stage that dropped it. */
export interface LineTrace {
  readonly at: bigint;
  readonly line: string;
  readonly streamLabels: Labels;
  readonly structuredMetadata: Labels;
  readonly stages: readonly StageTrace[];
  readonly kept: boolean;
  /** The number that a range aggregation takes from it. @default the line was dropped, or no values are asked for */
  readonly value?: number;
}

/** What a query, or one part of it, read and answered. */
export interface Explanation {
  /** The part as query text. */
  readonly query: string;
  /** What it answers. @default it is refused */
  readonly answer?: Answer;
  /** Why it is refused. @default it answers */
  readonly error?: string;
  /** Of a selector: the lines in its window, from the oldest. @default the part reads no lines itself */
  readonly lines?: readonly LineTrace[];
  /** First exclusive, last inclusive. @default no range */
  readonly window?: { readonly after: bigint; readonly until: bigint };
  /** What it is put together from. */
  readonly parts: readonly Explanation[];
}
