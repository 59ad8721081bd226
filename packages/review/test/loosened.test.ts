import { addedMatchers } from '../read/narrowing';
import { dissectQuery, isLooser } from '../read/thresholds';

const RATE = 'sum(rate(http_requests_total{service="shop"}[5m]))';
const LINES = 'sum(count_over_time({service="shop"} |= "error" [5m])) > 3';

test.each([
  ['promql', 'up == 0', 'up{job="shop"} == 0', 'only where job="shop"'],
  ['promql', 'up == 0', 'up == 0 and on (job) hour() > 8', 'additional and condition'],
  ['promql', 'up == 0', 'up == 0 unless on (job) maintenance', 'additional unless condition'],
  ['promql', 'up == 0 or absent(up)', 'up == 0', 'an alternative of or was removed'],
  ['promql', `${RATE} >= 3`, `${RATE} > 3`, '> instead of >='],
  ['promql', `${RATE} > 3`, `${RATE.replace('}', ',code=~"5.."}')} > 3`, 'only where code=~"5.."'],
  ['logql', LINES, LINES.replace('[5m]', '!= "health" [5m]'), 'additional line filter'],
  ['logql', LINES, LINES.replace('"}', '",level="fatal"}'), 'only where level="fatal"'],
  [
    'promql',
    'a > 1 unless b{x="1"}',
    'a > 1 unless b',
    'in the excluded part, no longer: only where x="1"',
  ],
] as const)('%s: %s matches less as %s', (language, before, after, text) => {
  expect(addedMatchers(language, before, after)).toEqual([text]);
  expect(addedMatchers(language, after, before)).toEqual([]);
});

test.each([
  ['a / b > 1', 'a / b{x="1"} > 1'],
  ['absent(up)', 'absent(up{job="shop"})'],
  ['a > 1', 'b > 1'],
  ['a > 1', 'a > 2'],
  ['a > 1 unless b', 'a > 1 unless b{x="1"}'],
  ['rate(a[5m]) > 1', 'rate(a[10m]) > 1'],
  ['up == 0', 'not a query ((('],
])('%s does not match less as %s, as far as can be decided', (before, after) => {
  expect(addedMatchers('promql', before, after)).toEqual([]);
});

test.each([
  ['a > 1', 'a > 2', true],
  ['a < 2', 'a < 1', true],
  ['a > 2', 'a > 1', false],
  ['a == 1', 'a == 2', false],
  ['a > 0 unless b > 5', 'a > 0 unless b > 4', true],
  ['a > 0 unless b > 5', 'a > 0 unless b > 6', false],
  ['absent(a > 5)', 'absent(a > 4)', true],
  ['count(a > 5) < 2', 'count(a > 4) < 2', true],
  ['count(a > 5) > 2', 'count(a > 6) > 2', true],
])('%s, now %s: looser is %s', (before, after, expected) => {
  const [left, right] = [before, after].map((text) => dissectQuery('promql', text).thresholds);
  const looser = (left ?? []).some((threshold, index) => {
    const other = right?.[index];
    return other !== undefined && isLooser(threshold, other);
  });
  expect(looser).toBe(expected);
});
