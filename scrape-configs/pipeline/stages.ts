/**
 * Stages of a log pipeline as values. Both agents have the same stages with different names and syntax; a pipeline is
 * written once and rendered for both.
 *
 * Each stage processes an entry: its log line, timestamp, labels (the stream), structured metadata, and the extracted
 * map, which starts as a copy of the labels.
 */
export type PipelineStage =
  | CriStage
  | MultilineStage
  | JsonStage
  | LogfmtPipelineStage
  | RegexStage
  | TemplateStage
  | ReplaceStage
  | TimestampStage
  | LabelsStage
  | StaticLabelsStage
  | StructuredMetadataStage
  | LabelDropStage
  | LabelAllowStage
  | DropStage
  | MatchStage
  | OutputStage
  | LimitStage
  | PackStage;

/** A Go duration with one unit, which both agents support. */
export type StageDuration = `${number}${'ms' | 's' | 'm' | 'h'}`;

/**
 * Parses the format of the container runtime (`<time> <stream> <P|F> <text>`): sets the timestamp and the label
 * `stream`, extracts `time`, and joins partial lines.
 */
export interface CriStage {
  readonly kind: 'cri';
  /** Number of streams with a partial line above which all are flushed. */
  readonly maxPartialLines: number;
  /** Bytes at which a joined line is truncated. It protects the memory of the agent from lines that never end. */
  readonly maxPartialLineSize: number;
}

/** Joins lines into an entry, from one that matches `firstLine` to the next match. */
export interface MultilineStage {
  readonly kind: 'multiline';
  readonly firstLine: string;
  /** Maximum number of lines. @default 128, as in the agents */
  readonly maxLines?: number;
  /** Maximum time to wait for more lines. @default 3s, as in the agents */
  readonly maxWait?: StageDuration;
}

/** Extracts values from a JSON log line with JMESPath. Other log lines are unchanged. */
export interface JsonStage {
  readonly kind: 'json';
  /** JMESPath expressions by extracted name. A path without a match extracts null. */
  readonly expressions: Readonly<Record<string, string>>;
  /** Extracted value to read instead of the log line. @default the log line */
  readonly source?: string;
}

/** Extracts values from a logfmt line. Guard it with `match`: Promtail logs an error for other log lines. */
export interface LogfmtPipelineStage {
  readonly kind: 'logfmt';
  /** logfmt keys by extracted name. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Extracted value to read instead of the log line. @default the log line */
  readonly source?: string;
}

/** Extracts the named groups of an RE2 expression; without a match the entry is unchanged. */
export interface RegexStage {
  readonly kind: 'regex';
  readonly expression: string;
  /** Extracted value to read instead of the log line. @default the log line */
  readonly source?: string;
}

/**
 * Sets an extracted value with a Go template. An empty result removes the value. A missing key expands to `<no value>`,
 * so test it with `if`.
 */
export interface TemplateStage {
  readonly kind: 'template';
  readonly source: string;
  readonly template: string;
}

/** Replaces the text of the capture groups of an RE2 expression with a Go template. */
export interface ReplaceStage {
  readonly kind: 'replace';
  readonly expression: string;
  readonly replacement: string;
  /** Extracted value to change instead of the log line. @default the log line */
  readonly source?: string;
}

/**
 * Sets the timestamp from an extracted value. A value that cannot be parsed leaves it unchanged: the agents would
 * derive one from the previous entry by default, which both renderers disable.
 */
export interface TimestampStage {
  readonly kind: 'timestamp';
  readonly source: string;
  /** `RFC3339Nano`, `Unix`, `UnixMs` or a Go layout. */
  readonly format: string;
  /** Formats to try in order if `format` does not match. @default none */
  readonly fallbackFormats?: readonly string[];
}

/** Sets stream labels from extracted values, which must be bounded. */
export interface LabelsStage {
  readonly kind: 'labels';
  /** Extracted names by label name. */
  readonly values: Readonly<Record<string, string>>;
}

/** Sets labels to constants. */
export interface StaticLabelsStage {
  readonly kind: 'staticLabels';
  readonly values: Readonly<Record<string, string>>;
}

/** Moves extracted values, and labels of the same name, to structured metadata. */
export interface StructuredMetadataStage {
  readonly kind: 'structuredMetadata';
  /** Extracted names by metadata name. */
  readonly values: Readonly<Record<string, string>>;
}

/** Removes labels by name. */
export interface LabelDropStage {
  readonly kind: 'labelDrop';
  readonly names: readonly string[];
}

/** Removes all other labels. */
export interface LabelAllowStage {
  readonly kind: 'labelAllow';
  readonly names: readonly string[];
}

/** Drops an entry if all given conditions are true. */
export interface DropStage {
  readonly kind: 'drop';
  /** RE2 expression for the log line or `source`. @default no condition on text */
  readonly expression?: string;
  /** Extracted value that `expression` matches. @default the log line */
  readonly source?: string;
  /** Minimum age. @default no condition on age */
  readonly olderThan?: StageDuration;
  /** Minimum size in bytes. @default no condition on size */
  readonly longerThan?: number;
  /** Value of the label `reason` in the agent's counter of dropped log lines. */
  readonly reason: string;
}

/** Runs stages, or drops the entry, if the selector matches. */
export interface MatchStage {
  readonly kind: 'match';
  readonly selector: StageSelector;
  readonly run: readonly PipelineStage[] | { readonly dropReason: string };
}

/** Replaces the log line with an extracted value. */
export interface OutputStage {
  readonly kind: 'output';
  readonly source: string;
}

/** Limits the rate of entries by waiting or dropping. */
export interface LimitStage {
  readonly kind: 'limit';
  /** Log lines per second. */
  readonly rate: number;
  readonly burst: number;
  readonly drop: boolean;
}

/** Packs labels and log line into a JSON log line for `unpack` of LogQL. */
export interface PackStage {
  readonly kind: 'pack';
  readonly labels: readonly string[];
}

/** Selects the entries of a `match` stage by labels (a missing one is empty) and log line. */
export interface StageSelector {
  readonly labels: readonly LabelMatcher[];
  /** RE2 expression that the log line must match. @default every log line */
  readonly line?: string;
}

export interface LabelMatcher {
  readonly name: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Renders a selector in the LogQL subset of the agents, which parse Go strings; JSON quoting is a subset of those. */
export function renderSelector(selector: StageSelector): string {
  const matchers = selector.labels.map((m) => `${m.name}${m.op}${JSON.stringify(m.value)}`);
  const line = selector.line === undefined ? '' : ` |~ ${JSON.stringify(selector.line)}`;
  return `{${matchers.join(', ')}}${line}`;
}
