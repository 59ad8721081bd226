import { evaluateInstant, type LogStream, PushRejectedError } from '..';
import { metadataName, toStoredMetadata } from '../push';

/** Names as pushed to Loki 3.7.6, and the names that it returned. */
test.each([
  ['service.name', 'service_name'],
  ['a-b', 'a_b'],
  ['a:b', 'a_b'],
  ['a/b', 'a_b'],
  ['a$b', 'a_b'],
  ['a b', 'a_b'],
  ['a\tb', 'a_b'],
  ['a__b', 'a_b'],
  ['a..b', 'a_b'],
  ['a-_-b', 'a_b'],
  ['aéb', 'a_b'],
  ['a😀b', 'a_b'],
  ['.a', '_a'],
  ['__a', '_a'],
  ['a.', 'a_'],
  ['1', 'key_1'],
  ['1a', 'key_1a'],
  ['1.5', 'key_1_5'],
  ['-1', '_1'],
  ['é1', '_1'],
  ['A.B', 'A_B'],
  ['__a__', '__a__'],
  ['__a.b__', '__a_b__'],
  ['__1__', '__1__'],
  ['___a___', '___a___'],
  ['__a_', '_a_'],
  ['trace_id', 'trace_id'],
])('structured metadata %j is stored as %j', (pushed, stored) => {
  expect(metadataName(pushed)).toBe(stored);
});

/** The same for names that collide, in the order in which they were pushed. */
test.each([
  [{ 'a.b': 'dot', a_b: 'underscore' }, { a_b: 'dot' }],
  [{ 'a-b': 'dash', 'a.b': 'dot' }, { a_b: 'dot' }],
  [{ 'a.b': 'dot', a_b: 'underscore', 'a b': 'space' }, { a_b: 'space' }],
  [{ 'a.b': '', a_b: 'underscore' }, {}],
  [{ 'a.b': 'dot', a_b: '' }, { a_b: 'dot' }],
  [{ '1': 'digit', key_1: 'key' }, { key_1: 'digit' }],
  [
    { 'a.b': 'x\ufffdy', c: 'x\ufffdy' },
    { a_b: 'x y', c: 'x y' },
  ],
])('%j is stored as %j', (pushed, stored) => {
  expect(Object.fromEntries(toStoredMetadata(pushed))).toEqual(stored);
});

const stream = (labels: object, structuredMetadata: object): LogStream => ({
  labels: { ...labels },
  entries: [{ at: 1n, line: 'x', structuredMetadata: { ...structuredMetadata } }],
});

test('queries use the stored name', () => {
  const answer = (query: string) =>
    evaluateInstant(query, [stream({ a: 'b' }, { 'service.name': 'cart' })], 2n);
  expect(answer('{a="b"} | service_name="cart"')).toMatchObject({ streams: [{}] });
});

test.each([
  ['only underscores', {}, { _: 'x' }],
  ['nothing', {}, { '': 'x' }],
  ['no letter of ASCII', {}, { 日本: 'x' }],
  ['a stream label with a dot', { 'a.b': 'x' }, {}],
  ['a stream label without a name', { '': 'x' }, {}],
])('a name of %s is rejected at push', (_, labels, metadata) => {
  const pushed = stream({ a: 'b', ...labels }, metadata);
  expect(() => evaluateInstant('{a="b"}', [pushed], 2n)).toThrow(PushRejectedError);
});
