import type {
  JsonStage,
  LogfmtStage,
  OutputStage,
  RawStage,
  RegexStage,
  ReplaceStage,
  TemplateStage,
  TimestampStage,
} from '../../catalog/definitions/log-stages';

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
  | LogfmtStage
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
  | SamplingStage
  | LimitStage
  | PackStage
  | TenantStage
  | RawStage;

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

/** Drops a random part of the entries. */
export interface SamplingStage {
  readonly kind: 'sampling';
  /** Ratio of the entries to keep. */
  readonly rate: number;
  /** Value of the label `reason` in the agent's counter of dropped log lines. */
  readonly reason: string;
}

/** Limits the rate of entries by waiting or dropping. */
export interface LimitStage {
  readonly kind: 'limit';
  /** Log lines per second. */
  readonly rate: number;
  readonly burst: number;
  readonly drop: boolean;
  /** Label whose values each have the rate; requires `drop`. @default one rate for all entries */
  readonly byLabel?: string;
}

/** Packs labels and log line into a JSON log line for `unpack` of LogQL. */
export interface PackStage {
  readonly kind: 'pack';
  readonly labels: readonly string[];
}

/** Sets the tenant of an entry, from a label or to a constant. */
export interface TenantStage {
  readonly kind: 'tenant';
  readonly label?: string;
  readonly value?: string;
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

/** Number of label values that each have a rate in a `limit` stage: the least that the agents accept. */
export const MAX_LIMITED_LABELS = 10_000;

/** Renders a selector in the LogQL subset of the agents, which parse Go strings; JSON quoting is a subset of those. */
export function renderSelector(selector: StageSelector): string {
  const matchers = selector.labels.map((m) => `${m.name}${m.op}${JSON.stringify(m.value)}`);
  const line = selector.line === undefined ? '' : ` |~ ${JSON.stringify(selector.line)}`;
  return `{${matchers.join(', ')}}${line}`;
}
