import { logContract, serviceLogContract } from '@observability-stack/contracts';
import { SAMPLE_VARIABLE } from '@observability-stack/query-common';
import type { LogConfig } from '../../../catalog/definitions/logs';
import { serviceLogs, serviceLogsByFormat, withServiceLabels } from '../../../catalog/logs/fields';
import { checkLogql, rawLogql, renderLogql, streamsOf, valueGt } from '..';
import { parseSyntax } from '../parse';

const accessLines = logContract({
  name: 'access-lines',
  help: 'Access log of the proxy.',
  format: 'logfmt',
  fields: {
    took: { type: 'duration', help: 'Time until the answer.' },
    sent: { type: 'bytes', help: 'Size of the answer.' },
  },
});
const context = { contracts: [serviceLogContract, accessLines] };
const codes = (text: string) => checkLogql(parseSyntax(text), context).map(({ code }) => code);

const S = '{service="order-service"}';

test.each([
  `sum by (service) (count_over_time(${S} |= "failed auth" [5m])) > 10`,
  `${S} | trace_id="4bf92f35"`,
  `${S} | json | status_code >= 500 and route="/orders" | line_format "{{.method}} {{.route}}"`,
  `sum by (route) (rate(${S} | json | level_extracted="error" | __error__="" [5m]))`,
  `quantile_over_time(0.99, ${S} | json | unwrap duration_ms | __error__="" [5m]) by (route)`,
  `avg_over_time(${S} | logfmt | took > 1s | unwrap duration(took) | __error__="" [5m]) by (service)`,
  `absent_over_time(${S} [10m])`,
  `topk(5, sum by (route) (count_over_time(${S} | json status_code, route | __error__="" [1h])))`,
  `sum by (verb) (rate(${S} | pattern "<verb> <_>" | verb != "GET" [5m]))`,
  `${S} | json | line_format "{{.msg}}" | json | anything="x"`,
  `${S} | json code="status_code" | code > 500`,
  `sum(rate(${S} [5m])) or vector(0)`,
  `sum by (service) (rate(${S} | json | label_format path=route | path="/x" | __error__="" [5m]))`,
])('accepts %s', (text) => {
  expect(
    checkLogql(rawLogql(text, text.startsWith('{') ? 'lines' : ('vector' as never)), context),
  ).toEqual([]);
});

