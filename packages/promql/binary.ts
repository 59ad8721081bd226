import type { BinaryNode, BinaryOperator, Fill, Matching } from './ast';
import {
  type Expression,
  type InstantVector,
  negateNode,
  promqlExpression,
  promqlNode,
  promqlOperand,
  type SampleType,
  type Scalar,
  type ScalarLike,
} from './expression';

/** Matching of the series of two vectors, by labels that they have. */
export type VectorMatching<A extends string, B extends string> = (
  | { readonly on: readonly (A & B)[]; readonly ignoring?: undefined }
  | { readonly ignoring: readonly (A | B)[]; readonly on?: undefined }
) &
  (
    | { readonly groupLeft?: undefined; readonly groupRight?: undefined }
    /** Many-to-one matching; these labels are copied from the right side. */
    | { readonly groupLeft: readonly B[]; readonly groupRight?: undefined }
    | { readonly groupRight: readonly A[]; readonly groupLeft?: undefined }
  ) &
  FillOptions;

type SetMatching<A extends string, B extends string> =
  | { readonly on: readonly (A & B)[]; readonly ignoring?: undefined }
  | { readonly ignoring: readonly (A | B)[]; readonly on?: undefined };

/** Experimental: values for series without a match on the other side. */
interface FillOptions {
  readonly fill?: number;
  readonly fillLeft?: number;
  readonly fillRight?: number;
}

interface Bool {
  readonly bool: true;
}

/** The labels of the result after matching. */
type Matched<A extends string, B extends string, M> = M extends {
  readonly groupLeft: readonly (infer G extends string)[];
}
  ? A | G
  : M extends { readonly groupRight: readonly (infer G extends string)[] }
    ? B | G
    : M extends { readonly on: readonly (infer O extends string)[] }
      ? O
      : M extends { readonly ignoring: readonly (infer I extends string)[] }
        ? Exclude<A & B, I>
        : A & B;

/** The sample type of an operation: a histogram and a number result in a histogram. */
type Mixed<A extends SampleType, B extends SampleType> = 'histogram' extends A | B
  ? 'histogram'
  : A | B;

interface WithVectors<Options> {
  <A extends string, S extends SampleType>(
    left: InstantVector<A, S>,
    right: ScalarLike,
    options?: Options,
  ): InstantVector<A, S>;
  <B extends string, S extends SampleType>(
    left: ScalarLike,
    right: InstantVector<B, S>,
    options?: Options,
  ): InstantVector<B, S>;
  <
    A extends string,
    B extends string,
    SA extends SampleType,
    SB extends SampleType,
    const M extends VectorMatching<A, B> & Options,
  >(
    left: InstantVector<A, SA>,
    right: InstantVector<B, SB>,
    matching: M,
  ): InstantVector<Matched<A, B, M>, Mixed<SA, SB>>;
  <A extends string, B extends string, SA extends SampleType, SB extends SampleType>(
    left: InstantVector<A, SA>,
    right: InstantVector<B, SB>,
    options?: FillOptions & Options,
  ): InstantVector<A & B, Mixed<SA, SB>>;
}

interface NoBool {
  readonly bool?: undefined;
}

interface Arithmetic extends WithVectors<NoBool> {
  (left: ScalarLike, right: ScalarLike): Scalar;
}

/** Comparisons. Two scalars require `bool`, which returns 0 or 1. */
interface Comparison extends WithVectors<Partial<Bool>> {
  (left: ScalarLike, right: ScalarLike, options: Bool): Scalar;
}

type Filter = <A extends string, B extends string, S extends SampleType>(
  left: InstantVector<A, S>,
  right: InstantVector<B>,
  matching?: SetMatching<A, B>,
) => InstantVector<A, S>;

type Union = <A extends string, B extends string, SA extends SampleType, SB extends SampleType>(
  left: InstantVector<A, SA>,
  right: InstantVector<B, SB>,
  matching?: SetMatching<A, B>,
) => InstantVector<A & B, SA | SB>;

interface AnyOptions extends FillOptions, Partial<Bool> {
  readonly on?: readonly string[];
  readonly ignoring?: readonly string[];
  readonly groupLeft?: readonly string[];
  readonly groupRight?: readonly string[];
}

const binary =
  (operator: BinaryOperator) =>
  (left: Expression | number, right: Expression | number, options: AnyOptions = {}): never => {
    const matching = matchingOf(options);
    const fill = fillOf(options);
    const node: BinaryNode = {
      kind: 'binary',
      operator,
      left: promqlOperand(left),
      right: promqlOperand(right),
      ...(options.bool && { bool: true }),
      ...(matching && { matching }),
      ...(fill && { fill }),
    };
    return promqlExpression<never>(node);
  };

function matchingOf(options: AnyOptions): Matching | undefined {
  const { on, ignoring, groupLeft, groupRight } = options;
  const labels = on ?? ignoring;
  if (!labels) return undefined;
  const include = groupLeft ?? groupRight;
  if (!on && labels.length === 0 && !include) return undefined;
  return {
    mode: on ? 'on' : 'ignoring',
    labels,
    ...(include && { group: { side: groupLeft ? 'left' : 'right', include } }),
  };
}

function fillOf({ fill, fillLeft = fill, fillRight = fill }: AnyOptions): Fill | undefined {
  if (fillLeft === undefined && fillRight === undefined) return undefined;
  return {
    ...(fillLeft !== undefined && { left: fillLeft }),
    ...(fillRight !== undefined && { right: fillRight }),
  };
}

export const add: Arithmetic = binary('+');
export const sub: Arithmetic = binary('-');
export const mul: Arithmetic = binary('*');
export const div: Arithmetic = binary('/');
export const mod: Arithmetic = binary('%');
export const pow: Arithmetic = binary('^');
export const atan2: Arithmetic = binary('atan2');

export const eq: Comparison = binary('==');
export const neq: Comparison = binary('!=');
export const gt: Comparison = binary('>');
export const lt: Comparison = binary('<');
export const gte: Comparison = binary('>=');
export const lte: Comparison = binary('<=');

export const and: Filter = binary('and');
export const unless: Filter = binary('unless');
/** The result only has the labels that both sides have. */
export const or: Union = binary('or');

type Trim = <L extends string>(
  histogram: InstantVector<L, 'histogram'>,
  bound: ScalarLike,
) => InstantVector<L, 'histogram'>;
/** Trims a native histogram to the part below a value. */
export const trimUpper: Trim = binary('</');
/** Trims a native histogram to the part above a value. */
export const trimLower: Trim = binary('>/');

/** Negates the values; a scalar remains a scalar. */
export const neg = <T extends InstantVector | Scalar>(expression: T): T =>
  promqlExpression(negateNode(promqlNode(expression)));
