import { logContract, recordedLines, serviceLines } from '../../../catalog/log-fields';
import { checkLogql, rawLogql } from '../../../query/logql';
import { parseSyntax } from '../../../query/logql/parse';

const accessLines = logContract({
  name: 'access-lines',
  help: 'Access log of the proxy.',
  format: 'logfmt',
  fields: {
    took: { type: 'duration', help: 'Time until the answer.' },
    sent: { type: 'bytes', help: 'Size of the answer.' },
  },
});
const context = { contracts: [serviceLines, accessLines] };
const codes = (text: string) => checkLogql(parseSyntax(text), context).map(({ code }) => code);

const S = '{service="order-service"}';

test.each([
  `sum by (service) (count_over_time(${S} |= "failed auth" [5m])) > 10`,
  `${S} | trace_id="4bf92f35"`,
  `${S} | json | status_code >= 500 and route="/orders" | line_format "{{.method}} {{.route}}"`,
  `sum by (route) (rate(${S} | json | level_extracted="error" [5m]))`,
  `quantile_over_time(0.99, ${S} | json | unwrap duration_ms | __error__="" [5m]) by (route)`,
  `avg_over_time(${S} | logfmt | took > 1s | unwrap duration(took) [5m]) by (service)`,
  `absent_over_time(${S} [10m])`,
  `topk(5, sum by (route) (count_over_time(${S} | json status_code, route [1h])))`,
  `sum by (verb) (rate(${S} | pattern "<verb> <_>" | verb != "GET" [5m]))`,
  `${S} | json | line_format "{{.msg}}" | json | anything="x"`,
  `${S} | json code="status_code" | code > 500`,
  `sum(rate(${S} [5m])) or vector(0)`,
  `sum by (service) (rate(${S} | json | label_format path=route | path="/x" [5m]))`,
])('%s is fine', (text) => {
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
  [`${S} | json | route > 5`, ['logql/filter-type']],
  [`${S} | json | duration_ms > 500ms`, ['logql/filter-type']],
  [`${S} | logfmt | sent > 1MiB`, ['logql/rounded-size']],
  [`${S} |~ "(?=x)"`, ['logql/not-re2']],
  [`sum by (trace_id) (rate(${S} [5m]))`, ['logql/unbounded-grouping']],
  [`sum by (msg) (rate(${S} | json [5m]))`, ['logql/unbounded-grouping']],
  [`count_over_time(${S} |= "failed auth" [5m]) > 10`, ['logql/ungrouped']],
  [`topk(3, rate(${S} [5m]))`, ['logql/ungrouped']],
  [`sum by (level) (sum by (service) (rate(${S} [5m])))`, ['logql/dropped-label']],
  [`sum by (service) (rate(${S} [30s]))`, ['logql/range-too-short']],
  [`max_over_time(${S} | json | unwrap route [5m]) by (service)`, ['logql/unwrap-type']],
  [`max_over_time(${S} | unwrap duration_ms [5m]) by (service)`, ['logql/field-before-parser']],
  [`max_over_time(${S} | logfmt | unwrap took [5m]) by (service)`, ['logql/unwrap-type']],
  [
    `sum by (service) (rate(${S} [5m])) / on (route) sum(rate(${S} [5m]))`,
    ['logql/dropped-label', 'logql/dropped-label'],
  ],
])('%s: %j', (text, expected) => {
  expect(codes(text)).toEqual(expected);
});

test('text that is no query is one finding', () => {
  const findings = checkLogql(rawLogql('sum(rate({a="b"}'), context);
  expect(findings).toEqual([expect.objectContaining({ code: 'logql/refused' })]);
});

test('what the record of a service adds can be used on its lines', () => {
  const record = {
    labels: [{ name: 'method', values: ['GET', 'POST'] }],
    structuredMetadata: [{ name: 'request_id' }],
  };
  const contracts = [recordedLines(serviceLines, record)];
  const query = parseSyntax('{method="GET"} | request_id="1" | json | method_extracted="GET"');
  expect(checkLogql(query, { contracts })).toEqual([]);
});

test('a parser that no contract is written for', () => {
  const { code } = checkLogql(parseSyntax(`${S} | logfmt`), { contracts: [serviceLines] })[0] ?? {};
  expect(code).toBe('logql/wrong-parser');
});
