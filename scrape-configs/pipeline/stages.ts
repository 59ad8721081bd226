/**
 * The stages of a log pipeline as values. Both agents run the same stages under different names and
 * spellings; a pipeline is written once, from these, and rendered for each of them.
 *
 * Every stage works on an entry: its line, its time, its labels (the stream it goes to), its
 * structured metadata, and the "extracted" map, a scratch pad that starts as a copy of the labels.
 */
export type Stage =
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
  | LimitStage
  | PackStage;

/** A Go duration of one unit, as both agents read it. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;

/**
 * Takes the container runtime's frame off a line (`<time> <stream> <P|F> <text>`): sets the entry's
 * time and the label `stream`, extracts `time`, and joins partial lines.
 */
export interface CriStage {
  readonly kind: 'cri';
  /** How many streams may be in the middle of a partial line before all of them are flushed. */
  readonly maxPartialLines: number;
  /** Bytes at which a joined line is cut. Without a cut, a process that never ends its line fills the agent's memory. */
  readonly maxPartialLineSize: number;
}

/** Joins lines into one entry, from one that matches `firstLine` up to the next that does. */
export interface MultilineStage {
  readonly kind: 'multiline';
  readonly firstLine: string;
  /** @default 128, the agents' own */
  readonly maxLines?: number;
  /** How long a block waits for more lines. @default 3s, the agents' own */
  readonly maxWait?: Duration;
}

/** Extracts by JMESPath from a JSON line. A line that is not a JSON object passes untouched. */
export interface JsonStage {
  readonly kind: 'json';
  /** Extracted name to JMESPath expression. A path that finds nothing extracts null. */
  readonly expressions: Readonly<Record<string, string>>;
  /** Extracted value to read instead of the line. @default the line */
  readonly source?: string;
}

/** Extracts from a logfmt line. Guard it with `match`: Promtail logs an error for any other line. */
export interface LogfmtStage {
  readonly kind: 'logfmt';
  /** Extracted name to logfmt key. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Extracted value to read instead of the line. @default the line */
  readonly source?: string;
}

/** Extracts the named groups of an RE2 expression; where it does not match, nothing changes. */
export interface RegexStage {
  readonly kind: 'regex';
  readonly expression: string;
  /** Extracted value to read instead of the line. @default the line */
  readonly source?: string;
}

/**
 * Sets an extracted value by a Go template. An empty result removes the value. An absent key prints
 * `<no value>`, so ask for it with `if` first.
 */
export interface TemplateStage {
  readonly kind: 'template';
  readonly source: string;
  readonly template: string;
}

/** Replaces what the capture groups of an RE2 expression match by a Go template. */
export interface ReplaceStage {
  readonly kind: 'replace';
  readonly expression: string;
  readonly replacement: string;
  /** Extracted value to change instead of the line. @default the line */
  readonly source?: string;
}

/**
 * Sets the entry's time from an extracted value. A value that does not parse leaves the time alone:
 * the agents' default is to invent one from the previous line, so both renderers turn that off.
 */
export interface TimestampStage {
  readonly kind: 'timestamp';
  readonly source: string;
  /** `RFC3339Nano`, `Unix`, `UnixMs` or a Go layout. */
  readonly format: string;
  /** Tried in order when `format` does not fit. @default none */
  readonly fallbackFormats?: readonly string[];
}

/** Sets labels (stream labels: bounded values only) from extracted values. */
export interface LabelsStage {
  readonly kind: 'labels';
  /** Label name to extracted name. */
  readonly values: Readonly<Record<string, string>>;
}

/** Sets labels to constants. */
export interface StaticLabelsStage {
  readonly kind: 'staticLabels';
  readonly values: Readonly<Record<string, string>>;
}

/** Moves extracted values, and labels of the same name, into structured metadata. */
export interface StructuredMetadataStage {
  readonly kind: 'structuredMetadata';
  /** Metadata name to extracted name. */
  readonly values: Readonly<Record<string, string>>;
}

/** Removes labels by name. */
export interface LabelDropStage {
  readonly kind: 'labelDrop';
  readonly names: readonly string[];
}

/** Removes every label that is not named. */
export interface LabelAllowStage {
  readonly kind: 'labelAllow';
  readonly names: readonly string[];
}

/** Drops an entry for which all given conditions hold. */
export interface DropStage {
  readonly kind: 'drop';
  /** RE2, against the line or `source`. @default no condition on text */
  readonly expression?: string;
  /** Extracted value that `expression` reads. @default the line */
  readonly source?: string;
  /** @default no condition on age */
  readonly olderThan?: Duration;
  /** Bytes. @default no condition on size */
  readonly longerThan?: number;
  /** The `reason` label of the agent's counter of dropped lines. */
  readonly reason: string;
}

/** Runs stages, or drops the entry, where the selector matches. */
export interface MatchStage {
  readonly kind: 'match';
  readonly selector: Selector;
  readonly run: readonly Stage[] | { readonly dropReason: string };
}

/** Replaces the line by an extracted value. */
export interface OutputStage {
  readonly kind: 'output';
  readonly source: string;
}

/** Bounds the rate of entries: waits, or drops what is over. */
export interface LimitStage {
  readonly kind: 'limit';
  /** Lines a second. */
  readonly rate: number;
  readonly burst: number;
  readonly drop: boolean;
}

/** Packs labels and line into one JSON line that LogQL's `unpack` reads. */
export interface PackStage {
  readonly kind: 'pack';
  readonly labels: readonly string[];
}

/** Which entries a `match` stage takes: by labels (an absent one counts as empty) and by line. */
export interface Selector {
  readonly labels: readonly LabelMatcher[];
  /** RE2 that the line must match. @default every line */
  readonly line?: string;
}

export interface LabelMatcher {
  readonly name: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** The selector in the agents' LogQL subset. They read Go strings, which JSON's quoting is part of. */
export function renderSelector(selector: Selector): string {
  const matchers = selector.labels.map((m) => `${m.name}${m.op}${JSON.stringify(m.value)}`);
  const line = selector.line === undefined ? '' : ` |~ ${JSON.stringify(selector.line)}`;
  return `{${matchers.join(', ')}}${line}`;
}
