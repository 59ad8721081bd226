import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Explanation } from '@observability-stack/logql-evaluator';
import { HELP, logqlCli } from '../cli/explain';
import { parseTimestamp } from '../cli/lines';
import { parseLabels } from '../ruler';

const folder = mkdtempSync(path.join(tmpdir(), 'logql-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, lines: readonly string[]): string => {
  const place = path.join(folder, name);
  writeFileSync(place, `${lines.join('\n')}\n`);
  return place;
};
const requests = file('requests.log', [
  '{"ts":"2026-01-31T10:00:00Z","msg":"request","ms":700}',
  '{"ts":"2026-01-31T10:00:30.5Z","msg":"request","ms":100}',
  '{"ts":"2026-01-31T10:01:00Z","msg":"other"}',
  '{"ts":"2026-01-31T10:01:00Z","msg":"request","ms":"long"}',
]);
const payments = file('payments.log', ['ts=1769853600 ms=5', 'ts=1769853601.5 ms=7']);

function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = logqlCli({
    args,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    isTerminal: true,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
const AT = ['--at', '2026-01-31T10:02:00Z'];

test('escapes control characters of lines', () => {
  const place = file('colours.log', ['\u001b[2J\u001b[31mred\u001b[0m\tup\u202e\u0007']);
  const { code, out } = run('{a="b"} | decolorize', '--lines', place, ...AT);
  expect(code).toBe(0);
  expect(out).toContain('\\x1b[2J\\x1b[31mred\\x1b[0m\tup\\u202e\\x07');
  expect(out).not.toMatch(/\p{Cf}|(?![\t\n])\p{Cc}/u);
});

test('reports each stage, each line and each part', () => {
  const query =
    'sum by (service) (count_over_time({service="cart"} |= "request" | json | ms > 500 | __error__="" [5m]))';
  const { code, out, err } = run(query, '--lines', requests, ...AT);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(`
  count_over_time({service="cart"} |= "request" | json | ms > 500 | __error__="" [5m])
    after 2026-01-31T09:57:00.000Z, until 2026-01-31T10:02:00.000Z
    = {service="cart"} 1
    4 log lines in the window
    |= "request": keeps 3 of 4
    | json: keeps 3 of 3
    | ms > 500: keeps 2 of 3, 1 with an error
    | __error__="": keeps 1 of 2
    + 2026-01-31T10:01:59.999999997Z {"ts":"2026-01-31T10:00:00Z","msg":"request","ms":700}
        {service="cart", service_name="cart"}
        with metadata {detected_level="unknown"}
        |= "request": no change
        | json: ms="700"
        | ms > 500: no change
        | __error__="": no change
        counts as 1
`);
  expect(out).toContain('error LabelFilterErr: strconv.ParseFloat: parsing "long"');
});

test('takes timestamps from the lines, and evaluates at the last one', () => {
  const { out } = run(
    '{service="cart"} | json',
    '--lines',
    requests,
    '--time-field',
    'ts',
    '--bare',
  );
  expect(out).toContain('+ 2026-01-31T10:00:30.500Z {');
  const { out: earlier } = run(
    ...['count_over_time({service="cart"}[10s])', '--lines', requests],
    ...['--time-field', 'ts', '--at', '2026-01-31T10:00:05Z', '--bare'],
  );
  expect(earlier).toContain('= {service="cart"} 1\n');
});

test('each file is a stream with its own labels', () => {
  const { out, code } = run(
    'sum by (service) (sum_over_time({service=~".+"} | logfmt | unwrap ms [1h]))',
    ...['--lines', payments, '--lines', payments, '--time-field', 'ts'],
    ...['--labels', '{service="pay"}', '--labels', '{service="other"}'],
    ...['--metadata', '{trace_id="7"}'],
  );
  expect(code).toBe(0);
  expect(out).toContain('= {service="other"} 12\n');
  expect(out).toContain('= {service="pay"} 12\n');
  expect(out).toContain('with metadata {detected_level="unknown", trace_id="7"}');
});

test('prints everything as JSON', () => {
  const { out } = run(
    'count_over_time({service="cart"} | json [5m])',
    '--lines',
    requests,
    ...AT,
    '--json',
  );
  const explanation = JSON.parse(out) as Explanation;
  expect(explanation.lines).toHaveLength(4);
  expect(explanation).toMatchObject({
    window: { after: '1769853420000000000' },
    lines: [{ stages: [{ stage: '| json', kept: true }] }, {}, {}, {}],
  });
});

test('limits the lines shown, with one line of each outcome', () => {
  const { out } = run('{service="cart"} |= "other"', '--lines', requests, ...AT, '--limit', '2');
  expect(out).toContain('… 2 more log lines');
  expect(out.match(/^ {2}[-+] /gm)).toEqual(['  - ', '  + ']);
});

test('exits with a separate code where Loki rejects the query', () => {
  const { code, out } = run(
    'sum(count_over_time({service="cart"} | json | ms > 500 [5m]))',
    ...['--lines', requests, ...AT],
  );
  expect(code).toBe(1);
  expect(out).toContain('rejected: ');
  expect(out).toContain('LabelFilterErr');
});

test.each([
  [[], 'missing query'],
  [['{a="b"}'], 'no log lines: use --lines=FILE'],
  [['{a="b"}', 'x'], 'expected one query: quote it, found another argument x'],
  [['{a="b"', '--lines', requests], 'syntax error'],
  [['approx_topk(1, rate({a="b"}[1m]))', '--lines', requests], 'is not supported'],
  [['{a="b"}', '--lines', 'none.log'], 'none.log does not exist'],
  [['{a="b"}', '--lines', folder], 'is a directory'],
  [
    ['count_over_time({a="b"}[$__interval])', '--lines', requests],
    '$__interval is a variable of Grafana: write its value',
  ],
  [['{a="b"}', '--lines', requests, '--at', 'noon'], '--at noon is not a time such as'],
  [['{a="b"}', '--lines', requests, '--labels', 'a=b'], 'a=b is not a label set such as'],
  [['{a="b"}', '--lines', requests, '--labels', '{a=~"b"}'], 'is not a label set such as'],
  [['{a=~"b"}', '--lines', requests], 'set the stream labels with --labels'],
  [
    ['{a="b"}', '--lines', requests, '--time-field', 'when'],
    'requests.log:1 has no time in field "when"',
  ],
  [['{a="b"}', '--lines', requests, '--limit', '0'], '--limit must be a positive integer'],
  [['{a="b"}', '--lines', requests, '--bogus'], "Unknown option '--bogus'"],
  [
    ['{a="b"}', '--lines', requests, '--labels', '{a="b"}', '--labels', '{a="c"}'],
    'found 1 --lines but 2 --labels',
  ],
])('rejects %p', (args, message) => {
  const { code, out, err } = run(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('prints its usage', () => {
  expect(run('--help')).toEqual({ code: 0, out: HELP, err: '' });
});

test('parses timestamps of every common unit, and labels', () => {
  const expected = 1_769_853_600_500_000_000n;
  for (const text of [
    '1769853600.5',
    '1769853600500',
    '1769853600500000',
    '1769853600500000000',
    '2026-01-31T10:00:00.5Z',
    '2026-01-31 11:00:00,500+01:00',
  ])
    expect([text, parseTimestamp(text)]).toEqual([text, expected]);
  expect(parseTimestamp('2026-01-31')).toBeUndefined();
  expect(parseLabels('{a="b\\"c", d=`e`}')).toEqual({ a: 'b"c', d: 'e' });
});
