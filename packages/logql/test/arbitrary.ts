import type { Matcher } from '@observability-stack/contracts';
import fc from 'fast-check';
import {
  aggregations,
  arithmeticOperators,
  comparisonOperators,
  type Grouping,
  type LinesNode,
  type Matching,
  type MetricNode,
  type Node,
  picks,
  type RangeAggregation,
  type RangeNode,
  rangeAggregations,
  setOperators,
  sorts,
} from '../ast';
import { combineFilters } from '../parse-operators';
import { parsesAsCondition } from '../problems';
import {
  compareOperators,
  type LabelFilter,
  type LineMatch,
  lineOperators,
  type Stage,
} from '../stages';

/** Queries of every form that Loki accepts, as trees in the parser's normal form. */

const record = <T>(parts: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(parts, { noNullPrototype: true });
const maybe = <K extends string, T>(key: K, value: fc.Arbitrary<T>) =>
  fc
    .option(value, { nil: undefined, freq: 2 })
    .map((chosen) => (chosen === undefined ? {} : ({ [key]: chosen } as Record<K, T>)));
const kind = <const K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name);

// function names can be label names; other keywords cannot
const label = fc.constantFrom(
  ...['a', 'level', 'b', '_x', 'A1', 'x_extracted', '__error__', 'le'],
  ...[
    'rate',
    'sum',
    'count',
    'bytes',
    'duration',
    'ip',
    'topk',
    'sort',
    'count_over_time',
    'ms',
    'inf',
  ],
);
const labels = fc.array(label, { maxLength: 3 });
const texts = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    'failed auth',
    'a"b',
    'a\\b',
    "it's",
    '`',
    '\\`"',
    '\n\t\u0000',
    '\ufffd',
  ),
  fc.constantFrom('# no comment', '// nor this', '{{.a}}', 'approx_topk(', '{a="b"}', 'or', 'é😀'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const patterns = fc.constantFrom('5..', 'a|b', '.*', '', '(?i)x+', '\\d{2}', 'a\\.b', '[^x]"', '`');

const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  record({ label, operator: fc.constantFrom('=' as const, '!=' as const), value: texts }),
  record({ label, operator: fc.constantFrom('=~' as const, '!~' as const), value: patterns }),
);
const selecting = fc.constantFrom<Matcher>(
  { label: 'a', operator: '=', value: 'b' },
  { label: 'team', operator: '=~', value: '.+' },
  { label: 'env', operator: '!=', value: '' },
  { label: 'env', operator: '!~', value: 'x|' },
);

const addresses = fc.constantFrom(
  '10.0.0.1',
  '10.0.0.0/8',
  '10.0.0.1-10.0.0.9',
  '::1',
  'fe80::/10',
);
const address: fc.Arbitrary<LineMatch> = addresses.map((text) => ({ text, ip: true }));
const text: fc.Arbitrary<LineMatch> = texts.map((value) => ({ text: value }));
const lineMatches = (operator: string): fc.Arbitrary<readonly LineMatch[]> => {
  if (operator.endsWith('~')) return several(patterns.map((value) => ({ text: value })));
  if (operator.endsWith('>')) {
    const wild = fc.constantFrom('<_>x<_>', 'a', '', 'GET <_>', '<1>', 'a"<_>\\');
    return several(wild.map((value) => ({ text: value })));
  }
  return fc.oneof(several(text), fc.tuple(address), fc.tuple(text, text, address));
};
const several = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const lineFilter: fc.Arbitrary<Stage> = fc
  .constantFrom(...lineOperators)
  .chain((operator) =>
    lineMatches(operator).map((matches) => ({ kind: 'line-filter', operator, matches })),
  );

const number = fc.oneof(
  fc.constantFrom(0, 1, -1, 0.1, 1e21, 1e-7, 2 ** 53, 500),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const nanoseconds = fc.oneof(
  fc.constantFrom(0, 1, 500_000_000, 90_000_000_000, 86_400_000_000_000, -1000, 1_500_000),
  fc.maxSafeInteger(),
);
const bytes = fc.oneof(
  fc.constantFrom(1, 999, 1000, 1024, 1500, 5 * 2 ** 20, 2 ** 40, 3e12, 1_048_577),
  fc.integer({ min: 1, max: 998e12 }),
);
const operator = fc.constantFrom(...compareOperators);
const single: fc.Arbitrary<LabelFilter> = fc.oneof(
  matcher.map((one): LabelFilter => ({ kind: 'string', ...one })),
  record({ kind: kind('number'), label, operator, value: number }),
  record({ kind: kind('duration'), label, operator, nanoseconds }),
  record({ kind: kind('bytes'), label, operator, bytes }),
  record({
    kind: kind('ip'),
    label,
    operator: fc.constantFrom('=' as const, '!=' as const),
    addresses,
  }),
);
const labelFilter: fc.Arbitrary<LabelFilter> = fc.letrec<{ filter: LabelFilter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    single,
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      )
      .map(([name, filters]) => combineFilters(name, filters)),
  ),
})).filter;

