import { checkLogLines } from '../../scripts/conformance/lines';

const REQUEST = {
  ts: '2026-11-24T10:32:42.242642135Z',
  level: 'info',
  msg: 'request handled',
  service: 'stock-service',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
  method: 'GET',
  route: '/stock/{item}',
  status_code: 200,
  duration_ms: 0.19,
};
const START = { ts: REQUEST.ts, level: 'INFO', msg: 'listening', service: 'stock-service' };

const text = (...lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const codes = (log: string) => checkLogLines(log).map(({ code, where }) => `${code} ${where}`);

test('conforming lines have no finding', () => {
  expect(checkLogLines(text(START, REQUEST))).toEqual([]);
});

const { trace_id: _, ...withoutTrace } = REQUEST;
test.each([
  ['a field is missing', withoutTrace, 'field-missing', 'has no trace_id'],
  [
    'the field of another logger',
    { ...withoutTrace, traceID: REQUEST.trace_id },
    'field-name',
    'trace_id is named traceID',
  ],
  ['time as a number', { ...REQUEST, ts: 1764000000.5 }, 'field-value', 'ts is 1764000000.5'],
  [
    'time without zone',
    { ...REQUEST, ts: '2026-11-24 10:32:42' },
    'field-value',
    'ts is "2026-11-24 10:32:42"',
  ],
  ['a level as a number', { ...REQUEST, level: 30 }, 'field-value', 'level is 30'],
  ['no level', { ...REQUEST, level: 'loud' }, 'field-value', 'level is "loud"'],
  ['a short trace id', { ...REQUEST, trace_id: 'abc' }, 'field-value', 'trace_id is "abc"'],
  [
    'the trace id of no trace',
    { ...REQUEST, trace_id: '0'.repeat(32) },
    'field-value',
    /trace_id is "0+"/,
  ],
  ['a status as text', { ...REQUEST, status_code: '200' }, 'field-value', 'status_code is "200"'],
  [
    'a duration with a unit',
    { ...REQUEST, duration_ms: '3ms' },
    'field-value',
    'duration_ms is "3ms"',
  ],
  [
    'a password',
    { ...REQUEST, login: { password: 'x1y2' } },
    'secret-in-line',
    'has a field login.password',
  ],
])('%s', (_, line, code, message) => {
  expect(checkLogLines(text(line))).toEqual([
    expect.objectContaining({
      code,
      severity: 'error',
      where: 'line 1',
      message: expect.stringMatching(message),
    }),
  ]);
});

test('redaction hides secrets', () => {
  expect(checkLogLines(text({ ...REQUEST, authorization: '[Redacted]' }))).toEqual([]);
});

test('reports a finding once, with its first line and the number of others', () => {
  const log = `${text(REQUEST)}Listening on 8080\n    at main.js:1\n${text(REQUEST)}panic: x\n`;
  expect(codes(log)).toEqual(['line-not-json line 2 and 2 more']);
});

test('lines of errors, orders and payments are not requests, whatever their field names', () => {
  const { ts, service } = REQUEST;
  const event = (fields: object) => ({ ts, level: 'info', msg: 'x', service, ...fields });
  const others = [
    { code: 'ECONNREFUSED' },
    { status: 'paid' },
    { method: 'card' },
    { status: 401 },
  ];
  expect(checkLogLines(text(REQUEST, ...others.map(event)))).toEqual([]);
});

test('recognizes a request by its fields, and reports the missing ones', () => {
  const { status_code, duration_ms, ...rest } = REQUEST;
  const { method: _method, ...withoutMethod } = REQUEST;
  expect(codes(text({ ...rest, duration_ms }, { ...rest, status: 200 }, withoutMethod))).toEqual([
    'field-missing line 1',
    'field-name line 2',
    'field-missing line 2',
    'field-missing line 3',
  ]);
});

test('probes of the definition need no trace', () => {
  const { span_id: _span, ...untraced } = withoutTrace;
  const probes = text({ ...untraced, route: '/healthz' }, { ...untraced, route: '/faults' });
  expect(codes(probes)).toEqual(['field-missing line 2', 'field-missing line 2']);
  expect(checkLogLines(probes, ['/healthz', '/faults'])).toEqual([]);
});

test('a log without requests is neither conformant nor wrong', () => {
  expect(checkLogLines(text(START))).toEqual([
    expect.objectContaining({ code: 'no-request-line', severity: 'warning' }),
  ]);
});

test('reports a line that Loki truncates', () => {
  expect(codes(text({ ...REQUEST, msg: 'x'.repeat(300_000) }))).toEqual(['line-too-long line 1']);
});
