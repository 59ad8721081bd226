/** The range of values that an expression can have, as far as its text shows. */
export interface Interval {
  readonly min: number;
  readonly max: number;
  /** Whether the end itself is excluded. @default false */
  readonly openMin?: boolean;
  readonly openMax?: boolean;
  /** Whether a value can be NaN, for which every comparison but `!=` is false. @default false */
  readonly nan?: boolean;
}

export const ANY_VALUE: Interval = {
  min: Number.NEGATIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
  nan: true,
};
/** The interval without values: the expression never returns a series. */
export const EMPTY_INTERVAL: Interval = {
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
};

export const pointInterval = (value: number): Interval =>
  Number.isNaN(value) ? ANY_VALUE : { min: value, max: value };
export const rangeInterval = (min: number, max: number): Interval => ({ min, max });
export const lowerBounded = (min: number): Interval => rangeInterval(min, Number.POSITIVE_INFINITY);

export const isEmptyInterval = (one: Interval): boolean =>
  one.min > one.max || (one.min === one.max && Boolean(one.openMin || one.openMax));

const isPoint = (one: Interval): boolean =>
  one.min === one.max && !one.nan && !isEmptyInterval(one);

export type ComparisonSign = '==' | '!=' | '>' | '<' | '>=' | '<=';
const mirrored: Readonly<Record<ComparisonSign, ComparisonSign>> = {
  '==': '==',
  '!=': '!=',
  '>': '<',
  '<': '>',
  '>=': '<=',
  '<=': '>=',
};

/** Reports whether a comparison holds for none of the values, for all of them, or for some. */
export function compareIntervals(
  operator: ComparisonSign,
  left: Interval,
  right: Interval,
): 'never' | 'always' | 'sometimes' {
  const nan = Boolean(left.nan || right.nan);
  switch (operator) {
    case '>':
      if (isBelow(left, right, true)) return 'never';
      return !nan && isBelow(right, left, false) ? 'always' : 'sometimes';
    case '>=':
      if (isBelow(left, right, false)) return 'never';
      return !nan && isBelow(right, left, true) ? 'always' : 'sometimes';
    case '<':
    case '<=':
      return compareIntervals(mirrored[operator], right, left);
    case '==':
      if (isBelow(left, right, false) || isBelow(right, left, false)) return 'never';
      return isPoint(left) && isPoint(right) && left.min === right.min ? 'always' : 'sometimes';
    case '!=':
      if (isPoint(left) && isPoint(right) && left.min === right.min) return 'never';
      return isBelow(left, right, false) || isBelow(right, left, false) ? 'always' : 'sometimes';
  }
}

/**
 * Reports whether every value of `low` is below, or with `orEqual` at most equal to, every value of
 * `high`.
 */
const isBelow = (low: Interval, high: Interval, orEqual: boolean): boolean =>
  low.max < high.min ||
  (low.max === high.min && (orEqual || Boolean(low.openMax) || Boolean(high.openMin)));

/** Returns the values that remain after a comparison with those of another expression. */
export function narrowInterval(operator: ComparisonSign, one: Interval, other: Interval): Interval {
  if (compareIntervals(operator, one, other) === 'never') return EMPTY_INTERVAL;
  const { nan: _, ...values } = one;
  switch (operator) {
    case '>':
      return intersectIntervals(values, { ...lowerBounded(other.min), openMin: true });
    case '>=':
      return intersectIntervals(values, {
        ...lowerBounded(other.min),
        openMin: other.openMin ?? false,
      });
    case '<':
      return intersectIntervals(values, {
        ...rangeInterval(Number.NEGATIVE_INFINITY, other.max),
        openMax: true,
      });
    case '<=':
      return intersectIntervals(values, {
        ...rangeInterval(Number.NEGATIVE_INFINITY, other.max),
        openMax: other.openMax ?? false,
      });
    case '==':
      return intersectIntervals(values, other);
    case '!=':
      return one;
  }
}

export const mirrorOperator = (operator: ComparisonSign): ComparisonSign => mirrored[operator];

export function intersectIntervals(one: Interval, other: Interval): Interval {
  const min = Math.max(one.min, other.min);
  const max = Math.min(one.max, other.max);
  return {
    min,
    max,
    openMin: (one.min === min && one.openMin) || (other.min === min && other.openMin) || false,
    openMax: (one.max === max && one.openMax) || (other.max === max && other.openMax) || false,
    nan: Boolean(one.nan && other.nan),
  };
}

export function unionInterval(one: Interval, other: Interval): Interval {
  if (isEmptyInterval(one)) return other;
  if (isEmptyInterval(other)) return one;
  const min = Math.min(one.min, other.min);
  const max = Math.max(one.max, other.max);
  return {
    min,
    max,
    openMin: [one, other].every((side) => side.min !== min || side.openMin),
    openMax: [one, other].every((side) => side.max !== max || side.openMax),
    nan: Boolean(one.nan || other.nan),
  };
}

/** Reports whether every value of one interval is in the other. */
export const isSubinterval = (one: Interval, other: Interval): boolean =>
  (!one.nan || Boolean(other.nan)) &&
  (one.min > other.min || (one.min === other.min && (!other.openMin || Boolean(one.openMin)))) &&
  (one.max < other.max || (one.max === other.max && (!other.openMax || Boolean(one.openMax))));

export const negateInterval = (one: Interval): Interval => ({
  min: -one.max,
  max: -one.min,
  openMin: one.openMax ?? false,
  openMax: one.openMin ?? false,
  nan: one.nan ?? false,
});

/** Returns the interval of the sums of one or more values. */
export function addIntervals(one: Interval): Interval {
  if (isEmptyInterval(one)) return EMPTY_INTERVAL;
  if (one.min === 0 && one.max === 0) return one;
  if (one.min >= 0) return { ...one, max: Number.POSITIVE_INFINITY, openMax: false };
  if (one.max <= 0) return { ...one, min: Number.NEGATIVE_INFINITY, openMin: false };
  return ANY_VALUE;
}

/** Returns the interval of the results of `+`, `-`, `*`, `/` and `%`. */
export function computeInterval(operator: string, left: Interval, right: Interval): Interval {
  if (isEmptyInterval(left) || isEmptyInterval(right)) return EMPTY_INTERVAL;
  const nan = Boolean(left.nan || right.nan);
  switch (operator) {
    case '+':
      return {
        min: left.min + right.min,
        max: left.max + right.max,
        openMin: Boolean(left.openMin || right.openMin),
        openMax: Boolean(left.openMax || right.openMax),
        nan,
      };
    case '-':
      return computeInterval('+', left, negateInterval(right));
    case '*':
      return { ...corners(left, right, product), nan };
    case '/':
      if (right.min > 0 || right.max < 0) return { ...corners(left, right, quotient), nan };
      return left.min >= 0 && right.min >= 0 ? { ...lowerBounded(0), nan: true } : ANY_VALUE;
    case '%':
      return left.min >= 0 && isPoint(right) && right.min > 0
        ? { ...rangeInterval(0, right.min), openMax: true, nan }
        : ANY_VALUE;
    default:
      return ANY_VALUE;
  }
}

const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
const quotient = (a: number, b: number): number => (a === 0 || !Number.isFinite(b) ? 0 : a / b);

function corners(left: Interval, right: Interval, of: (a: number, b: number) => number): Interval {
  const all = [left.min, left.max].flatMap((a) => [right.min, right.max].map((b) => of(a, b)));
  return rangeInterval(Math.min(...all), Math.max(...all));
}