const extractions = (from: fc.Arbitrary<string>) =>
  fc.array(
    fc.oneof(
      record({ label, from }),
      label.map((name) => ({ label: name, from: name })),
    ),
    { maxLength: 3 },
  );
const template = fc.constantFrom('{{.a}}', 'x', '', '{{ .a | ToUpper }}"{{.b}}`', '{{__line__}}\n');
const unique = <T extends { readonly label: string }>(list: fc.Arbitrary<T>) =>
  fc.uniqueArray(list, { minLength: 1, maxLength: 3, selector: (one) => one.label });
// Loki sets these itself
const settable = label.filter((name) => !name.startsWith('__'));
const parser: fc.Arbitrary<Stage> = fc.oneof(
  record({
    kind: kind('json'),
    extractions: extractions(fc.constantFrom('a.b', 'a[0].b_c', '["x y"]', 'a["b"][1]')),
  }),
  fc
    .tuple(
      extractions(fc.constantFrom('key', '_k1', '"a b"')),
      maybe('strict', fc.constant(true as const)),
      maybe('keepEmpty', fc.constant(true as const)),
    )
    .map(([list, ...flags]) => ({
      kind: 'logfmt' as const,
      extractions: list,
      ...flags[0],
      ...flags[1],
    })),
  record({
    kind: kind('regexp'),
    pattern: fc.constantFrom('(?P<a>\\d+)', '(?P<a>.*) "(?P<b>x`)', '(?P<method>\\w+)\n'),
  }),
  record({
    kind: kind('pattern'),
    pattern: fc.constantFrom('<a>', '<ip> - <_> "<method> <_>"', '<_>`<a>\\<b>é', '<a> <1>'),
  }),
  record({ kind: kind('unpack') }),
);
const stage: fc.Arbitrary<Stage> = fc.oneof(
  lineFilter,
  parser,
  record({ kind: kind('label-filter'), filter: labelFilter }),
  record({ kind: kind('line_format'), template }),
  record({
    kind: kind('label_format'),
    labels: unique(
      fc.oneof(record({ label: settable, rename: label }), record({ label: settable, template })),
    ),
  }),
  record({
    kind: fc.constantFrom('drop' as const, 'keep' as const),
    labels: fc.array(fc.oneof(label, matcher), { minLength: 1, maxLength: 3 }),
  }),
  record({ kind: kind('decolorize') }),
);

export const lines: fc.Arbitrary<LinesNode> = fc
  .tuple(
    fc.array(matcher, { maxLength: 2 }),
    selecting,
    fc
      .array(stage, { maxLength: 4 })
      .filter((stages) => !stages.some((one, i) => parsesAsCondition(one, stages[i + 1]))),
  )
  .map(([some, one, stages]) => ({ kind: 'lines', matchers: [...some, one], stages }));

const duration = fc.oneof(
  fc.constantFrom(1, 1000, 300_000, 5_400_000, 86_400_000, 7 * 86_400_000, 365 * 86_400_000),
  fc.integer({ min: 1, max: 100 * 86_400_000 }),
);
const signed = fc.tuple(duration, fc.boolean()).map(([length, back]) => (back ? length : -length));
const grouping: fc.Arbitrary<Grouping> = record({
  mode: fc.constantFrom('by' as const, 'without' as const),
  labels,
});
const unwrap = fc
  .tuple(
    label,
    maybe(
      'conversion',
      fc.constantFrom('bytes' as const, 'duration' as const, 'duration_seconds' as const),
    ),
    fc.array(labelFilter, { maxLength: 2 }),
  )
  .map(([name, conversion, filters]) => ({ label: name, ...conversion, filters }));

