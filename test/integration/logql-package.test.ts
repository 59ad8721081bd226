// The package of the LogQL evaluator, installed alone in an empty folder.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type * as Evaluator from '@observability-stack/logql-evaluator';
import { corpus, corpusQueries } from '../../packages/logql-evaluator/test/compatibility/corpus';
import { BASE } from '../../packages/logql-evaluator/test/compatibility/dataset';
import { readGolden } from '../../packages/logql-evaluator/test/compatibility/golden';
import { knownDifferences } from '../../packages/logql-evaluator/test/compatibility/known';
import {
  difference,
  isSortQuery,
  type RecordedCase,
  recordedAnswer,
} from '../../packages/logql-evaluator/test/compatibility/recorded';
import { logqlEvaluatorPackage } from '../../scripts/package/published';
import { installAlone, runIn } from './support/installed-package';

jest.setTimeout(120_000);

const NAME = '@observability-stack/logql-evaluator';
let folder: string;
const run = (program: string, args: readonly string[]) => runIn(folder, program, args);
const program = (...args: readonly string[]) =>
  run(path.join(folder, 'node_modules', '.bin', 'logql-evaluator'), args);

beforeAll(async () => {
  ({ folder } = await installAlone(logqlEvaluatorPackage));
  cpSync('packages/logql-evaluator/test/rules', folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('has no workspace and no peer dependency', () => {
  const manifest = JSON.parse(
    readFileSync(path.join(folder, 'node_modules', NAME, 'package.json'), 'utf8'),
  );
  expect(Object.keys(manifest.dependencies)).not.toContainEqual(
    expect.stringContaining('observability-stack'),
  );
  expect(readdirSync(path.join(folder, 'node_modules', '@observability-stack'))).toEqual([
    'logql-evaluator',
  ]);
});

test('tests rule files, with the exit codes of its help', () => {
  expect(program('test', 'tests.yaml', 'nginx-tests.yaml', '--junit=report.xml')).toEqual({
    status: 0,
    stdout: 'Unit Testing:  tests.yaml\n  SUCCESS\n\nUnit Testing:  nginx-tests.yaml\n  SUCCESS\n',
    stderr: '',
  });
  expect(readFileSync(path.join(folder, 'report.xml'), 'utf8')).toContain('tests="2" failures="0"');
  const wrong = readFileSync(path.join(folder, 'tests.yaml'), 'utf8').replace(
    'value: 30',
    'value: 3',
  );
  writeFileSync(path.join(folder, 'wrong.yaml'), wrong);
  const failed = program('test', 'tests.yaml', 'wrong.yaml', '--json');
  expect(failed).toMatchObject({ status: 1, stderr: '' });
  const { files } = JSON.parse(failed.stdout);
  expect(files[1].tests[0].failures).toMatchObject([
    { time: '10m', differences: ['different:  {level="info"} is 30, expected 3'] },
  ]);
  writeFileSync(path.join(folder, 'broken.yaml'), 'rule_files: [nowhere.yaml]\ntests: []');
  expect(program('test', 'broken.yaml')).toMatchObject({
    status: 2,
    stderr: 'logql-evaluator test: nowhere.yaml does not exist\n',
  });
  expect(program('test')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('see logql-evaluator test --help'),
  });
  expect(program('test', '--help').stdout).toMatch(/^usage: logql-evaluator test FILE/);
  expect(program('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(program('tests')).toMatchObject({ status: 2, stdout: '' });
});

test('explains a query', () => {
  writeFileSync(path.join(folder, 'cart.log'), 'level=error ms=7\n');
  const { status, stdout } = program('explain', '{a="b"} | logfmt | ms > 5', '--lines=cart.log');
  expect(status).toBe(0);
  expect(stdout).toContain('| ms > 5: keeps 1 of 1');
  expect(program('explain', '{a=')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^logql-evaluator explain: /),
  });
});

test('has types', () => {
  writeFileSync(
    path.join(folder, 'use.ts'),
    `import { evaluateInstant, type QueryResult } from '${NAME}';
import { parseRuleFile, parseTestFile, runRulerTest } from '${NAME}/ruler';
export const result: QueryResult = evaluateInstant('vector(1)', [], 5n);
const { tests, evaluationInterval } = parseTestFile('t', '');
export const names: string[] = tests.map((one) => runRulerTest(one, { rules: parseRuleFile('r', ''), evaluationInterval }).name);
// @ts-expect-error a query is a string
evaluateInstant(1, [], 5n);
`,
  );
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--types', ''];
  const tsc = path.resolve('node_modules/typescript/bin/tsc');
  expect(run(process.execPath, [tsc, ...flags, 'use.ts'])).toMatchObject({ status: 0, stdout: '' });
});

test('returns the recorded results of Loki', () => {
  const { evaluateInstant, NotSupportedError }: typeof Evaluator = require(
    path.join(folder, 'node_modules', NAME, 'lib', 'packages', 'logql-evaluator', 'index.js'),
  );
  const isKnown = new Set(knownDifferences.flatMap(({ queries }) => queries));
  const from = BASE - 3_600_000_000_000n;
  let compared = 0;
  const differences = corpus.flatMap((feature) =>
    corpusQueries(feature).flatMap((query) => {
      if (isKnown.has(query)) return [];
      compared += 1;
      const wanted = readGolden(feature.name)?.answers.get(query) as RecordedCase;
      let here: RecordedCase;
      try {
        here = recordedAnswer(evaluateInstant(query, feature.streams, BASE, { from }));
      } catch (error) {
        if (error instanceof NotSupportedError) return [query];
        here = { refused: (error as Error).message };
      }
      return difference(wanted, here, isSortQuery(query)) ?? [];
    }),
  );
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(3000);
});
