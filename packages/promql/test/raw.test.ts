import { up } from '@observability-stack/contracts/standard/target';
import * as q from '..';
import { promqlNode } from '../expression';

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
