import { readFileSync } from 'node:fs';
import { logqlTestFailure } from '../../alerts/logql-tests';
import { alertTests, type LogqlTest } from '../../catalog/definitions/alert';
import { paymentsRefused } from '../../docs/logql-tests/cart';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { withCode } from '../../scripts/docs/code';

const PAGE = 'docs/logql-tests.md';
const page = readFileSync(PAGE, 'utf8');
const settings = resolveEnvironment(local);
const tests = alertTests(paymentsRefused) as readonly LogqlTest[];

test('the page contains the alert that is compiled here', () => {
  if (withCode(page) !== page) throw new Error(`${PAGE} is stale: npm run docs`);
  expect(page.match(/<!-- code: /g)?.length).toBe(1);
});

test.each(tests)('its test passes: $title', (one) => {
  expect(logqlTestFailure(settings, paymentsRefused, one)).toBeUndefined();
});

test('the page shows how it fails', () => {
  const [, shown] = /<!-- failure -->\n```\n([\s\S]*?)```\n<!-- \/failure -->/.exec(page) ?? [];
  const [first, second] = tests;
  const fires = first?.later?.[0]?.fires ?? [];
  const wrong = { ...second, fires } as LogqlTest;
  expect(shown).toBe(`${logqlTestFailure(settings, paymentsRefused, wrong)}\n`);
});
