export type LabelRecord = Readonly<Record<string, string>>;

/** One log line as it was pushed. */
export interface LogEntry {
  /** Nanoseconds since 1970. */
  readonly at: bigint;
  readonly line: string;
  /** Structured metadata. @default none */
  readonly structuredMetadata?: LabelRecord;
}

export interface LogStream {
  readonly labels: LabelRecord;
  /** Entries in any order. */
  readonly entries: readonly LogEntry[];
}

export interface VectorSample {
  readonly labels: LabelRecord;
  readonly value: number;
}

/** Log lines with the same labels after the pipeline; the oldest first. */
export interface ResultStream {
  readonly labels: LabelRecord;
  readonly entries: readonly { readonly at: bigint; readonly line: string }[];
}

/** The result of a query; series and streams are sorted by their labels, unless the query sorts. */
export type QueryResult =
  | { readonly kind: 'vector'; readonly samples: readonly VectorSample[] }
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'streams'; readonly streams: readonly ResultStream[] };

/** Reports a feature of LogQL that this evaluator does not implement. */
export class NotSupportedError extends Error {
  constructor(
    readonly feature: string,
    /** The affected part of the query, as query text. */
    readonly place: string,
    /** Offset of that part in the query. @default unknown: the query was given as a tree */
    readonly offset?: number,
  ) {
    const at = offset === undefined ? '' : ` (offset ${offset})`;
    super(`${feature} is not supported, at ${place === '' ? 'the end' : place}${at}`);
    this.name = 'NotSupported';
  }
}

/** Reports why Loki rejects a query at evaluation, such as log lines with an error in a metric query. */
export class QueryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'QueryError';
  }
}

/** Reports why Loki rejects log lines when they are pushed, whatever the query. */
export class PushRejectedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PushRefused';
  }
}

export interface EvaluateOptions {
  /** Start of the time range of a log query. @default the first line */
  readonly from?: bigint;
  /** Series limit of a query: max_query_series. @default 500, as in Loki */
  readonly maxSeries?: number;
}

/** The effect of one stage on one line. */
export interface StageTrace {
  /** The stage as query text. */
  readonly stage: string;
  readonly kept: boolean;
  /** The line after it. */
  readonly line: string;
  /** All labels after it: of the stream, structured metadata and extracted ones. */
  readonly labels: LabelRecord;
  /** `__error__` after it. @default none */
  readonly error?: string;
  /** Value of `__error_details__` after it. @default none */
  readonly errorDetails?: string;
}

/** The trace of one line through a pipeline, up to the stage that dropped it. */
export interface LineTrace {
  readonly at: bigint;
  readonly line: string;
  readonly streamLabels: LabelRecord;
  readonly structuredMetadata: LabelRecord;
  readonly stages: readonly StageTrace[];
  readonly kept: boolean;
  /**
   * Number that a range aggregation takes from it.
   * @default the line was dropped, or it is a log query
   */
  readonly value?: number;
}

/** The input and the result of a query, or of one part of it. */
export interface Explanation {
  /** The part as query text. */
  readonly query: string;
  /** Result. @default it failed */
  readonly answer?: QueryResult;
  /** Error. @default it succeeded */
  readonly error?: string;
  /**
   * Log lines in the window of a selector, from the oldest.
   * @default the part reads no log lines itself
   */
  readonly lines?: readonly LineTrace[];
  /** Time range: the start is exclusive, the end inclusive. @default no range */
  readonly window?: { readonly after: bigint; readonly until: bigint };
  /** Explanations of its operands. */
  readonly parts: readonly Explanation[];
}