test.each([
  ['{service=~".*"}', ['logql/selects-everything']],
  ['sum(rate({level!="debug"} [5m]))', ['logql/selects-everything']],
  ['{servce="x"}', ['logql/unknown-label']],
  ['{trace_id="x"}', ['logql/not-a-stream-label']],
  ['{route="/orders"}', ['logql/not-a-stream-label']],
  [`${S} | nosuch="x"`, ['logql/unknown-label']],
  [`${S} | status_code >= 500`, ['logql/field-before-parser']],
  [`${S} | json | drop route | route="x"`, ['logql/field-before-parser']],
  [`${S} | json | nosuch="x" or status_code == 5`, ['logql/unknown-label']],
  [`${S} | json | line_format "{{.nosuch}}"`, ['logql/unknown-label']],
  [`${S} | json x="nosuch.a"`, ['logql/unknown-label']],
  [`${S} | json | route > 5`, ['logql/filter-type-mismatch']],
  [`${S} | json | duration_ms > 500ms`, ['logql/filter-type-mismatch']],
  [`${S} | logfmt | sent > 1MiB`, ['logql/rounded-size']],
  [`${S} |~ "(?=x)"`, ['logql/invalid-regex']],
  [`sum by (trace_id) (rate(${S} [5m]))`, ['logql/high-cardinality-grouping']],
  [`sum by (msg) (rate(${S} | json | __error__="" [5m]))`, ['logql/high-cardinality-grouping']],
  [`count_over_time(${S} |= "failed auth" [5m]) > 10`, ['logql/missing-grouping']],
  [`topk(3, rate(${S} [5m]))`, ['logql/missing-grouping']],
  [`sum by (level) (sum by (service) (rate(${S} [5m])))`, ['logql/dropped-label']],
  [`sum by (service) (rate(${S} [30s]))`, ['logql/range-too-short']],
  [
    `max_over_time(${S} | json | unwrap route | __error__="" [5m]) by (service)`,
    ['logql/unwrap-type-mismatch'],
  ],
  [
    `max_over_time(${S} | unwrap duration_ms | __error__="" [5m]) by (service)`,
    ['logql/field-before-parser'],
  ],
  [
    `max_over_time(${S} | logfmt | unwrap took | __error__="" [5m]) by (service)`,
    ['logql/unwrap-type-mismatch'],
  ],
  [
    `sum by (service) (rate(${S} [5m])) / on (route) sum(rate(${S} [5m]))`,
    ['logql/dropped-label', 'logql/dropped-label'],
  ],
  // stages that fail the whole query
  [`sum by (service) (rate(${S} | json [5m]))`, ['logql/unfiltered-errors']],
  [`sum by (service) (rate(${S} | json route [5m]))`, ['logql/unfiltered-errors']],
  [`sum by (service) (rate(${S} | __error__="" | json [5m]))`, ['logql/unfiltered-errors']],
  [`sum by (service) (rate(${S} | json | route="/x" [5m]))`, ['logql/unfiltered-errors']],
  [`sum by (service) (rate(${S} | unpack [5m]))`, ['logql/unfiltered-errors']],
  [`sum by (service) (rate(${S} | logfmt --strict [5m]))`, ['logql/unfiltered-errors']],
  [`sum by (service) (rate(${S} | logfmt | took > 1s [5m]))`, ['logql/unfiltered-errors']],
  [
    `sum by (service) (rate(${S} | json | __error__="" | status_code > 499 [5m]))`,
    ['logql/unfiltered-errors'],
  ],
  [`absent_over_time(${S} | json [5m])`, ['logql/unfiltered-errors']],
  [
    `max_over_time(${S} | json | __error__="" | unwrap duration_ms [5m]) by (service)`,
    ['logql/unfiltered-errors'],
  ],
  [`sum by (service) (rate(${S} | json | drop __error__, __error_details__ [5m]))`, []],
  [`sum by (service) (rate(${S} | json | __error__!~".+" [5m]))`, []],
  [`sum by (service) (rate(${S} | logfmt [5m]))`, []],
  [`${S} | json`, []],
  // not a stream label
  ['{detected_level="error"}', ['logql/not-a-stream-label']],
  [`${S} | detected_level="error"`, []],
  ['{service_name="order-service"}', []],
  // a value for each replica
  [`sum by (pod) (count_over_time(${S} [5m])) > 5`, ['logql/grouped-by-replica']],
  [`count_over_time(${S} | keep pod [5m])`, ['logql/grouped-by-replica']],
  // what without leaves
  [`sum without (pod) (count_over_time(${S} [5m]))`, ['logql/high-cardinality-grouping']],
  [`sum without (trace_id, span_id) (count_over_time(${S} [5m]))`, ['logql/grouped-by-replica']],
  [`sum without (pod, trace_id, span_id) (count_over_time(${S} [5m]))`, []],
  [`max without (service) (sum by (service, team) (count_over_time(${S} [5m])))`, []],
  // a count is never 0
  [`sum by (service) (count_over_time(${S} [5m])) == 0`, ['logql/never-true']],
  [`sum by (service) (count_over_time(${S} [5m])) < 1`, ['logql/never-true']],
  [`sum by (service) (rate(${S} [5m])) <= 0`, ['logql/never-true']],
  [`1 > sum(count_over_time(${S} [5m]))`, ['logql/never-true']],
  [`absent_over_time(${S} [5m]) == 0`, ['logql/never-true']],
  // some of the lines are at most all of them
  [`sum(rate(${S} |= "a" [5m])) / sum(rate(${S} [5m])) > 5`, ['logql/never-true']],
  [`sum(rate(${S} |= "a" [5m])) / sum(rate(${S} [5m])) > 0.05`, []],
  [`sum(rate(${S} |= "a" [5m])) / sum(rate(${S} |= "b" [5m])) > 5`, []],
  [`sum(rate(${S} |= "a" [5m])) / sum(rate(${S} [1h])) > 5`, []],
  // the same lines on both sides
  [`sum(rate(${S} [5m])) / sum(rate(${S} [5m])) > 0.5`, ['logql/identical-operands']],
  [`sum(rate(${S} [5m])) - sum(rate(${S} [5m] offset 1h)) > 0.5`, []],
  [
    `sum by (level) (rate({service="a", level="error"} [5m])) / sum by (level) (rate({service="a"} [5m])) > 0.5`,
    ['logql/identical-operands'],
  ],
  [
    `sum by (service) (rate({service="a", level="error"} [5m])) / sum by (service) (rate({service="a"} [5m])) > 0.5`,
    [],
  ],
  [`sum by (service) (count_over_time(${S} [5m])) < 2`, []],
  [`(sum(count_over_time(${S} [5m])) or vector(0)) < 1`, []],
  [`absent_over_time(${S} [5m]) == 1`, []],
])('reports %s: %j', (text, expected) => {
  expect(codes(text)).toEqual(expected);
});

