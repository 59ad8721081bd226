// Tests of LogQL rules that are wrong must fail, and say why.

import { rawLogql } from '@observability-stack/logql';
import { logqlRecordingFailure, logqlTestFailure } from '../../alerts/logql-tests';
import {
  type LogqlAlert,
  type LogqlTest,
  type LogRecordingRule,
  logqlAlert,
  type TestLine,
} from '../../catalog/definitions/alert';
import { resolveEnvironment } from '../../resolve/environment';
import { base } from '../validation/trial';

const settings = resolveEnvironment({
  ...base,
  alerts: { runbooks: 'https://runbooks.example.org' },
});
const stream = { service: 'cart', team: 'shop' };
const lines: readonly TestLine[] = [
  { at: '10s', labels: stream, line: '{"route":"/pay","ms":700}', structuredMetadata: { id: '7' } },
  { at: '20s', labels: stream, line: '{"route":"/pay","ms":900}' },
  { at: '30s', labels: stream, line: '{"route":"/pay","ms":100}' },
  { at: '40s', labels: stream, line: '{"route":"/pay","ms":"long"}' },
  { at: '50s', labels: stream, line: 'no ms' },
  { at: '55s', labels: stream, line: 'another' },
];
const alert = (more: Partial<LogqlAlert> = {}): LogqlAlert =>
  logqlAlert({
    name: 'CartSlow',
    expr:
      'sum by (service, route) (count_over_time({service="cart"} |= "ms" | json | ms > 500 ' +
      '| __error__="" [5m])) > 1',
    severity: 'ticket',
    team: 'shop',
    summary: '{{ $labels.route }} is slow.',
    description: '{{ $value }} requests.',
    runbook: { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' },
    tests: [],
    ...more,
  });
const expected = {
  labels: { severity: 'ticket', team: 'shop', service: 'cart', route: '/pay' },
  summary: '/pay is slow.',
  description: '2 requests.',
};
const at = (more: Partial<LogqlTest> = {}): LogqlTest => ({
  title: 'two of three',
  lines,
  at: '1m',
  fires: [expected],
  ...more,
});
const failed = (one: LogqlAlert, test: LogqlTest) => logqlTestFailure(settings, one, test) ?? '';

test('a correct test passes', () => {
  expect(logqlTestFailure(settings, alert(), at())).toBeUndefined();
  expect(logqlTestFailure(settings, alert(), at({ at: '7m', fires: [] }))).toBeUndefined();
});

test('reports a missing alert, and the evaluation of each line', () => {
  expect(failed(alert(), at({ lines: lines.slice(1) }))).toBe(
    `CartSlow: two of three
1m after the start:
  missing:    firing {route="/pay", service="cart", severity="ticket", team="shop"}

Evaluation:
  sum by (service, route) (count_over_time({service="cart"} |= "ms" | json | ms > 500 | __error__="" [5m])) > 1
    = no series
    sum by (service, route) (count_over_time({service="cart"} |= "ms" | json | ms > 500 | __error__="" [5m]))
      = {route="/pay", service="cart"} 1
      count_over_time({service="cart"} |= "ms" | json | ms > 500 | __error__="" [5m])
        after -240s, until 60s
        = {route="/pay", service="cart"} 1
        5 log lines in the window
        |= "ms": keeps 4 of 5
        | json: keeps 4 of 4, 1 with an error
        | ms > 500: keeps 2 of 4, 1 with an error
        | __error__="": keeps 1 of 2
        + 20s {"route":"/pay","ms":900}
            {service="cart", service_name="cart", team="shop"}
            with metadata {detected_level="unknown"}
            |= "ms": no change
            | json: ms="900"; route="/pay"
            | ms > 500: no change
            | __error__="": no change
            counts as 1
        - 30s {"route":"/pay","ms":100}
            {service="cart", service_name="cart", team="shop"}
            with metadata {detected_level="unknown"}
            |= "ms": no change
            | json: ms="100"; route="/pay"
            | ms > 500: drops the log line
        - 40s {"route":"/pay","ms":"long"}
            {service="cart", service_name="cart", team="shop"}
            with metadata {detected_level="unknown"}
            |= "ms": no change
            | json: ms="long"; route="/pay"
            | ms > 500: error LabelFilterErr: strconv.ParseFloat: parsing "long": invalid syntax
            | __error__="": drops the log line
        - 50s no ms
            {service="cart", service_name="cart", team="shop"}
            with metadata {detected_level="unknown"}
            |= "ms": no change
            | json: error JSONParserErr: Value looks like object, but can't find closing '}' symbol
            | ms > 500: drops the log line
        - 55s another
            {service="cart", service_name="cart", team="shop"}
            with metadata {detected_level="unknown"}
            |= "ms": drops the log line`,
  );
});

test('reports an unexpected alert', () => {
  expect(failed(alert(), at({ fires: [] }))).toContain(
    '  unexpected: firing {route="/pay", service="cart", severity="ticket", team="shop"} with 2\n',
  );
});

test('reports different labels and annotations', () => {
  const labels = { ...expected.labels, route: '/buy' };
  expect(failed(alert(), at({ fires: [{ ...expected, labels }] }))).toMatch(
    /missing: {4}firing \{route="\/buy".*\n {2}unexpected: firing \{route="\/pay"/,
  );
  expect(failed(alert(), at({ fires: [{ ...expected, description: '3 requests.' }] }))).toContain(
    `  different:  description of {route="/pay", service="cart", severity="ticket", team="shop"}
              got       2 requests.
              expected  3 requests.`,
  );
});

describe('with `for`', () => {
  const waiting = alert({ for: '2m' });

  test('is pending first, then fires', () => {
    const test = at({
      fires: [],
      pending: [expected.labels],
      later: [
        { at: '2m', fires: [], pending: [expected.labels] },
        { at: '3m', fires: [expected], pending: [] },
        { at: '6m', fires: [], pending: [] },
      ],
    });
    expect(logqlTestFailure(settings, waiting, test)).toBeUndefined();
  });

  test('starts again after an evaluation without a result', () => {
    const again = lines.slice(0, 2).map((line) => ({ ...line, at: '6m50s' as const }));
    const test = at({
      lines: [...lines, ...again],
      at: '3m',
      later: [
        { at: '6m', fires: [], pending: [] },
        { at: '8m', fires: [], pending: [expected.labels] },
        { at: '9m', fires: [expected], pending: [] },
      ],
    });
    expect(logqlTestFailure(settings, waiting, test)).toBeUndefined();
  });

  test('distinguishes a pending alert from an inactive one', () => {
    expect(failed(waiting, at())).toContain('team="shop"}, which is still pending\n');
    expect(failed(waiting, at({ fires: [], pending: [] }))).toContain(
      '  unexpected: pending {route',
    );
    expect(failed(waiting, at({ at: '3m', pending: [expected.labels] }))).toContain(
      '  missing:    pending {route',
    );
  });

  test('evaluates at the interval of the test', () => {
    const often = at({ interval: '30s', at: '2m', fires: [expected] });
    expect(failed(waiting, often)).toContain('which is still pending');
    expect(logqlTestFailure(settings, waiting, { ...often, at: '2m30s' })).toBeUndefined();
    expect(failed(waiting, { ...often, at: '2m', interval: '1m' })).toContain('still pending');
  });
});

test('rejects a time between two evaluations, or out of order', () => {
  expect(failed(alert(), at({ at: '90s' }))).toContain('time 90s is not at an evaluation');
  expect(failed(alert(), at({ later: [{ at: '1m', fires: [] }] }))).toContain(
    'time 1m is not after',
  );
});

test('reports an error of the ruler with the line that caused it', () => {
  const text = failed(
    alert({ expr: 'sum(count_over_time({service="cart"} | json | ms > 500 [5m])) > 1' }),
    at(),
  );
  expect(text).toMatch(/ {2}the ruler cannot evaluate the query: .*, 60s after the start\n/s);
  expect(text).toContain('JSONParserErr');
  expect(text).toContain('50s no ms');
});

test('rejects two series that become one alert, as the ruler does', () => {
  const both = alert({
    expr: 'sum by (service) (count_over_time({service=~".+"}[5m])) > 0',
    service: 'cart',
  });
  const two: readonly TestLine[] = [
    ...lines,
    { at: '20s', labels: { service: 'pay', team: 'shop' }, line: 'x' },
  ];
  expect(failed(both, at({ lines: two }))).toContain('two series result in the same alert');
});

test('evaluates conditions and functions of templates, and rejects unknown functions by name', () => {
  const summary = '{{ if gt $value 1.0 }}{{ .Labels.route | toUpper }}{{ else }}few{{ end }}';
  expect(failed(alert({ summary }), at())).toContain('got       /PAY\n');
  expect(failed(alert({ summary: '{{ $value | humanise }}' }), at())).toMatch(
    /evaluation needs a Loki server: .*function "humanise" not defined/,
  );
  expect(failed(alert({ summary: '{{ .ExternalURL }}' }), at())).toContain(
    'field .ExternalURL is not supported in tests',
  );
});

test('distinguishes unsupported features from errors', () => {
  const text = failed(alert({ expr: 'approx_topk(1, rate({service="cart"}[5m])) > 0' }), at());
  expect(text).toMatch(/^ {2}evaluation needs a Loki server: approx_topk.* not supported/m);
});

test('ingests lines as the Loki of the stack does', () => {
  const levels = alert({
    expr: 'sum by (service_name, detected_level) (count_over_time({service_name="cart"}[5m])) > 0',
  });
  const text = failed(levels, at({ fires: [] }));
  expect(text).toContain('{detected_level="unknown", service_name="cart", severity="ticket"');
});

describe('a recording rule', () => {
  const rule: LogRecordingRule = {
    kind: 'log-recording',
    metric: { name: 'service:slow:count' } as never,
    expr: rawLogql('sum by (service) (count_over_time({service="cart"} |= "ms" [5m]))'),
    labels: { team: 'shop' },
    tests: () => [],
  };
  const labels = { service: 'cart', team: 'shop' };
  const test_ = (records: readonly { labels: Record<string, string>; value: number }[]) =>
    logqlRecordingFailure(rule, { title: 'five', lines, at: '1m', records });

  test('passes and fails', () => {
    expect(test_([{ labels, value: 5 }])).toBeUndefined();
    expect(test_([{ labels, value: 4 }])).toContain(
      '  different:  {service="cart", team="shop"} is 5, expected 4\n',
    );
    expect(test_([])).toContain('  unexpected: {service="cart", team="shop"} 5\n');
    expect(test_([{ labels: { service: 'pay' }, value: 1 }])).toContain(
      '  missing:    {service="pay"} 1\n',
    );
  });
});
