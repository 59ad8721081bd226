// Target files and arguments of commands, each with what it must give.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { logqlCli } from '@observability-stack/logql-evaluator/cli/explain';
import { reviewCli } from '../../packages/review/cli';
import { checkLogLines } from '../../scripts/conformance/lines';
import { checkMetrics } from '../../scripts/conformance/metrics';
import { requireInside } from '../../scripts/package/links';
import { cli } from '../../validation/cli';
import { base, trialProblems } from '../validation/trial';

const INVALID = 'scrape/invalid-target-file';
const group = (targets: unknown, labels: unknown = { team: 'commerce', service: 'db' }) => [
  { targets, labels },
];
const bytes = (...list: number[]) => Buffer.from(list);

/** Job, content, code and end of the place; accepted without a code. */
type FileRow = readonly [job: string, content: unknown, code?: string, at?: string];
const files: readonly FileRow[] = [
  ['db', group(['db-1:9104'])],
  ['db', []],
  ['db', group(['[::1]:9104', '10.0.0.1:1'])],
  ['db', '', INVALID, 'db.json'],
  ['db', '{', INVALID, 'db.json:1'],
  ['db', '[\n{"targets": [}', INVALID, 'db.json'],
  ['db', 'null', INVALID, 'db.json'],
  ['db', '1', INVALID, 'db.json'],
  ['db', '"a"', INVALID, 'db.json'],
  ['db', '{}', INVALID, 'db.json'],
  ['db', '[1]', INVALID, 'db.json, [0]'],
  ['db', '[null]', INVALID, 'db.json, [0]'],
  ['db', '[[]]', INVALID, 'db.json, [0]'],
  ['db', '[{}]', INVALID, 'db.json, [0]'],
  ['db', bytes(0xef, 0xbb, 0xbf, 0x5b, 0x5d), INVALID, 'db.json'],
  ['db', bytes(0xff, 0xfe, 0x5b, 0), INVALID, 'db.json'],
  ['db', bytes(0x5b, 0xe9, 0x5d), INVALID, 'db.json'],
  ['db', bytes(0), INVALID, 'db.json'],
  ['db', '[{"targets": ["a:1"], "targets": ["b:1"]}]', INVALID, 'db.json:1'],
  ['db', '[{"targets": ["a:1"], "label": {}}]', INVALID, 'db.json, [0].label'],
  ['db', group([]), INVALID, 'db.json, [0].targets'],
  ['db', group('a:1'), INVALID, 'db.json, [0].targets'],
  ...['a', 'a:0', 'a:70000', 'http://a:1', 'a:1/x', ' a:1', 'a b:1', '', 1, null, {}].map(
    (target) => ['db', group([target]), INVALID, 'db.json, [0].targets[0]'] as const,
  ),
  [
    'db',
    group(['a:1'], { team: 'commerce', service: 'db', 'a-b': 'x' }),
    INVALID,
    '[0].labels.a-b',
  ],
  ['db', group(['a:1'], { team: 'commerce', service: 'db', x: 1 }), INVALID, '[0].labels.x'],
  ['db', group(['a:1'], { team: 'commerce', service: 'db', '': 'x' }), INVALID, '[0].labels.'],
  ['db', group(['a:1'], []), INVALID, '[0].labels'],
  [
    'db',
    group(['a:1'], { team: 'commerce', service: 'db', __metrics_path__: 'x' }),
    INVALID,
    '[0].labels.__metrics_path__',
  ],
  [
    'db',
    group(['a:1'], { team: 'commerce', service: 'db', __scheme__: 'ftp' }),
    INVALID,
    '[0].labels.__scheme__',
  ],
  ['db', group(['a:1'], {}), 'scrape/missing-owner', '[0]'],
  ['db', group(['a:1'], { team: 'commerce' }), 'scrape/missing-owner', '[0]'],
  ['db', group(['a:1', 'a:1']), 'scrape/duplicate-target', '[0].targets[1]'],
  ...['DB', 'a b', '', '-a', 'a_', 'a\n'].map(
    (job) => [job, group(['a:1']), INVALID, '.json'] as const,
  ),
];

