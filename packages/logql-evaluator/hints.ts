import type { LineLabels } from './line-labels';
import { DUPLICATE, ERROR } from './reserved-labels';

/** A condition on one label, by which a parser may drop a line early. */
export interface EarlyCondition {
  readonly label: string;
  readonly holds: (labels: LineLabels) => boolean;
}

/** The labels that a parser must extract, because a later stage uses them. */
export interface WantedLabels {
  /** Labels that all stages read, with and without the suffix of a duplicate. */
  readonly labels: readonly string[];
  readonly nothing: boolean;
  readonly early: readonly EarlyCondition[];
}

export interface HintQuery {
  /** The labels that the stages and `unwrap` read. */
  readonly read: readonly string[];
  /** The labels that the series are grouped by. */
  readonly groups: readonly string[];
  readonly without: boolean;
  /** Whether the result has no labels. */
  readonly noLabels: boolean;
  readonly early: readonly EarlyCondition[];
}

/** Returns the hints of a log query, which needs every label. */
export const allLabels = (early: readonly EarlyCondition[]): WantedLabels => ({
  labels: [],
  nothing: false,
  early,
});

/**
 * Returns the hints of a metric query: parsers extract only the labels that its stages and grouping
 * use, and stop when they have them. Invalid JSON is then not an error if none of its labels is
 * used.
 */
export function wantedLabels({ read, groups, without, noLabels, early }: HintQuery): WantedLabels {
  const labels = [...new Set([...read, ...groups].flatMap(spellings))].filter(Boolean);
  if (noLabels)
    return labels.length > 0
      ? { labels, nothing: false, early }
      : { labels: [], nothing: true, early: [] };
  if (without || groups.length === 0) return allLabels(early);
  return { labels, nothing: false, early: [] };
}

const spellings = (label: string): readonly string[] =>
  label.endsWith(DUPLICATE) ? [label, label.slice(0, -DUPLICATE.length)] : [label];

/** The required labels of one line, and those found so far. */
export class Hints {
  /** Whether the query filters by errors, so that an error does not make it fail. */
  readonly preservesError: boolean;
  private readonly early: ReadonlyMap<string, EarlyCondition>;
  private readonly set: ReadonlySet<string>;
  private readonly extracted = new Set<string>();
  /** The label whose condition made a parser drop the line. @default none */
  unmet: string | undefined;

  constructor(private readonly wanted: WantedLabels) {
    this.set = new Set(wanted.labels);
    this.preservesError = this.set.has(ERROR);
    // only the first condition on a label counts
    this.early = new Map([...wanted.early].reverse().map((one) => [one.label, one]));
  }

  reset(): void {
    this.unmet = undefined;
    this.extracted.clear();
  }

  record(label: string): void {
    this.extracted.add(label);
  }

  isExtracted(label: string): boolean {
    return this.extracted.has(label);
  }

  isWanted(label: string): boolean {
    return this.set.size === 0 || this.set.has(label);
  }

  isPrefixWanted(prefix: string): boolean {
    if (this.set.size === 0) return true;
    return this.wanted.labels.some((label) => label.startsWith(prefix));
  }

  get nothingLeft(): boolean {
    return this.wanted.nothing || this.allExtracted;
  }

  get allExtracted(): boolean {
    const { labels } = this.wanted;
    if (labels.length === 0 || this.extracted.size < labels.length) return false;
    return labels.every((label) => this.extracted.has(label));
  }

  /** Reports whether the label that a parser has just set passes every condition. */
  mayContinue(label: string, labels: LineLabels): boolean {
    const condition = this.early.get(label);
    if (condition === undefined || condition.holds(labels)) return true;
    this.unmet = label;
    return false;
  }
}
