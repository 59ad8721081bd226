/** A relabelling rule in the terms of Prometheus. */
export interface RelabelRule {
  readonly action: 'replace' | 'keep' | 'drop';
  readonly sources: readonly string[];
  /** Separator of source labels. @default ';' */
  readonly separator?: string;
  /** RE2 expression, anchored at both ends. @default anything */
  readonly regex?: string;
  /** Replacement. @default the first group */
  readonly replacement?: string;
  /** Target label, for `replace`. */
  readonly target?: string;
}
