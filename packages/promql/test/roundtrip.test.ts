import fc from 'fast-check';
import { propertyCases } from '../../query-common/test/property';
import { type PromqlError, parsePromql } from '../parse';
import { pretty } from '../pretty';
import { render } from '../render';
import { expressionType, typeProblems } from '../types';
import { arbitraryPromql, notInGrammar } from './arbitrary';

const { instant, scalar, range } = arbitraryPromql(notInGrammar);

test('a rendered query parses to the same tree', () => {
  fc.assert(
    fc.property(fc.oneof(instant, scalar, range), (node) => {
      const text = render(node);
      expect(parsePromql(text)).toStrictEqual(node);
    }),
    propertyCases(4000),
  );
});

test('generated queries have valid types', () => {
  fc.assert(
    fc.property(fc.oneof(instant, scalar), (node) => {
      expect(typeProblems(node)).toEqual([]);
      expect(['instant', 'scalar']).toContain(expressionType(node));
    }),
    propertyCases(500),
  );
});

test('rendering is idempotent', () => {
  const noise = fc.constantFrom(' ', '\n', ' # why\n', '\t');
  fc.assert(
    fc.property(instant, noise, (node, space) => {
      const loose = `(${space}(${render(node)})${space})`;
      const once = render(parsePromql(loose));
      expect(render(parsePromql(once))).toBe(once);
      expect(once).toBe(render(node));
    }),
    propertyCases(1000),
  );
});

test('line breaks do not change a query', () => {
  fc.assert(
    fc.property(instant, (node) => {
      expect(parsePromql(pretty(node, 0))).toStrictEqual(node);
    }),
    propertyCases(1000),
  );
});

test('long queries are split at their parts', () => {
  const text =
    'sum by (service) (rate(http_requests_total{service="order-service",status_code=~"5.."}[5m])) / sum by (service) (rate(http_requests_total{service="order-service"}[5m])) > 0.01';
  expect(pretty(parsePromql(text), 0)).toBe(
    [
      '    sum by (service) (rate(http_requests_total{service="order-service",status_code=~"5.."}[5m]))',
      '  /',
      '    sum by (service) (rate(http_requests_total{service="order-service"}[5m]))',
      '>',
      '  0.01',
    ].join('\n'),
  );
});

test.each([
  ['-1 ^ 2', '-1 ^ 2'],
  ['(-1) ^ 2', '(-1) ^ 2'],
  ['2 ^ -1 ^ 2', '2 ^ -1 ^ 2'],
  ['2 ^ (3 ^ 4)', '2 ^ 3 ^ 4'],
  ['(2 ^ 3) ^ 4', '(2 ^ 3) ^ 4'],
  ['a - (b - c)', 'a - (b - c)'],
  ['(a - b) - c', 'a - b - c'],
  ['a or (b and c)', 'a or b and c'],
  ['(a or b) and c', '(a or b) and c'],
  ['-(a * b)', '-(a * b)'],
  ['(-a) * b', '-a * b'],
  ['a + b offset 5m * c', 'a + b offset 5m * c'],
  ['a + b[1h:5m]', undefined],
  ['sum(a) by (x, y,)', 'sum by (x, y) (a)'],
  ['SUM(a) WITHOUT (x)', 'sum without (x) (a)'],
  ['sum by () (a)', 'sum(a)'],
  ['a / on (x) group_left b', 'a / on (x) group_left () b'],
  ['a / on (x) group_left (b)', undefined],
  ['a + ignoring () b', 'a + b'],
  ['a[90m] offset 3600', 'a[1h30m] offset 1h'],
  ['a @ 1609746000.5', 'a @ 1609746000.5'],
  ['a offset 1h @ end()', 'a @ end() offset 1h'],
  ['{__name__="a", x!="1",}', 'a{x!="1"}'],
  ['{"a.b", "x y"=\'z\'}', '{"a.b","x y"="z"}'],
  ['{"sum"}', '{"sum"}'],
  ['a > 0x10', 'a > 16'],
  ['a > 1_000', 'a > 1000'],
  ['time() - a > 1h', 'time() - a > 1h'],
  ['+a', 'a'],
  ['info(a, {__name__="b"})', 'info(a, {"b"})'],
  ['- - 2', '2'],
])('renders %s as %s', (text, expected) => {
  if (expected === undefined) expect(() => parsePromql(text)).toThrow();
  else expect(render(parsePromql(text))).toBe(expected);
});

test.each([
  ['', 'syntax error, at the end'],
  ['sum(', 'syntax error, at the end'],
  ['foo(a)', 'unknown function "foo", at "foo(a)"'],
  ['rate(a)', 'rate expects a range vector, found an instant vector, at "a"'],
  ['rate(sum(a)[5m])', 'a range is only allowed on a selector, at "sum(a)[5m]"'],
  ['(a) offset 5m', 'offset is only allowed on a selector or a subquery, at "(a) offset 5m"'],
  ['a offset 1m offset 2m', 'offset may not be set multiple times, at "a offset 1m offset 2m"'],
  ['a[0s]', 'duration 0s must be greater than 0, at "a[0s]"'],
  ['a{x=~"("}', 'pattern "(" is not valid RE2: error parsing regexp: missing closing ): `(`'],
  ['a{x="\\q"}', 'unknown escape \\q'],
  ['a{x="y}', 'syntax error, at the end'],
  ['a{__name__="b"}', 'the metric name is set twice'],
  ['{x=""}', 'a selector needs a metric name, or a matcher that does not match the empty string'],
  [
    '{x=~".*"}',
    'a selector needs a metric name, or a matcher that does not match the empty string',
  ],
  ['1 > 2', 'a comparison of two scalars must use bool'],
  ['a + bool b', 'bool is only allowed on comparisons'],
  ['a and 1', 'operator "and" is only allowed between instant vectors'],
  ['a and on (x) group_left () b', 'operator "and" does not allow group_left or group_right'],
  ['a * on (x) 2', 'on and ignoring are only allowed between instant vectors'],
  ['a * on (x) group_left (x) b', 'label "x" cannot be in both on and group_left or group_right'],
  ['round(a, 1, 2)', 'round expects 1 to 2 arguments, found 3'],
  ['label_join(a)', 'label_join expects at least 3 arguments, found 1'],
  ['sum by (inf) (a)', 'label name inf is parsed as a number: write "inf"'],
  ['sum by ("") (a)', 'a label name is empty'],
  ['a / on ("") b', 'a label name is empty'],
  ['info(a, b)', 'the second argument of info must have its metric name inside the braces'],
  ['info(a, sum(b))', 'the second argument of info must be label matchers'],
  ['topk(a)', 'topk expects two arguments'],
  ['count_values(1, a)', 'the first argument of count_values expects a string, found a scalar'],
  ['"x" + 1', 'operator "+" expects a scalar or an instant vector, found a string'],
  ['a > 5and b', 'missing space, at "5and b"'],
  ['a > 1e999', '1e999 is not a number'],
])('rejects %j', (text, problem) => {
  const parse = () => parsePromql(text);
  expect(parse).toThrow(problem);
  expect(parse).toThrow(
    expect.objectContaining({ place: expect.anything() } satisfies Partial<PromqlError>),
  );
});
