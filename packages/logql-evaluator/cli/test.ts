import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  InvalidFileError,
  parseRuleFile,
  parseTestFile,
  runRulerTest,
} from '@observability-stack/logql-evaluator/ruler';
import { type CommandArguments, runCommand, UsageError } from '../../../tools/command';
import { junitReport } from './junit';
import { callerPath, readText } from './lines';
import { hasFailed, resultText, type TestFileResult } from './report';

const HELP = `usage: npm run logql:test -- FILE... [flags]

Test rule files of Loki without Loki. Each FILE has the form of a test file of promtool, with log lines:

  rule_files: [rules.yml]        # paths relative to this file
  evaluation_interval: 1m        # of groups without an interval (default: 1m)
  tests:
    - name: three refusals
      input_streams:
        - labels: '{app="cart"}'
          lines:
            - { at: 10s, line: 'level=warn msg="payment refused"', every: 10s, count: 3 }
            - { at: 1m, line: 'level=info msg=ok', structured_metadata: { trace_id: abc } }
      alert_rule_test:
        - eval_time: 5m
          alertname: PaymentsRefused
          exp_alerts:
            - exp_labels: { app: cart, severity: warning }
              exp_annotations: { summary: 3 payments were refused }
      recording_rule_test:
        - { eval_time: 1m, record: 'app:refused:rate1m', exp_samples: [{ labels: '{app="cart"}', value: 0.05 }] }
      logql_expr_test:
        - { eval_time: 1m, expr: 'sum(count_over_time({app="cart"}[5m]))', exp_samples: [{ labels: '{}', value: 4 }] }

Flags:
  --run=REGEX      Run only the tests whose name matches. Can be repeated. (default: all)
  --bare           Do not add the labels service_name and detected_level, which Loki adds by default.
  --no-explain     Do not explain the evaluation of a failure.
  --junit=FILE     Write a JUnit report.
  --json           Print the results as JSON.
  -h, --help       Show this help.

Exit codes: 0 all tests passed; 1 a test failed; 2 a file is not valid, no test matches, or a flag is wrong.`;

const options = {
  run: { type: 'string', multiple: true },
  bare: { type: 'boolean', default: false },
  'no-explain': { type: 'boolean', default: false },
  junit: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** Runs the command with the arguments of this process. */
export const testCommand = (): void =>
  runCommand({ name: 'logql:test', help: HELP, options, positionals: true, failure: 2, run });

function run({ values, positionals }: CommandArguments<typeof options>): number {
  if (positionals.length === 0) throw new UsageError('missing test file');
  const patterns = (values.run ?? []).map(patternOf);
  const isSelected = (name: string): boolean =>
    patterns.length === 0 || patterns.some((pattern) => pattern.test(name));
  const results = positionals.map((file) => runFile(file, values.bare, isSelected));
  if (results.every(({ tests }) => tests.length === 0))
    throw new Error('no test was run: correct --run, or add tests to the file');
  if (values.junit !== undefined) writeReport(callerPath(values.junit), junitReport(results));
  console.log(
    values.json
      ? JSON.stringify({ files: results }, null, 2)
      : results.map((one) => resultText(one, !values['no-explain'])).join('\n\n'),
  );
  return results.some(hasFailed) ? 1 : 0;
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch {
    throw new UsageError(`--run ${text} is not a regular expression`);
  }
}

function runFile(
  file: string,
  bare: boolean,
  isSelected: (name: string) => boolean,
): TestFileResult {
  const { ruleFiles, evaluationInterval, tests } = parseTestFile(file, readText(file));
  const rules = ruleFiles.flatMap((name) => {
    const place = path.join(path.dirname(file), name);
    const found = path.isAbsolute(name) ? name : place;
    return parseRuleFile(found, readText(found));
  });
  return {
    file,
    tests: tests
      .filter(({ name }) => isSelected(name))
      .map((test) => runRulerTest(test, { rules, evaluationInterval, bare })),
  };
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new InvalidFileError(`cannot write the report: ${(error as Error).message}`);
  }
}
