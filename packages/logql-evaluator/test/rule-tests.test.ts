import { readFileSync } from 'node:fs';
import path from 'node:path';
import { junitReport } from '../cli/junit';
import { resultText } from '../cli/report';
import { parseRuleFile, parseTestFile, type RulerRule, runRulerTest } from '../ruler';

const FOLDER = path.join(__dirname, 'rules');
const read = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');
const RULES = ['errors.yaml', 'hosts.yaml', 'nginx.yaml'];
const rules = RULES.flatMap((name) => parseRuleFile(name, read(name)));

function run(text: string, given: readonly RulerRule[] = rules) {
  const { tests, evaluationInterval } = parseTestFile('tests.yaml', text);
  return tests.map((test) => runRulerTest(test, { rules: given, evaluationInterval }));
}

const TESTS = ['tests.yaml', 'nginx-tests.yaml'];

test('the tests of the rule files pass', () => {
  const results = TESTS.flatMap((name) => run(read(name)));
  expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  expect(results.map(({ checks }) => checks)).toEqual([5, 3, 1]);
});

/** Edits of the tests above, and the only difference that they must cause. */
test.each([
  ['severity: page', 'severity: ticket', /missing: {4}firing .*severity="ticket"/],
  ['eval_time: 20m', 'eval_time: 13m', /different: {2}annotation description/],
  ['eval_time: 20m', 'eval_time: 5m', /missing: .* still pending/],
  ['description: "api: 0.12 (11.76%)"', 'value: x', /expected {2}none/],
  ['every: 90s, count: 20', 'every: 90s, count: 1', /missing: {4}firing .*job="api"/],
  ['eval_time: 40m', 'eval_time: 20m', /unexpected: firing/],
  ['value: 0.1 }', 'value: 0.2 }', /is 0\.1, expected 0\.2/],
  ['value: 30 }', 'value: 31 }', /\{level="info"\} is 30, expected 31/],
  ['eval_time: 9m #', 'eval_time: 4m #', /missing: {4}firing .*ip="192\.0\.2\.7"/],
  ['count: 4,', 'count: 2,', /missing: {4}firing .*ip="192\.0\.2\.7"/],
  [
    'severity: critical }\n            exp_annotations: { summary: 3',
    'severity: warning }\n            exp_annotations: { summary: 3',
    /severity="critical"/,
  ],
  [
    'alertname: NginxServerErrors',
    'alertname: NginxServerError',
    /did you mean "NginxServerErrors"/,
  ],
  ['record: job:requests:rate1m', 'record: job:requests:rate5m', /no rule file has record/],
])('%j instead of %j fails', (from, to, message) => {
  const text = TESTS.map(read).find((one) => one.includes(from)) ?? '';
  expect(text).toContain(from);
  const failures = run(text.replace(from, to)).flatMap((one) => one.failures);
  expect(failures.flatMap(({ differences }) => differences).join('\n')).toMatch(message);
});

test('explains a failure line by line, on screen and in the report', () => {
  const tests = run(read('tests.yaml').replace('count: 4,', 'count: 2,'));
  const text = resultText({ file: 'tests.yaml', tests }, true);
  expect(text).toContain(
    'FAILED:\n    name: failed logins from two addresses, alert SshBruteForce',
  );
  expect(text).toContain('Evaluation of group "security" of hosts.yaml, at 300s:');
  expect(text).toMatch(/\| regexp .*: ip="192\.0\.2\.7"/);
  expect(resultText({ file: 'tests.yaml', tests }, false)).not.toContain('Evaluation of');
  const report = junitReport([{ file: 'a<b>.yaml', tests }]);
  expect(report).toContain('<testsuite name="a&lt;b&gt;.yaml" tests="2" failures="1">');
  expect(report).toContain('firing {alertname=&quot;SshBruteForce&quot;');
  expect(report).toContain('count_over_time({job="auth"} |~');
});

test('honours the limit of a group and the labels that Loki adds', () => {
  const limited = parseRuleFile(
    'r.yaml',
    'groups: [{name: g, limit: 1, rules: [{alert: A, expr: "count_over_time({app=~\\".+\\"}[1m]) > 0"}]}]',
  );
  const lines = `
tests:
  - input_streams:
      - { labels: { app: a }, lines: [{ at: 1s, line: error }] }
      - { labels: { app: b }, lines: [{ at: 1s, line: x }] }
    alert_rule_test: [{ eval_time: 1m, alertname: A }]
    logql_expr_test:
      - eval_time: 1m
        expr: count_over_time({service_name="a"} | detected_level="error" [1m])
        exp_samples: [{ labels: { app: a, service_name: a, detected_level: error }, value: 1 }]`;
  const [result] = run(lines, limited);
  expect(result?.failures.map(({ differences }) => differences)).toEqual([
    [expect.stringContaining('2 alerts exceed the limit of 1 of group "g"')],
  ]);
});

