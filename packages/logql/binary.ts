import type { BinaryNode, BinaryOperator, Matching } from './ast';
import {
  type LogExpression,
  type LogScalar,
  type LogVector,
  logqlExpression,
  logqlMetricNode,
} from './expression';

/** Matching of the series of two vectors, by labels that they have. */
type SetMatching<A extends string, B extends string> =
  | { readonly on: readonly (A & B)[]; readonly ignoring?: undefined }
  | { readonly ignoring: readonly (A | B)[]; readonly on?: undefined };
type VectorMatching<A extends string, B extends string> = SetMatching<A, B> &
  (
    | { readonly groupLeft?: undefined; readonly groupRight?: undefined }
    /** Many-to-one matching; these labels are copied from the right side. */
    | { readonly groupLeft: readonly B[]; readonly groupRight?: undefined }
    | { readonly groupRight: readonly A[]; readonly groupLeft?: undefined }
  );

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

interface WithVectors<Options> {
  <A extends string>(left: LogVector<A>, right: number, options?: Options): LogVector<A>;
  <B extends string>(left: number, right: LogVector<B>, options?: Options): LogVector<B>;
  <A extends string, B extends string, const M extends VectorMatching<A, B> & Options>(
    left: LogVector<A>,
    right: LogVector<B>,
    matching: M,
  ): LogVector<Matched<A, B, M>>;
  <A extends string, B extends string>(
    left: LogVector<A>,
    right: LogVector<B>,
    options?: Options,
  ): LogVector<A & B>;
}
interface NoBool {
  readonly bool?: undefined;
}
interface Bool {
  readonly bool?: true;
}
type Filter = <A extends string, B extends string>(
  left: LogVector<A>,
  right: LogVector<B>,
  matching?: SetMatching<A, B>,
) => LogVector<A>;
type Union = <A extends string, B extends string>(
  left: LogVector<A>,
  right: LogVector<B>,
  matching?: SetMatching<A, B>,
) => LogVector<A & B>;

interface AnyOptions {
  readonly bool?: boolean;
  readonly on?: readonly string[];
  readonly ignoring?: readonly string[];
  readonly groupLeft?: readonly string[];
  readonly groupRight?: readonly string[];
}

const binary =
  (operator: BinaryOperator) =>
  (
    left: LogExpression | number,
    right: LogExpression | number,
    options: AnyOptions = {},
  ): never => {
    const matching = matchingOf(options);
    const node: BinaryNode = {
      kind: 'binary',
      operator,
      left: logqlMetricNode(left as LogVector | number),
      right: logqlMetricNode(right as LogVector | number),
      ...(options.bool && { bool: true }),
      ...(matching && { matching }),
    };
    return logqlExpression<never>(node);
  };

function matchingOf({ on, ignoring, groupLeft, groupRight }: AnyOptions): Matching | undefined {
  const labels = on ?? ignoring;
  const include = groupLeft ?? groupRight;
  if (!labels || (!on && labels.length === 0 && !include)) return undefined;
  return {
    mode: on ? 'on' : 'ignoring',
    labels,
    ...(include && { group: { side: groupLeft ? 'left' : 'right', include } }),
  };
}

export const add: WithVectors<NoBool> = binary('+');
export const sub: WithVectors<NoBool> = binary('-');
export const mul: WithVectors<NoBool> = binary('*');
export const div: WithVectors<NoBool> = binary('/');
export const mod: WithVectors<NoBool> = binary('%');
export const pow: WithVectors<NoBool> = binary('^');
export const eq: WithVectors<Bool> = binary('==');
export const neq: WithVectors<Bool> = binary('!=');
export const gt: WithVectors<Bool> = binary('>');
export const lt: WithVectors<Bool> = binary('<');
export const gte: WithVectors<Bool> = binary('>=');
export const lte: WithVectors<Bool> = binary('<=');
export const and: Filter = binary('and');
export const unless: Filter = binary('unless');
/** The result only has the labels that both sides have. */
export const or: Union = binary('or');

/** Returns one sample without labels, as a fallback if there are no log lines. */
export const vector = (value: number): LogVector<never> =>
  logqlExpression({ kind: 'vector', value });
export const number = (value: number): LogScalar => logqlExpression({ kind: 'number', value });

/** Sets a label from the match of a pattern in another label. */
export const labelReplace = <L extends string, const Into extends string>(
  expression: LogVector<L>,
  {
    into,
    from,
    pattern,
    value,
  }: Readonly<Record<'pattern' | 'value', string>> & {
    readonly into: Into;
    readonly from: L;
  },
): LogVector<L | Into> =>
  logqlExpression({
    kind: 'label_replace',
    expr: logqlMetricNode(expression),
    into,
    value,
    from,
    pattern,
  });
