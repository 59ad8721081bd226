/**
 * The interface between metric contracts and the query language: a selector as plain data, typed by its labels. The
 * type parameters exist for the compiler only.
 */

export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** The time of an `@` modifier: milliseconds since 1970, or the start or end of the query's range. */
export type AtModifier = number | 'start' | 'end';

/** Selects series by name and labels. */
export interface SelectorNode {
  readonly kind: 'selector';
  /** Name of the metric. @default any name */
  readonly name?: string;
  readonly matchers: readonly Matcher[];
  /** Offset in milliseconds; positive is the past. @default 0 */
  readonly offset?: number;
  /** Time of the `@` modifier. @default the time of evaluation */
  readonly at?: AtModifier;
  /**
   * How the samples at the borders of a range are selected; experimental.
   * @default neither anchored nor smoothed
   */
  readonly border?: 'anchored' | 'smoothed';
}

declare const value: unique symbol;
declare const labels: unique symbol;
declare const sample: unique symbol;
declare const metricKind: unique symbol;

/** The type of a sample: a float, or a native histogram. */
export type SampleType = 'float' | 'histogram';

/** The kind of a metric: a counter only increases, and is queried by its rate. */
export type MetricKind = 'counter' | 'gauge';

/** A query of any language. */
export interface Expression {
  readonly kind: string;
}

/** A query in a language other than PromQL. */
export interface ForeignExpression extends Expression {
  readonly [value]?: never;
}

/**
 * A value per series at one time. `Labels` are the labels that can be used on it; a vector with more labels is assignable
 * to one with fewer, and `InstantVector` alone accepts any. Hand-written text has `string`: the compiler cannot know its
 * labels.
 */
export interface InstantVector<
  in Labels extends string = never,
  out S extends SampleType = SampleType,
> extends Expression {
  readonly [value]: 'instant';
  readonly [labels]: (label: Labels) => void;
  readonly [sample]: S;
}

/** An instant vector directly from a metric, whose kind (counter or gauge) is known. */
export interface Selector<
  in Labels extends string = never,
  out S extends SampleType = SampleType,
  out C extends MetricKind = MetricKind,
> extends InstantVector<Labels, S> {
  readonly kind: 'selector';
  readonly [metricKind]: C;
}

/** The samples of each series in a time window. */
export interface RangeVector<
  in Labels extends string = never,
  out S extends SampleType = SampleType,
  out C extends MetricKind = MetricKind,
> extends Expression {
  readonly [value]: 'range';
  readonly [labels]: (label: Labels) => void;
  readonly [sample]: S;
  readonly [metricKind]: C;
}

/** A scalar. */
export interface Scalar extends Expression {
  readonly [value]: 'scalar';
}

/** A condition on the value of a label. */
export interface LabelMatch {
  readonly operator: MatchOperator;
  readonly value: string;
}

export const labelEq = (value: string): LabelMatch => ({ operator: '=', value });
export const labelNeq = (value: string): LabelMatch => ({ operator: '!=', value });
/** Returns a match by an RE2 pattern, anchored at both ends. */
export const labelRe = (pattern: string): LabelMatch => ({ operator: '=~', value: pattern });
export const labelNotRe = (pattern: string): LabelMatch => ({ operator: '!~', value: pattern });

/** Conditions by label: a string means equality; all items of a list must hold. */
export type Matchers<Labels extends string> = {
  readonly [L in Labels]?: string | LabelMatch | readonly LabelMatch[];
};

/**
 * Returns all conditions of all objects in their order, without duplicates.
 * @throws if the condition on a label is neither a string nor a match
 */
export function toMatchers(conditions: readonly Matchers<string>[]): readonly Matcher[] {
  const matchers: Matcher[] = [];
  for (const condition of conditions) {
    for (const label in condition) {
      const wanted = condition[label];
      if (wanted === undefined) continue;
      if (typeof wanted === 'string') add(matchers, label, '=', wanted);
      else
        for (const match of isList(wanted) ? wanted : [wanted]) {
          // A synth does not compile, so there may be a number here.
          if (typeof match?.operator !== 'string' || typeof match.value !== 'string')
            throw new TypeError(
              `condition on label "${label}" is not a text: expected 'a' or labelRe('a|b'), found ${describeValue(match)}`,
            );
          add(matchers, label, match.operator, match.value);
        }
    }
  }
  return matchers;
}

const describeValue = (value: unknown): string =>
  typeof value === 'string'
    ? `a list of texts`
    : value === null
      ? 'null'
      : `${typeof value}${typeof value === 'number' ? ` ${value}` : ''}`;

function add(matchers: Matcher[], label: string, operator: MatchOperator, value: string): void {
  for (let at = 0; at < matchers.length; at += 1) {
    const one = matchers[at];
    if (one?.label === label && one.operator === operator && one.value === value) return;
  }
  matchers.push({ label, operator, value });
}

const isList = (wanted: LabelMatch | readonly LabelMatch[]): wanted is readonly LabelMatch[] =>
  Array.isArray(wanted);

/** Selects the series that a contract declares. */
export function selectSeries<Labels extends string, S extends SampleType, C extends MetricKind>(
  name: string,
  conditions: readonly Matchers<Labels>[],
): Selector<Labels, S, C> {
  const node: SelectorNode = { kind: 'selector', name, matchers: toMatchers(conditions) };
  return node as SelectorNode & Selector<Labels, S, C>;
}