test('rejects a comparison with bool as the condition of an alert', () => {
  const query = parseSyntax(`sum(count_over_time(${S} [5m])) > bool 5`);
  const found = checkLogql(query, { ...context, use: 'alert' }).map(({ code }) => code);
  expect(found).toEqual(['logql/bool-condition']);
  expect(checkLogql(query, context)).toEqual([]);
  const compared = parseSyntax(`(sum(count_over_time(${S} [5m])) > bool 5) == 1`);
  expect(checkLogql(compared, { ...context, use: 'alert' })).toEqual([]);
});

test('warns of a value that another environment may have', () => {
  const query = parseSyntax('sum(rate({service="a", env="production"} [5m])) > 1');
  const found = checkLogql(query, { ...context, closedHere: new Map([['env', ['test']]]) });
  expect(found).toEqual([
    expect.objectContaining({ code: 'logql/unknown-value', severity: 'warning' }),
  ]);
});

test('text that is not a query is one finding', () => {
  const findings = checkLogql(rawLogql('sum(rate({a="b"}'), context);
  expect(findings).toEqual([expect.objectContaining({ code: 'logql/invalid-query' })]);
});

test('fields that the definition of a service adds can be queried', () => {
  const record = {
    labels: [{ name: 'method', values: ['GET', 'POST'] }],
    structuredMetadata: [{ name: 'request_id' }],
  };
  const contracts = [withServiceLabels(serviceLogContract, record)];
  const query = parseSyntax('{method="GET"} | request_id="1" | json | method_extracted="GET"');
  expect(checkLogql(query, { contracts })).toEqual([]);
});

test('reports a parser that no contract covers', () => {
  const { code } =
    checkLogql(parseSyntax(`${S} | logfmt`), { contracts: [serviceLogContract] })[0] ?? {};
  expect(code).toBe('logql/wrong-parser');
});

test.each([
  ['{service="x", level="ERROR"}', 'label "level" is never "ERROR"; did you mean "error"?'],
  ['{service="x", level="warning"}', 'label "level" is never "warning"'],
  ['{service="x", level!="warning"}', 'label "level" is never "warning"'],
  ['{service="x", level=~"error|critical"}', 'label "level" is never "critical"'],
  ['{service="x", level=~"E.*"}', 'label "level" is never "E.*"'],
  ['{service="x", level!~"(?i)crit.*"}', 'label "level" is never'],
  ['{service="x"} | level="ERROR"', 'label "level" is never "ERROR"'],
  ['{service="x"} | json | level="ERROR" or route="/x"', 'label "level" is never "ERROR"'],
  ['{service="x"} | drop level="ERROR"', undefined],
  ['{service="x", level=~"err.*|warn"}', undefined],
  ['{service="x", level=~"(?i)ERROR"}', undefined],
  ['{service="x", level="error"}', undefined],
  ['{service="x", level=""}', undefined],
  ['{service="x"} | json | level_extracted="ERROR"', undefined],
  ['{service="x"} | json | label_format level="{{.level | ToUpper}}" | level="ERROR"', undefined],
])('reports values that no line has: %s', (text, says) => {
  const closed = new Map([['level', ['trace', 'debug', 'info', 'warn', 'error', 'fatal']]]);
  const found = checkLogql(parseSyntax(text), { ...context, closed });
  expect(found.map(({ code }) => code)).toEqual(says ? ['logql/unknown-value'] : []);
  expect(`${found[0]?.message}; ${found[0]?.hint}`).toContain(says ?? '');
});