test.each<FileRow>(files)('target file %j %j', (...row) => {
  const [job, content, code, at = ''] = row;
  const problems = trialProblems({ files: { [String(job)]: content } });
  const found = problems.map((problem) => `${problem.code} at ${problem.where}`);
  if (code === undefined) expect(found).toEqual([]);
  else
    expect(
      found.filter((one) => one.startsWith(`${code} at `) && one.includes(String(at))),
    ).not.toEqual([]);
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corpus-'));
  writeFileSync(path.join(folder, 'lines.log'), 'level=info msg=x\n{"level":"info"}\n');
  writeFileSync(path.join(folder, 'latin.log'), bytes(0xe9, 0x0a));
});
afterAll(() => rmSync(folder, { recursive: true }));

const LINES = '--lines=FOLDER/lines.log';
/** Arguments, exit code, and part of what is printed. */
const logql: readonly (readonly [args: readonly string[], code: number, text: string])[] = [
  [['{a="b"}', LINES], 0, '{a="b"}'],
  [['sum(count_over_time({a="b"}[1h]))', LINES], 0, 'sum'],
  [[], 2, 'missing query'],
  [['{a="b"}', 'x', LINES], 2, 'expected one query'],
  [['{a="b"', LINES], 2, 'logql: '],
  [['', LINES], 2, 'logql: '],
  [['{}', LINES], 2, 'logql: '],
  [['{a=~"("}', LINES], 2, 'logql: '],
  [['{a="b"} |~ "("', LINES], 2, 'logql: '],
  [['up', LINES], 2, 'logql: '],
  [['{a="b"}', '--unknown'], 2, 'unknown'],
  [['{a="b"}', LINES, '--limit=0'], 2, '--limit must be'],
  [['{a="b"}', LINES, '--limit=1.5'], 2, '--limit must be'],
  [['{a="b"}', LINES, '--limit=x'], 2, '--limit must be'],
  [['{a="b"}', LINES, '--at=yesterday'], 2, 'is not a time'],
  [['{a="b"}', LINES, '--at=2026-13-45T00:00:00Z'], 2, 'is not a time'],
  [['{a="b"}', LINES, '--at='], 2, 'is not a time'],
  [['{a="b"}', LINES, '--labels=a=b'], 2, 'is not a label set'],
  [['{a="b"}', LINES, '--labels={a=~"b"}'], 2, 'is not a label set'],
  [['{a="b"}', LINES, '--labels={a="b"}', '--labels={a="c"}'], 2, 'pass one per file'],
  [['{a=~"b"}', LINES], 2, 'no equality matcher'],
  [['{a="b"}', '--lines=FOLDER/missing.log'], 2, 'does not exist'],
  [['{a="b"}', '--lines=FOLDER'], 2, 'is a directory'],
  [['{a="b"}', '--lines=/dev/zero'], 2, 'is not a regular file'],
  [['{a="b"}', '--lines=FOLDER/latin.log'], 2, 'is not UTF-8'],
  [['{a="b"}', LINES, '--time-field=ts'], 2, 'has no time in field'],
  [['{a="b"}', '--lines=-'], 2, 'no log lines'],
];

test.each(logql)('logql %j', (args, code, text) => {
  const printed: string[] = [];
  const print = (line: string) => printed.push(line);
  const own = args.map((arg) => arg.replace('FOLDER', folder));
  expect(logqlCli({ args: own, out: print, err: print, isTerminal: true })).toBe(code);
  expect(printed.join('\n')).toContain(text);
});

