import { readFileSync } from 'node:fs';
import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { withCode } from '../../scripts/docs/code';

const PAGE = 'docs/instrumenting.md';
const page = readFileSync(PAGE, 'utf8');

test('the page contains the files that are compiled and run', () => {
  if (withCode(page) !== page) throw new Error(`${PAGE} is stale: npm run docs`);
  expect(page.match(/<!-- code: /g)?.length).toBe(7);
});

test('the bounds of the buckets are those of the contract, in both languages', () => {
  const bounds = httpRequestDuration.buckets.join(', ');
  expect(page).toContain(`[]float64{${bounds}}`);
  expect(page).toContain(`buckets: [${bounds}]`);
});