describe('log fields that services declare', () => {
  const cart = {
    fields: {
      ms: { type: 'number' },
      took: { type: 'duration' },
      size: { type: 'bytes', in: 'logfmt' },
      http_status: { type: 'number' },
    },
    structuredMetadata: [
      { name: 'wait', from: 'took' },
      { name: 'tries', type: 'number' },
    ],
  } as const satisfies LogConfig;
  const proxy: LogConfig = {
    format: { kind: 'logfmt', fields: { time: 'when', level: 'sev' } },
    fields: { bytes_sent: { type: 'number' } },
  };
  const syslog: LogConfig = { format: { kind: 'regex', expression: '^(?P<level>\\w+)' } };
  const billing: LogConfig = {
    format: { kind: 'json', fields: { level: '"log.level"', time: 'event.at', traceId: 'a || b' } },
  };
  const written = { cart, proxy, syslog, billing };
  const contracts = [
    serviceLogContract,
    ...Object.entries(written).flatMap(([service, record]) =>
      serviceLogsByFormat(record).map((one) => ({ ...one, streams: { service, team: 'shop' } })),
    ),
  ];
  const found = (text: string) =>
    checkLogql(parseSyntax(text), { contracts }).map(({ code }) => code);

  test.each([
    '{service="cart"} | json | ms > 500 and took > 1s',
    '{service="cart"} | json | http_status >= 500',
    '{service="cart"} | json code="http.status" | code >= 500',
    '{service="cart"} | logfmt | size > 20MB',
    '{service="cart"} | wait > 1s | tries > 2',
    '{service="proxy"} | logfmt | bytes_sent > 5 | sev="warn"',
    '{service="proxy", level="warn"} | logfmt bytes_sent | bytes_sent > 5',
    '{service="syslog"} |= "x"',
    '{service="billing"} | json | log_level="warn" | event_at!="" | trace_id_extracted!="x"',
    // of several services, what any of them declares
    '{service=~"cart|proxy"} | json | ms > 500',
    '{team="shop"} | logfmt | bytes_sent > 5',
    '{service=~"(?i)CART"} | json | ms > 500',
    // who declares nothing writes the standard fields
    '{service="order-service"} | json | duration_ms > 5',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each([
    ['{service="cart"} | json | mss > 500', ['logql/unknown-label']],
    ['{service="cart"} | json | ms > 1s', ['logql/filter-type-mismatch']],
    ['{service="cart"} | json | size > 20MB', ['logql/field-before-parser']],
    ['{service="cart"} | tries > 2s', ['logql/filter-type-mismatch']],
    ['{service="cart"} | json code="http.code" | code >= 500', ['logql/unknown-label']],
    ['{service="cart"} | json code="htp.status" | code >= 500', ['logql/unknown-label']],
    ['{service="order-service"} | json | ms > 500', ['logql/unknown-label']],
    ['{service="proxy"} | json', ['logql/wrong-parser']],
    ['{service="proxy"} | json code="bytes_sent"', ['logql/wrong-parser']],
    ['{service="proxy"} | logfmt | level_extracted="x"', ['logql/unknown-label']],
    ['{service="syslog"} | json', ['logql/wrong-parser']],
    ['{service=~"proxy|syslog", team!="shop"} | logfmt | bytes_sent > 5', ['logql/wrong-parser']],
  ])('reports %s: %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test('the hint says what to type, and where', () => {
    const [finding] = checkLogql(parseSyntax('{service="cart"} | json | mss > 500'), { contracts });
    expect(finding?.message).toBe('log field "mss" is not declared by any log contract');
    expect(finding?.hint).toMatch(
      /^declare it in logs of service "cart": fields: \{ mss: \{ type: 'number' \} \}; or did you mean "msg"\?$/,
    );
  });

  test('a variable may name any service', () => {
    expect(found(`{service="${SAMPLE_VARIABLE}"} | json | ms > 500`)).toEqual([]);
  });

  test('typed queries know the fields and their types', () => {
    const lines = streamsOf(serviceLogs(cart), { service: 'cart' });
    lines.json().where({ ms: valueGt(500), took: valueGt('1s'), route: '/cart' });
    // @ts-expect-error a duration has its unit in the text
    lines.json().where({ took: valueGt(500) });
    // @ts-expect-error unknown field
    lines.json().where({ mss: valueGt(500) });
    // @ts-expect-error no parser before
    lines.where({ ms: valueGt(500) });
    lines.where({ wait: '1s' });
    expect(renderLogql(lines.json().where({ ms: valueGt(500) }))).toBe(
      '{service="cart"} | json | ms > 500',
    );
  });
});

test.each([
  [`sum(count_over_time(${S} | json | ms > 500 | __error__="" [5m]))`, 'number'],
  [`sum(count_over_time(${S} | json | took > 1s | __error__="" [5m]))`, 'duration'],
  [`sum(count_over_time(${S} | json | card="visa" | __error__="" [5m]))`, 'string'],
  [`sum(sum_over_time(${S} | json | unwrap bytes(size) | __error__="" [5m]))`, 'bytes'],
])('the hint for an undeclared field has the type that the query needs: %s', (text, type) => {
  const [finding] = checkLogql(parseSyntax(text), { contracts: [serviceLogContract] });
  expect(finding?.code).toBe('logql/unknown-label');
  expect(finding?.hint).toContain(`{ type: '${type}' }`);
});
