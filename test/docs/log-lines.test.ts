import { readFileSync } from 'node:fs';
import { withLogTables } from '../../scripts/docs/log-lines';

const PAGE = 'docs/log-lines.md';

test('the tables list what the pipeline parses', () => {
  const page = readFileSync(PAGE, 'utf8');
  if (withLogTables('docs/log-lines.md', page) !== page)
    throw new Error(`${PAGE} is stale: npm run docs`);
  const row = page.split('\n').find((line) => line.startsWith('| `error` |'));
  expect(row).toBe(
    '| `error` | error, erro, err, eror, fail, failed, failure, exception, severe, e | 50 to 59 | 3 | 40 to 49 | 17 to 20 |',
  );
});