const synth: readonly (readonly [args: readonly string[], code: number, text: string])[] = [
  [['--help'], 0, 'usage:'],
  [['-h'], 0, 'usage:'],
  [['--help', '--x'], 2, 'unknown option "--x"'],
  [['--hlep'], 2, 'unknown option "--hlep"'],
  [['-x'], 2, 'unknown option "-x"'],
  [['tset'], 1, 'error definition/unknown-environment'],
  [['test', 'other'], 1, 'error definition/unknown-environment'],
  [[''], 1, 'error definition/unknown-environment'],
  [['../test'], 1, 'error definition/unknown-environment'],
  [['\u001b[31m'], 1, 'environment "\\u001b[31m"'],
];

test.each(synth)('synth %j', (args, code, text) => {
  const printed: string[] = [];
  const print = (line: string) => printed.push(line);
  const output = path.join(folder, 'dist');
  expect(cli({ args, environments: [base], output, targetFiles: [], out: print, err: print })).toBe(
    code,
  );
  expect(printed.join('\n')).toContain(text);
});

const review: readonly (readonly [args: readonly string[], code: number, text: string])[] = [
  [['--help'], 0, 'usage:'],
  [['--x'], 2, 'Unknown option'],
  [['x'], 2, 'review: '],
  [['--base=no-such-revision'], 2, 'is neither a folder nor a git revision'],
  [['--base=--output=x'], 2, 'is not a revision'],
  [['--base=FOLDER'], 2, 'has no <environment>'],
  [['--format=pdf'], 2, '--format must be'],
  [['--theme=blue'], 2, '--theme must be'],
  [['--fail-on=everything'], 2, 'unknown risk'],
  [['--loki=host:3100'], 2, '--loki must be a URL'],
];

test.each(review)('review %j', async (args, code, text) => {
  const printed: string[] = [];
  const print = (line: string) => printed.push(line);
  const own = args.map((arg) => arg.replace('FOLDER', folder));
  expect(await reviewCli({ args: own, out: print, err: print })).toBe(code);
  expect(printed.join('')).toContain(text);
});

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';
test.each([
  [OPEN_METRICS, ''],
  [OPEN_METRICS, 'x'],
  [OPEN_METRICS, 'x{'],
  [OPEN_METRICS, 'x{a="\\'],
  [OPEN_METRICS, 'x 1 2 3\n# EOF'],
  [OPEN_METRICS, '# TYPE x y\n# TYPE x z'],
  [OPEN_METRICS, '\0\n\ud800'],
  ['text/html', '<html>'],
  ['', ''],
])('a page of type %j with %j does not conform', (contentType, body) => {
  const findings = checkMetrics({ contentType, body }, []);
  expect(findings.filter(({ severity }) => severity === 'error')).not.toEqual([]);
});

test.each([
  '',
  '\n',
  'x',
  '{',
  '[]',
  'null',
  '{"a":1}',
  '{"ts":1,"msg":2,"level":3}',
  '\0',
  '{"level":"INFO"}',
])('log lines %j do not conform', (text) => expect(checkLogLines(text).length).toBeGreaterThan(0));

test.each([
  ['a folder', 'teams', '..'],
  ['a folder of others', 'environments', '/etc'],
  ['a file', 'package.json', '../package.json'],
  ['a missing file', 'package.json', '/var/absent/package.json'],
  ['a file in a folder', 'teams/index.ts', '../../index.ts'],
  ['a link to itself', 'teams', 'teams'],
])('init does not follow %s out of the folder', (_, link, target) => {
  const own = mkdtempSync(path.join(folder, 'init-'));
  mkdirSync(path.dirname(path.join(own, link)), { recursive: true });
  symlinkSync(target, path.join(own, link));
  const files = ['main.ts', 'teams/index.ts', 'environments/index.ts', 'package.json'];
  expect(() => requireInside(own, files)).toThrow(`${link} is a symbolic link out of the folder`);
});

test('init follows links inside the folder', () => {
  const own = mkdtempSync(path.join(folder, 'init-'));
  mkdirSync(path.join(own, 'definitions'));
  symlinkSync('definitions', path.join(own, 'teams'));
  expect(() => requireInside(own, ['teams/index.ts', 'package.json'])).not.toThrow();
});
