import type { Matcher } from '@observability-stack/contracts';
import fc from 'fast-check';
import {
  type AggregateNode,
  aggregationParameters,
  aggregations,
  arithmeticOperators,
  type BinaryNode,
  comparisonOperators,
  type Matching,
  type Node,
  type SelectorNode,
  setOperators,
  trimOperators,
} from '../ast';
import { negateNode } from '../expression';
import { type FunctionName, functionNames, functions, type ValueType } from '../functions';
import { millisecondsToSeconds } from '../number';

/** Queries of every form that Prometheus accepts, as trees in the parser's normal form. */

const record = <T>(parts: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(parts, { noNullPrototype: true });

/** Features of Prometheus that the official grammar lacks. */
export const notInGrammar: readonly FunctionName[] = ['max_of', 'min_of'];

const words = ['a', 'http_requests_total', 'job:x:rate5m', ':c', '_', 'Sum', 'on', 'bool', 'inf'];
const keywords = ['by', 'NaN', 'offset', 'start', 'fill', 'group_left', 'atan2', 'step', 'time'];
const strange = ['my.metric', 'é', 'a b', '"', '\\', '😀', '1a', "it's", '\n'];
const texts = fc.oneof(
  fc.constantFrom('', 'x', 'a"b', 'a\\b', "it's", '`', '\n\t\u0000', '\ufffd', '/orders/:id'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const metricName = fc.constantFrom(...words, ...keywords, ...strange);
const labelName = fc.constantFrom('job', 'le', '_x', ...keywords, ...strange, 'on', 'inf', 'bool');
const labelNames = fc.array(labelName, { maxLength: 3 });
const patterns = fc.constantFrom('5..', 'a|b', '.*', '', '(?i)x+', '\\d{2}', 'a\\.b', '[^x]"');

const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  record({
    label: labelName,
    operator: fc.constantFrom('=' as const, '!=' as const),
    value: texts,
  }),
  record({
    label: labelName,
    operator: fc.constantFrom('=~' as const, '!~' as const),
    value: patterns,
  }),
);
const nameMatcher: fc.Arbitrary<Matcher> = fc.constantFrom(
  { label: '__name__', operator: '=~', value: 'a.+' },
  { label: '__name__', operator: '!=', value: '' },
  { label: '__name__', operator: '!~', value: 'x|' },
);

// Prometheus computes with floats of nanoseconds: beyond ten days its milliseconds are off.
const duration = fc.oneof(
  fc.constantFrom(1, 1000, 300_000, 5_400_000, 86_400_000, 7 * 86_400_000, 365 * 86_400_000),
  fc.integer({ min: 1, max: 10 * 86_400_000 }),
  fc.integer({ min: 1, max: 2 ** 32 }).map((seconds) => seconds * 1000),
);
const signed = fc.tuple(duration, fc.boolean()).map(([length, back]) => (back ? length : -length));
const time = fc.oneof(
  fc.constantFrom('start' as const, 'end' as const),
  fc.integer({ min: -(2 ** 42), max: 2 ** 42 }),
);
const maybe = <K extends string, T>(key: K, value: fc.Arbitrary<T>) =>
  fc
    .option(value, { nil: undefined, freq: 3 })
    .map((chosen) => (chosen === undefined ? {} : ({ [key]: chosen } as Record<K, T>)));
const join = <T extends object[]>(parts: T) => Object.assign({}, ...parts);

const border = fc.constantFrom('anchored' as const, 'smoothed' as const);
const selector: fc.Arbitrary<SelectorNode> = fc
  .tuple(
    fc.oneof(
      record({ name: metricName, matchers: fc.array(matcher, { maxLength: 3 }) }),
      record({
        matchers: fc
          .tuple(fc.array(matcher, { maxLength: 2 }), fc.oneof(nameMatcher, sure('job')))
          .map(([some, one]) => [...some, one]),
      }),
      record({ name: metricName, matchers: fc.tuple(nameMatcher) }),
    ),
    maybe('offset', signed),
    maybe('at', time),
    maybe('border', border),
  )
  .map((parts) => ({ kind: 'selector', ...join(parts) }));

function sure(label: string): fc.Arbitrary<Matcher> {
  return fc.constant({ label, operator: '=', value: 'x' });
}

const plainNumber = fc
  .oneof(fc.constantFrom(0, -0, 1, -1, 0.1, 1e21, 1e-7, 2 ** 53), fc.double())
  .map((value): Node => ({ kind: 'number', value }));
const durationNumber = fc.tuple(duration, fc.boolean()).map(([length, minus]): Node => {
  const node: Node = { kind: 'number', value: millisecondsToSeconds(length), duration: true };
  return minus ? negateNode(node) : node;
});
const string = texts.map((value): Node => ({ kind: 'string', value }));

interface Sorts {
  readonly instant: Node;
  readonly range: Node;
  readonly scalar: Node;
}

export function arbitraryPromql(
  without: readonly FunctionName[] = [],
): Readonly<Record<keyof Sorts, fc.Arbitrary<Node>>> {
  const returning = (type: ValueType) =>
    functionNames.filter((name) => functions[name].returns === type && !without.includes(name));

  return fc.letrec<Sorts>((tie: fc.LetrecTypedTie<Sorts>) => {
    const sorts: Readonly<Record<ValueType, fc.Arbitrary<Node>>> = {
      instant: tie('instant'),
      range: tie('range'),
      scalar: tie('scalar'),
      string,
    };
    const call = (name: FunctionName): fc.Arbitrary<Node> => {
      const { args, variadic = 0 } = functions[name];
      const [last] = args.slice(-1);
      const fixed = (variadic === 0 ? args : args.slice(0, -1)).map((type) => sorts[type]);
      const rest = last && variadic !== 0 ? argument(name, last) : string;
      const most = variadic < 0 ? 3 : Math.min(variadic, 3);
      return fc
        .tuple(fc.tuple(...fixed), fc.array(rest, { maxLength: most }))
        .map(([first, more]): Node => ({ kind: 'call', name, args: [...first, ...more] }));
    };
    const argument = (name: FunctionName, type: ValueType): fc.Arbitrary<Node> =>
      name === 'info'
        ? fc
            .tuple(maybe('name', metricName), fc.array(matcher, { maxLength: 2 }))
            .map(([named, matchers]): Node => ({ kind: 'selector', ...named, matchers }))
        : sorts[type];
    const calls = (type: ValueType) => fc.oneof(...returning(type).map(call));
    const { instant, scalar } = sorts;
    const negate = (inner: fc.Arbitrary<Node>) => inner.map(negateNode);
    const depthIdentifier = fc.createDepthIdentifier();
    const options = {
      depthSize: 'small',
      maxDepth: 6,
      withCrossShrink: true,
      depthIdentifier,
    } as const;

    return {
      instant: fc.oneof(
        options,
        selector,
        calls('instant'),
        aggregate(instant, scalar),
        vectors(instant),
        withNumber(instant, scalar),
        negate(instant),
      ),
      range: fc.oneof(
        options,
        record({ kind: fc.constant('range' as const), selector, range: duration }),
        fc
          .tuple(
            record({ kind: fc.constant('subquery' as const), expr: instant, range: duration }),
            maybe('step', duration),
            maybe('offset', signed),
            maybe('at', time),
          )
          .map(join),
      ),
      scalar: fc.oneof(
        options,
        plainNumber,
        durationNumber,
        calls('scalar'),
        numbers(scalar),
        negate(scalar),
      ),
    };
  });
}

const grouping = record({
  mode: fc.constantFrom('by' as const, 'without' as const),
  labels: labelNames,
}).map((chosen) => (chosen.mode === 'by' && chosen.labels.length === 0 ? undefined : chosen));

const aggregate = (instant: fc.Arbitrary<Node>, scalar: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
  fc.constantFrom(...aggregations).chain((name) => {
    const parameter = aggregationParameters[name];
    return fc
      .tuple(
        instant,
        parameter ? (parameter === 'scalar' ? scalar : string) : fc.constant(undefined),
        fc.option(grouping, { nil: undefined }),
      )
      .map(
        ([expr, first, by]): AggregateNode => ({
          kind: 'aggregate',
          name,
          expr,
          ...(first && { parameter: first }),
          ...(by && { grouping: by }),
        }),
      );
  });

const mode = fc.constantFrom('on' as const, 'ignoring' as const);
const simpleMatching: fc.Arbitrary<Matching | undefined> = record({ mode, labels: labelNames }).map(
  (chosen) => (chosen.mode === 'ignoring' && chosen.labels.length === 0 ? undefined : chosen),
);
const groupMatching: fc.Arbitrary<Matching> = fc
  .tuple(mode, labelNames, fc.constantFrom('left' as const, 'right' as const), labelNames)
  .map(([how, labels, side, include]) => ({
    mode: how,
    labels,
    group: { side, include: include.filter((label) => !labels.includes(label)) },
  }));
const filler = fc.oneof(fc.constantFrom(0, -1, Number.NaN, Number.NEGATIVE_INFINITY), fc.double());
const fill = fc.oneof(
  filler.map((value) => ({ left: value, right: value })),
  filler.map((left) => ({ left })),
  filler.map((right) => ({ right })),
  record({ left: filler, right: filler }),
);
const bool = fc.constantFrom({}, { bool: true });

const binary = (
  parts: fc.Arbitrary<[Pick<BinaryNode, 'operator' | 'left' | 'right'>, ...object[]]>,
): fc.Arbitrary<Node> => parts.map((all) => ({ kind: 'binary', ...join(all) }));

const sides = <O extends BinaryNode['operator']>(
  operators: readonly O[],
  left: fc.Arbitrary<Node>,
  right: fc.Arbitrary<Node>,
) => record({ operator: fc.constantFrom(...operators), left, right });

const vectors = (instant: fc.Arbitrary<Node>): fc.Arbitrary<Node> => {
  const matching = maybe('matching', fc.oneof(simpleMatching, groupMatching));
  const maths = [...arithmeticOperators, ...trimOperators];
  return fc.oneof(
    binary(fc.tuple(sides(maths, instant, instant), matching, maybe('fill', fill))),
    binary(
      fc.tuple(sides(comparisonOperators, instant, instant), bool, matching, maybe('fill', fill)),
    ),
    binary(fc.tuple(sides(setOperators, instant, instant), maybe('matching', simpleMatching))),
  );
};

const withNumber = (instant: fc.Arbitrary<Node>, scalar: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
  fc.oneof(
    binary(fc.tuple(sides(arithmeticOperators, instant, scalar))),
    binary(fc.tuple(sides(arithmeticOperators, scalar, instant))),
    binary(fc.tuple(sides(comparisonOperators, instant, scalar), bool)),
    binary(fc.tuple(sides(comparisonOperators, scalar, instant), bool)),
  );

const numbers = (scalar: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
  fc.oneof(
    binary(fc.tuple(sides(arithmeticOperators, scalar, scalar))),
    binary(fc.tuple(sides(comparisonOperators, scalar, scalar), fc.constant({ bool: true }))),
  );