test('rejects log lines as Loki does', () => {
  const [result] = run(`
tests:
  - input_streams: [{ labels: { 'a-b': x }, lines: [{ line: x }] }]
    logql_expr_test: [{ eval_time: 1m, expr: vector(1), exp_samples: [] }]`);
  expect(result?.failures[0]?.differences).toEqual([
    'Loki rejects the log lines: stream label name "a-b" is invalid',
  ]);
});

test.each([
  [
    'groups: [{name: g, rules: [{alert: A, expr: "up == 0"}]}]',
    'groups[0].rules[0].expr is rejected by Loki',
  ],
  ['groups: [{name: g, rules: [{alert: A, expr: "{a=\\"b\\"}"}]}]', 'returns log lines'],
  [
    'groups: [{name: g, rules: [{alert: A, record: b, expr: "vector(1)"}]}]',
    'either alert or record',
  ],
  ['groups: [{name: g, rules: [{expr: "vector(1)"}]}]', 'either alert or record'],
  ['groups: [{name: g, rule: []}]', 'groups[0] has an unknown key "rule": did you mean "rules"?'],
  ['groups: [{rules: []}]', 'groups[0].name is missing'],
  ['groups: [{name: g, interval: soon, rules: []}]', '"soon" is not a duration'],
  ['groups: [{name: g, interval: 0s, rules: []}]', 'must be greater than 0'],
  ['- x', 'must be a mapping'],
  ['a: [', 'is not YAML'],
])('rule file %j is rejected', (text, message) => {
  expect(() => parseRuleFile('r.yaml', text)).toThrow(message);
});

/** As of promtool, which loads `values: '1x9'` at this interval. */
test.each([
  ['interval: 10s, ', '', 9],
  ['', '', 1],
  ['interval: 10s, ', 'every: 30s, ', 3],
  ['interval: 10s, ', 'every: 0s, ', 0],
])('lines with %scount and %sare apart', (interval, every, lines) => {
  const line = `{ at: 1s, line: x, ${every}count: 10 }`;
  const value = lines === 0 ? '' : `{ labels: '{}', value: ${lines} }`;
  const [result] = run(`
evaluation_interval: 1m
tests:
  - { ${interval}input_streams: [{ labels: { a: b }, lines: [${line}] }],
      logql_expr_test: [{ eval_time: 101s, expr: 'sum(count_over_time({a="b"}[100s]))',
        exp_samples: [${value}] }] }`);
  expect(result?.failures).toEqual([]);
});

const EXPR = 'logql_expr_test: [{eval_time: 1m, expr: vector(1), exp_samples: []}]';
test.each([
  ['tests: [{name: a}]', 'tests[0] checks nothing'],
  ['tests: [{input_series: []}]', 'unknown key "input_series"'],
  [`tests: [{${EXPR}, input_streams: [{labels: '{a="b"', lines: []}]}]`, 'is not a label set'],
  [`tests: [{${EXPR}, input_streams: [{labels: {}, lines: []}]}]`, 'has no labels'],
  [
    `tests: [{${EXPR}, input_streams: [{labels: {a: b}, lines: [{line: x, every: 1s}]}]}]`,
    'has every without count',
  ],
  [
    `tests: [{${EXPR}, input_streams: [{labels: {a: b}, lines: [{line: x, every: 1s, count: 0}]}]}]`,
    'must be an integer from 1',
  ],
  [`tests: [{${EXPR}, input_streams: [{labels: {a: b}, lines: [{at: 1m}]}]}]`, 'line is missing'],
  [
    'tests: [{logql_expr_test: [{eval_time: 1m, expr: sum(up), exp_samples: []}]}]',
    'is rejected by Loki',
  ],
  [
    'tests: [{logql_expr_test: [{eval_time: 1m, expr: vector(1), exp_samples: [{labels: {}, value: many}]}]}]',
    'must be a number',
  ],
  ['evaluation_interval: 0s', 'must be greater than 0'],
  [`tests: [{interval: 0s, ${EXPR}}]`, 'must be greater than 0'],
  [`tests: [{interval: soon, ${EXPR}}]`, '"soon" is not a duration'],
])('test file %j is rejected', (text, message) => {
  expect(() => parseTestFile('t.yaml', text)).toThrow(message);
});
