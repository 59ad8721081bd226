import { failureText, type TestFileResult } from './report';

/** Characters that XML 1.0 does not allow, even escaped. */
const NOT_IN_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};
const escaped = (text: string, characters: RegExp): string =>
  text.replace(NOT_IN_XML, '\ufffd').replace(characters, (one) => ESCAPES[one] ?? one);
const attribute = (text: string): string => escaped(text, /[&<>"\n\t\r]/g);
const content = (text: string): string => escaped(text, /[&<>]/g);

/** Returns a JUnit report: a suite for each test file, a case for each test. */
export function junitReport(files: readonly TestFileResult[]): string {
  const suites = files.map(({ file, tests }) => {
    const failed = tests.filter(({ failures }) => failures.length > 0).length;
    const cases = tests.map(({ name, failures }) => {
      const texts = failures.map(
        (failure) =>
          `      <failure message="${attribute(`${failure.subject} at ${failure.time}: ${failure.differences[0] ?? ''}`)}">${content(failureText(name, failure, true))}</failure>`,
      );
      const open = `    <testcase name="${attribute(name)}" classname="${attribute(file)}"`;
      return texts.length === 0
        ? `${open}/>`
        : [`${open}>`, ...texts, '    </testcase>'].join('\n');
    });
    return [
      `  <testsuite name="${attribute(file)}" tests="${tests.length}" failures="${failed}">`,
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}
