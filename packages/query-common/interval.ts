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

export const ANY: Interval = {
  min: Number.NEGATIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
  nan: true,
};
/** No values: the expression never returns a series. */
export const NEVER: Interval = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };

export const exactly = (value: number): Interval =>
  Number.isNaN(value) ? ANY : { min: value, max: value };
export const between = (min: number, max: number): Interval => ({ min, max });
export const atLeast = (min: number): Interval => between(min, Number.POSITIVE_INFINITY);

export const isNever = (one: Interval): boolean =>
  one.min > one.max || (one.min === one.max && Boolean(one.openMin || one.openMax));

const isPoint = (one: Interval): boolean => one.min === one.max && !one.nan && !isNever(one);

export type Comparison = '==' | '!=' | '>' | '<' | '>=' | '<=';
const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '>': '<',
  '<': '>',
  '>=': '<=',
  '<=': '>=',
};

/** Reports whether a comparison holds for none of the values, for all of them, or for some. */
export function verdict(
  operator: Comparison,
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
      return verdict(mirrored[operator], right, left);
    case '==':
      if (isBelow(left, right, false) || isBelow(right, left, false)) return 'never';
      return isPoint(left) && isPoint(right) && left.min === right.min ? 'always' : 'sometimes';
    case '!=':
      if (isPoint(left) && isPoint(right) && left.min === right.min) return 'never';
      return isBelow(left, right, false) || isBelow(right, left, false) ? 'always' : 'sometimes';
  }
}

/** Reports whether every value of one is below, or at most equal to, every value of the other. */
const isBelow = (low: Interval, high: Interval, orEqual: boolean): boolean =>
  low.max < high.min ||
  (low.max === high.min && (orEqual || Boolean(low.openMax) || Boolean(high.openMin)));

/** Returns the values left by a comparison with those of another expression. */
export function narrowed(operator: Comparison, one: Interval, other: Interval): Interval {
  if (verdict(operator, one, other) === 'never') return NEVER;
  const { nan: _, ...values } = one;
  switch (operator) {
    case '>':
      return intersection(values, { ...atLeast(other.min), openMin: true });
    case '>=':
      return intersection(values, { ...atLeast(other.min), openMin: other.openMin ?? false });
    case '<':
      return intersection(values, {
        ...between(Number.NEGATIVE_INFINITY, other.max),
        openMax: true,
      });
    case '<=':
      return intersection(values, {
        ...between(Number.NEGATIVE_INFINITY, other.max),
        openMax: other.openMax ?? false,
      });
    case '==':
      return intersection(values, other);
    case '!=':
      return one;
  }
}

export const mirror = (operator: Comparison): Comparison => mirrored[operator];

export function intersection(one: Interval, other: Interval): Interval {
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

export function union(one: Interval, other: Interval): Interval {
  if (isNever(one)) return other;
  if (isNever(other)) return one;
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

/** Reports whether each value of one is a value of the other. */
export const isWithin = (one: Interval, other: Interval): boolean =>
  (!one.nan || Boolean(other.nan)) &&
  (one.min > other.min || (one.min === other.min && (!other.openMin || Boolean(one.openMin)))) &&
  (one.max < other.max || (one.max === other.max && (!other.openMax || Boolean(one.openMax))));

export const negated = (one: Interval): Interval => ({
  min: -one.max,
  max: -one.min,
  openMin: one.openMax ?? false,
  openMax: one.openMin ?? false,
  nan: one.nan ?? false,
});

/** Returns the range of sums of one or more values. */
export function summed(one: Interval): Interval {
  if (isNever(one)) return NEVER;
  if (one.min === 0 && one.max === 0) return one;
  if (one.min >= 0) return { ...one, max: Number.POSITIVE_INFINITY, openMax: false };
  if (one.max <= 0) return { ...one, min: Number.NEGATIVE_INFINITY, openMin: false };
  return ANY;
}

/** Returns the range of the results of `+`, `-`, `*`, `/` and `%`. */
export function computed(operator: string, left: Interval, right: Interval): Interval {
  if (isNever(left) || isNever(right)) return NEVER;
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
      return computed('+', left, negated(right));
    case '*':
      return { ...corners(left, right, product), nan };
    case '/':
      if (right.min > 0 || right.max < 0) return { ...corners(left, right, quotient), nan };
      return left.min >= 0 && right.min >= 0 ? { ...atLeast(0), nan: true } : ANY;
    case '%':
      return left.min >= 0 && isPoint(right) && right.min > 0
        ? { ...between(0, right.min), openMax: true, nan }
        : ANY;
    default:
      return ANY;
  }
}

const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
const quotient = (a: number, b: number): number => (a === 0 || !Number.isFinite(b) ? 0 : a / b);

function corners(left: Interval, right: Interval, of: (a: number, b: number) => number): Interval {
  const all = [left.min, left.max].flatMap((a) => [right.min, right.max].map((b) => of(a, b)));
  return between(Math.min(...all), Math.max(...all));
}