const plain: readonly RangeAggregation[] = ['count_over_time', 'bytes_over_time', 'bytes_rate'];
const either: readonly RangeAggregation[] = ['rate', 'absent_over_time'];
const ungrouped: readonly RangeAggregation[] = [
  ...plain,
  ...either,
  'sum_over_time',
  'rate_counter',
];

const rangeNode: fc.Arbitrary<RangeNode> = fc.constantFrom(...rangeAggregations).chain((name) =>
  fc
    .tuple(
      name === 'quantile_over_time'
        ? fc.constantFrom(0, 0.5, 0.99, 1e-7, 1).map((parameter) => ({ parameter }))
        : fc.constant({}),
      lines,
      plain.includes(name)
        ? fc.constant({})
        : either.includes(name)
          ? maybe('unwrap', unwrap)
          : unwrap.map((value) => ({ unwrap: value })),
      duration,
      maybe('offset', signed),
      ungrouped.includes(name) ? fc.constant({}) : maybe('grouping', grouping),
    )
    .map(([parameter, of, number, range, offset, group]) => ({
      kind: 'range',
      name,
      ...parameter,
      lines: of,
      ...number,
      range,
      ...offset,
      ...group,
    })),
);

const matching: fc.Arbitrary<Matching> = fc.oneof(
  record({ mode: kind('on'), labels }),
  record({ mode: kind('ignoring'), labels: fc.array(label, { minLength: 1, maxLength: 2 }) }),
);
const grouped: fc.Arbitrary<Matching> = fc
  .tuple(matching, fc.constantFrom('left' as const, 'right' as const), labels)
  .map(([found, side, include]) => ({ ...found, group: { side, include } }));
const literalNumber = number.map((value): MetricNode => ({ kind: 'number', value }));

export const arbitraryMetrics: fc.Arbitrary<MetricNode> = fc.letrec<{ metric: MetricNode }>(
  (tie) => {
    const vector = tie('metric');
    const aggregate = fc.constantFrom(...aggregations).chain((name) => {
      const none = name === 'approx_topk' || sorts.includes(name);
      const between = grouping.filter(({ mode, labels: list }) => mode !== 'by' || list.length > 0);
      return fc
        .tuple(
          picks.includes(name)
            ? fc.integer({ min: 1, max: 100 }).map((parameter) => ({ parameter }))
            : fc.constant({}),
          vector,
          none ? fc.constant({}) : maybe('grouping', between),
        )
        .map(
          ([parameter, expr, group]): MetricNode => ({
            kind: 'aggregate',
            name,
            ...parameter,
            expr,
            ...group,
          }),
        );
    });
    // Loki folds constant expressions, so one side is always a vector
    const withNumber = fc
      .tuple(
        fc.constantFrom(...arithmeticOperators, ...comparisonOperators),
        vector,
        literalNumber,
        fc.boolean(),
      )
      .map(([name, one, value, first]): MetricNode => {
        const [left, right] = first ? [value, one] : [one, value];
        return { kind: 'binary', operator: name, left, right };
      });
    const between = fc
      .tuple(
        fc.constantFrom(...arithmeticOperators, ...comparisonOperators),
        vector,
        vector,
        maybe('matching', fc.oneof(matching, grouped)),
        fc.boolean(),
      )
      .map(([name, left, right, matched, bool]): MetricNode => {
        const isComparing = (comparisonOperators as readonly string[]).includes(name);
        return {
          kind: 'binary',
          operator: name,
          left,
          right,
          ...(bool && isComparing && { bool }),
          ...matched,
        };
      });
    const sets = fc
      .tuple(fc.constantFrom(...setOperators), vector, vector, maybe('matching', matching))
      .map(
        ([name, left, right, matched]): MetricNode => ({
          kind: 'binary',
          operator: name,
          left,
          right,
          ...matched,
        }),
      );
    const replaced = record({
      kind: kind('label_replace'),
      expr: vector,
      into: label,
      value: texts,
      from: label,
      pattern: patterns,
    });
    const constant = number.map(
      (value): MetricNode => ({ kind: 'vector', value: Math.abs(value) }),
    );
    return {
      metric: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { arbitrary: rangeNode, weight: 3 },
        constant,
        aggregate,
        withNumber,
        between,
        sets,
        replaced,
      ),
    };
  },
).metric;

export const arbitraryLogql: fc.Arbitrary<Node> = fc.oneof(lines, arbitraryMetrics, literalNumber);
