import { redactLine } from '../../scrape-configs/pipeline';
import { redactionStages } from '../../scrape-configs/pipeline/redaction';
import { LOG_FIXTURE_SERVICES, REDACTED_LINES } from '../fixtures/log-lines/services';

const { redact = [] } = LOG_FIXTURE_SERVICES.find(({ service }) => service === 'redacted') ?? {};

test.each(REDACTED_LINES.map(([line, sent]) => ({ line, sent })))('$line', ({ line, sent }) => {
  expect(redact.reduce(redactLine, line)).toBe(sent);
});

test.each([
  ['all that it matches, without groups', 'sec[(]?ret', 'a secret b', 'a <redacted> b'],
  ['groups only', 'id=(\\d+)-(\\d+)', 'id=12-34 id=5', 'id=<redacted>-<redacted> id=5'],
  ['the outer of nested groups', '((a)b)', 'ab a', '<redacted> a'],
  ['a class and an escape that look like groups', '[(]\\(x', '((x', '<redacted>'],
])('a pattern replaces %s', (_, pattern, line, sent) => {
  expect(redactLine(line, { pattern })).toBe(sent);
});

test('stages write the replacement as it is, and extract nothing', () => {
  expect(
    redactionStages([{ pattern: 'user=(?P<service>\\w+)', replacement: '{{ .x }}$1' }]),
  ).toEqual([
    {
      kind: 'replace',
      expression: 'user=(\\w+)',
      replacement: '{{ "{{" }} .x }}$1',
      source: undefined,
    },
  ]);
});
