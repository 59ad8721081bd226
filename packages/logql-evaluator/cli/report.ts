import type { RulerTestFailure, RulerTestResult } from '@observability-stack/logql-evaluator/ruler';
import { escapeInvisible } from '@observability-stack/query-common';

/** The results of one test file. */
export interface TestFileResult {
  readonly file: string;
  readonly tests: readonly RulerTestResult[];
}

export const hasFailed = ({ tests }: TestFileResult): boolean =>
  tests.some(({ failures }) => failures.length > 0);

/** Formats the results of a file as promtool does. */
export function resultText(result: TestFileResult, isExplained: boolean): string {
  const failed = result.tests.filter(({ failures }) => failures.length > 0);
  const head = `Unit Testing:  ${result.file}`;
  if (failed.length === 0) return `${head}\n  SUCCESS`;
  const parts = failed.flatMap(({ name, failures }) =>
    failures.map((failure) => failureText(name, failure, isExplained).replace(/^(?=.)/gm, '    ')),
  );
  return escapeInvisible([head, '  FAILED:', parts.join('\n\n')].join('\n'));
}

/** Formats a failed check. */
export function failureText(
  name: string,
  { subject, time, differences, evaluations }: RulerTestFailure,
  isExplained: boolean,
): string {
  return [
    `name: ${name}, ${subject}, time: ${time}`,
    ...differences.map((lines) => `  ${lines}`),
    ...(isExplained
      ? evaluations.flatMap(({ rule, text }) => [
          '',
          `  Evaluation of ${rule}:`,
          text.replace(/^/gm, '    '),
        ])
      : []),
  ].join('\n');
}
