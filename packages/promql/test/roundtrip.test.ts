import fc from 'fast-check';
import { cases } from '../../query-common/test/property';
import { type PromqlError, parsePromql } from '../parse';
import { pretty } from '../pretty';
import { render } from '../render';
import { typeProblems, valueTypeOf } from '../types';
import { notInGrammar, queries } from './arbitrary';

const { instant, scalar, range } = queries(notInGrammar);

test('what is rendered parses back to the same tree', () => {
  fc.assert(
    fc.property(fc.oneof(instant, scalar, range), (node) => {
      const text = render(node);
      expect(parsePromql(text)).toStrictEqual(node);
    }),
    cases(4000),
  );
});

test('generated queries are rightly typed', () => {
  fc.assert(
    fc.property(fc.oneof(instant, scalar), (node) => {
      expect(typeProblems(node)).toEqual([]);
      expect(['instant', 'scalar']).toContain(valueTypeOf(node));
    }),
    cases(500),
  );
});

test('hand-written text settles after one rendering', () => {
  const noise = fc.constantFrom(' ', '\n', ' # why\n', '\t');
  fc.assert(
    fc.property(instant, noise, (node, space) => {
      const loose = `(${space}(${render(node)})${space})`;
      const once = render(parsePromql(loose));
      expect(render(parsePromql(once))).toBe(once);
      expect(once).toBe(render(node));
    }),
    cases(1000),
  );
});

test('broken into lines it is still the same query', () => {
  fc.assert(
    fc.property(instant, (node) => {
      expect(parsePromql(pretty(node, 0))).toStrictEqual(node);
    }),
    cases(1000),
  );
});

test('long queries are broken where their parts end', () => {
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
])('%s is rendered as %s', (text, expected) => {
  if (expected === undefined) expect(() => parsePromql(text)).toThrow();
  else expect(render(parsePromql(text))).toBe(expected);
});

test.each([
  ['', 'no PromQL, at the end'],
  ['sum(', 'no PromQL, at the end'],
  ['foo(a)', 'there is no function foo here, at "foo(a)"'],
  ['rate(a)', 'rate takes a range, not an instant vector, at "a"'],
  ['rate(sum(a)[5m])', 'a range needs a plain selector in front, at "sum(a)[5m]"'],
  ['(a) offset 5m', 'offset needs a plain selector or a subquery in front, at "(a) offset 5m"'],
  ['a offset 1m offset 2m', 'offset is set twice, at "a offset 1m offset 2m"'],
  ['a[0s]', '0s is not longer than nothing, at "a[0s]"'],
  ['a{x=~"("}', 'is no RE2 pattern'],
  ['a{x="\\q"}', 'unknown escape \\q'],
  ['a{x="y}', 'no PromQL, at the end'],
  ['a{__name__="b"}', 'the name of the metric is set twice'],
  ['{x=""}', 'a selector needs a name'],
  ['{x=~".*"}', 'a selector needs a name'],
  ['1 > 2', 'numbers are compared with bool'],
  ['a + bool b', 'bool only goes with comparisons'],
  ['a and 1', 'and goes between vectors, not numbers'],
  ['a and on (x) group_left () b', 'and does not group'],
  ['a * on (x) 2', 'labels are matched between vectors, not numbers'],
  ['a * on (x) group_left (x) b', 'x is matched on already'],
  ['round(a, 1, 2)', 'round takes 1 to 2 arguments, not 3'],
  ['label_join(a)', 'label_join takes at least 3 arguments, not 1'],
  ['sum by (inf) (a)', 'inf is a number; write "inf"'],
  ['sum by ("") (a)', 'a label has no name'],
  ['a / on ("") b', 'a label has no name'],
  ['info(a, b)', 'has its name inside the braces'],
  ['info(a, sum(b))', 'conditions on labels'],
  ['topk(a)', 'topk takes two arguments'],
  ['count_values(1, a)', 'takes a string, not a number'],
  ['"x" + 1', '+ takes a number or an instant vector, not a string'],
  ['a > 5and b', 'a space is missing, at "5and b"'],
  ['a > 1e999', '1e999 is not a number'],
])('%j is refused', (text, problem) => {
  const parse = () => parsePromql(text);
  expect(parse).toThrow(problem);
  expect(parse).toThrow(
    expect.objectContaining({ place: expect.anything() } satisfies Partial<PromqlError>),
  );
});
