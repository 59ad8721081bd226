// The comparison of answers must find differences.
import {
  difference,
  isSortQuery,
  type RecordedCase,
  recordedAnswer,
  recordedKey,
  recordedOf,
} from './recorded';

const vector = (
  ...samples: readonly (readonly [Record<string, string>, string])[]
): RecordedCase => ({
  vector: samples,
});
const one = vector([{ a: 'b' }, '1'], [{ a: 'c' }, '2']);

test.each<[string, RecordedCase, RecordedCase]>([
  ['another value', one, vector([{ a: 'b' }, '1'], [{ a: 'c' }, '2.00000000001'])],
  ['another label', one, vector([{ a: 'b' }, '1'], [{ a: 'd' }, '2'])],
  ['a label more', one, vector([{ a: 'b', x: '' }, '1'], [{ a: 'c' }, '2'])],
  ['a series less', one, vector([{ a: 'b' }, '1'])],
  ['a series twice', vector([{}, '1']), vector([{}, '1'], [{}, '1'])],
  ['a refusal', one, { refused: 'no' }],
  ['an answer to what is refused', { refused: 'no' }, one],
  ['a scalar', vector([{}, '1']), { scalar: '1' }],
  ['another scalar', { scalar: '1' }, { scalar: '1.1' }],
  ['infinity', { scalar: '+Inf' }, { scalar: '-Inf' }],
  ['no number', { scalar: 'NaN' }, { scalar: '0' }],
  ['a large number for infinity', { scalar: '+Inf' }, { scalar: '1e308' }],
  ['another line', { streams: [[{}, [['1', 'x']]]] }, { streams: [[{}, [['1', 'y']]]] }],
  ['another time', { streams: [[{}, [['1', 'x']]]] }, { streams: [[{}, [['2', 'x']]]] }],
  ['another stream', { streams: [[{ a: 'b' }, []]] }, { streams: [[{ a: 'c' }, []]] }],
])('%s is a difference', (_, wanted, given) => {
  expect(difference(wanted, given)).toMatch(/^Loki: .*\nhere: /);
});

test.each<[string, RecordedCase, RecordedCase]>([
  ['the same', one, one],
  ['another order', one, vector([{ a: 'c' }, '2'], [{ a: 'b' }, '1'])],
  ['the last digit', { scalar: '0.3' }, { scalar: '0.30000000000000004' }],
  ['another text of the same number', { scalar: '100000000000000000000000' }, { scalar: '1e+23' }],
  ['labels in another order', vector([{ a: '1', b: '2' }, '1']), vector([{ b: '2', a: '1' }, '1'])],
  ['other words of a refusal', { refused: 'no' }, { refused: 'never' }],
  ['no number', { scalar: 'NaN' }, { scalar: 'NaN' }],
])('%s is not a difference', (_, wanted, given) => {
  expect(difference(wanted, given)).toBeUndefined();
});

test('compares the order where it matters, except between equal values', () => {
  expect(isSortQuery('sort_desc(rate({a="b"}[1m]))')).toBe(true);
  expect(isSortQuery('sum(sort(rate({a="b"}[1m])))')).toBe(false);
  const other = vector([{ a: 'c' }, '2'], [{ a: 'b' }, '1']);
  expect(difference(one, other, true)).toBeDefined();
  const equal = vector([{ a: 'b' }, '1'], [{ a: 'c' }, '1']);
  expect(difference(equal, vector([{ a: 'c' }, '1'], [{ a: 'b' }, '1']), true)).toBeUndefined();
});

test('both responses have the same form', () => {
  const body = {
    data: { resultType: 'vector', result: [{ metric: { a: 'b' }, value: [1, '2'] }] },
  };
  expect(recordedOf(200, JSON.stringify(body))).toEqual(vector([{ a: 'b' }, '2']));
  expect(recordedOf(400, 'no\n')).toEqual({ refused: 'no' });
  expect(() => recordedOf(429, 'later')).toThrow('429 later');
  expect(() => recordedOf(503, 'down')).toThrow('503 down');
  const samples = [{ labels: { a: 'b' }, value: Number.POSITIVE_INFINITY }];
  expect(recordedAnswer({ kind: 'vector', samples })).toEqual(vector([{ a: 'b' }, '+Inf']));
  expect(recordedKey({ b: '1', a: '2' })).toBe('[["a","2"],["b","1"]]');
});
