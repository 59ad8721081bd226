import { up } from '@observability-stack/contracts/standard/target';
import fc from 'fast-check';
import { propertyCases } from '../../query-common/test/property';
import * as q from '..';
import type { Node } from '../ast';
import { promqlExpression, promqlNode } from '../expression';
import { arbitraryPromql, notInGrammar } from './arbitrary';

const text = (expression: q.Expression) => q.renderPromql(expression);

test('parses query text like a built query', () => {
  const raw = q.rawPromql('sum(rate(http_requests_total[5m])) by (service)');
  expect(text(q.gt(raw, 5))).toBe('sum by (service) (rate(http_requests_total[5m])) > 5');
  expect(text(q.sum(raw, { by: ['anything'] }))).toContain('sum by (anything) (sum by (service)');
});

test('a selector from text can get a range', () => {
  expect(text(q.rate(q.rawPromql('a{b="c"} offset 5m'), '5m'))).toBe(
    'rate(a{b="c"}[5m] offset 5m)',
  );
  expect(text(q.maxOverTime(q.rawPromql('a[5m]', 'range')))).toBe('max_over_time(a[5m])');
  expect(text(q.vector(q.rawPromql('1 + 2', 'scalar')))).toBe('vector(1 + 2)');
});

test('interpolated values cannot change the structure of a query', () => {
  const name = '"} or vector(1) #';
  expect(text(q.promql`up{job=${name}} == ${0}`)).toBe('up{job="\\"} or vector(1) #"} == 0');
  const sum = q.add(up.where(), up.where({ job: 'a' }));
  expect(text(q.promql`${sum} * ${-1}`)).toBe('(up + up{job="a"}) * -1');
  expect(text(q.promql`${-1} ^ ${up.where()}`)).toBe('(-1) ^ up');
  expect(text(q.promql`rate(${up.where()}[5m])`)).toBe('rate(up[5m])');
});

describe('a template with expressions', () => {
  const { instant, scalar, range } = arbitraryPromql(notInGrammar);
  const textOf = (node: Node): string => {
    const rendered = text(promqlExpression(node));
    return rendered.startsWith('-') || node.kind === 'binary' ? `(${rendered})` : rendered;
  };
  type Write<V, T> = (parts: TemplateStringsArray, ...values: readonly V[]) => T;
  // Parentheses, precedence, modifiers, arguments, and places without an operand.
  const templates: readonly (<V, T>(write: Write<V, T>, a: V, b: V) => T)[] = [
    (write, a, b) => write`${a} ^ -${b} * ${a}`,
    (write, a, b) => write`-${a} - (${b} - ${a}) == bool ${b}`,
    (write, a, b) => write`sum by (job) (${a}) / on (job) group_left () ${b}`,
    (write, a, b) => write`rate(${a}[5m] offset 1h) or ${b} offset 1d`,
    (write, a, b) => write`max_over_time(${a}[1h:5m] @ 60) and ${b} @ end()`,
    (write, a, b) => write`max_over_time(${a}) unless ${b} anchored`,
    (write, a, b) => write`clamp_max(${a}, ${b})`,
    (write, a, b) => write`info(${a}, ${b})`,
    (write, a, b) => write`${a}{job="x"} + sum by (${b}) (up)`,
    (write, a, b) => write`sum${a} + up # ${b}`,
    (write, a, b) => write`${a} ${b}`,
  ];

  test.each(templates.map((template) => [String(template).split('`')[1], template] as const))(
    'is the query that its text is: %s',
    (_, template) => {
      const operand = fc.oneof(instant, scalar, range);
      const plain: Write<string, string> = (parts, ...values) =>
        String.raw({ raw: parts }, ...values);
      fc.assert(
        fc.property(operand, operand, (a, b) => {
          const query = template<q.Expression, q.Expression>(
            q.promql,
            promqlExpression(a),
            promqlExpression(b),
          );
          expect(promqlNode(query)).toStrictEqual(
            promqlNode(q.rawPromql(template(plain, textOf(a), textOf(b)))),
          );
        }),
        propertyCases(100),
      );
    },
  );

  test('keeps the problem of an invalid expression', () => {
    const invalid = q.rawPromql('rate(up)');
    expect(promqlNode(q.promql`sum(${invalid}) > 0`)).toStrictEqual(
      promqlNode(q.rawPromql('sum(rate(up)) > 0')),
    );
  });
});

test.each([
  ['sum(', 'syntax error'],
  ['1', 'the query is of type scalar, expected instant'],
  ['up[5m]', 'the query is of type range, expected instant'],
])('keeps %s as an invalid query', (raw, problem) => {
  const expression = q.rawPromql(raw);
  expect(promqlNode(expression)).toMatchObject({ kind: 'invalid', text: raw });
  expect(promqlNode(expression)).toMatchObject({ problem: expect.stringContaining(problem) });
  expect(text(q.sum(expression))).toBe(`sum(${raw})`);
});

test('modifiers of selectors are rejected on other expressions', () => {
  const sum = q.rawPromql('sum(up)');
  const problemOf = (expression: q.Expression) => {
    const node = promqlNode(expression);
    return node.kind === 'invalid' ? node.problem : undefined;
  };
  expect(problemOf(q.range(sum, '5m'))).toContain(
    'a range is only allowed on a selector: use a subquery for other expressions',
  );
  expect(problemOf(q.offset(sum, '5m'))).toContain('offset is only allowed on a selector');
  expect(problemOf(q.extendRange(q.subquery(up.where(), '1h'), 'smoothed'))).toContain(
    'border is only allowed',
  );
});

test('an expression with an offset keeps its type', () => {
  const range = q.offset(q.at(q.range(up.where(), '1h'), 'end'), '-5m');
  expect(text(q.lastOverTime(range))).toBe('last_over_time(up[1h] @ end() offset -5m)');
  const steps = q.at(q.subquery(q.sum(up.where()), '1d', '5m'), 1_500);
  expect(text(q.maxOverTime(steps))).toBe('max_over_time(sum(up)[1d:5m] @ 1.5)');
});

test('renders numbers', () => {
  expect(text(q.neg(q.number(5)))).toBe('-5');
  expect(text(q.neg(q.neg(up.where())))).toBe('--up');
  expect(text(q.gt(up.where(), q.seconds('1h30m')))).toBe('up > 1h30m');
  expect(text(q.pow(q.neg(up.where()), 2))).toBe('(-up) ^ 2');
  expect(text(q.eq(1, 2, { bool: true }))).toBe('1 == bool 2');
  expect(text(q.add(up.where(), 1e21))).toBe('up + 1e+21');
});
