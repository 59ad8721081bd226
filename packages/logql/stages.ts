import type { Matcher } from '@observability-stack/contracts';

/** One stage of a pipeline. */
export type Stage =
  | LineFilter
  | ParserStage
  | LabelFilterStage
  | LineFormat
  | LabelFormat
  | PickLabels
  | { readonly kind: 'decolorize' };

/** Operators of line filters: text, RE2, or a pattern in which `<_>` matches any text. */
export const lineOperators = ['|=', '!=', '|~', '!~', '|>', '!>'] as const;
export type LineOperator = (typeof lineOperators)[number];

/** Text that is searched for in the line, or addresses: `ip("10.0.0.0/8")`. */
export interface LineMatch {
  readonly text: string;
  /** Whether it is an address. @default false */
  readonly ip?: boolean;
}

/** Keeps lines that contain one of the texts; for negations, lines that contain none. */
export interface LineFilter {
  readonly kind: 'line-filter';
  readonly operator: LineOperator;
  readonly matches: readonly LineMatch[];
}

/** A label extracted from the line. */
export interface Extraction {
  readonly label: string;
  /** Path in JSON, or logfmt key. */
  readonly from: string;
}

export type ParserStage =
  /** Without extractions, every field becomes a label. */
  | { readonly kind: 'json'; readonly extractions: readonly Extraction[] }
  | LogfmtStage
  | { readonly kind: 'regexp'; readonly pattern: string }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'unpack' };

export interface LogfmtStage {
  readonly kind: 'logfmt';
  readonly extractions: readonly Extraction[];
  /** Whether to report invalid logfmt as an error. @default false */
  readonly strict?: boolean;
  /** Whether to keep keys without a value as empty labels. @default false */
  readonly keepEmpty?: boolean;
}

export interface LabelFilterStage {
  readonly kind: 'label-filter';
  readonly filter: LabelFilter;
}

export const compareOperators = ['==', '!=', '>', '<', '>=', '<='] as const;
export type CompareOperator = (typeof compareOperators)[number];

interface Comparing {
  readonly label: string;
  readonly operator: CompareOperator;
}

export type LabelFilter =
  | ({ readonly kind: 'string' } & Matcher)
  | ({ readonly kind: 'number'; readonly value: number } & Comparing)
  | ({ readonly kind: 'duration'; readonly nanoseconds: number } & Comparing)
  | ({ readonly kind: 'bytes'; readonly bytes: number } & Comparing)
  | {
      readonly kind: 'ip';
      readonly label: string;
      readonly operator: '=' | '!=';
      readonly addresses: string;
    }
  /** Combines at least two filters of different kinds. */
  | { readonly kind: 'and' | 'or'; readonly filters: readonly LabelFilter[] };

/** Replaces the line with the result of a Go template over its labels. */
export interface LineFormat {
  readonly kind: 'line_format';
  readonly template: string;
}

export interface LabelFormat {
  readonly kind: 'label_format';
  readonly labels: readonly FormattedLabel[];
}

/** A label renamed from another one, or set by a Go template. */
export type FormattedLabel =
  | { readonly label: string; readonly rename: string }
  | { readonly label: string; readonly template: string };

/** Keeps or drops labels, some only with a certain value. */
export interface PickLabels {
  readonly kind: 'drop' | 'keep';
  readonly labels: readonly (string | Matcher)[];
}
