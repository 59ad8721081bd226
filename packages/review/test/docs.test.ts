import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { areas } from '../model';
import { riskCodes } from '../risks';

const page = readFileSync('docs/review.md', 'utf8');

test('the page has every risk, with its meaning and in its order', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| (.+) \|$/gm)].map(([, code, text]) => [
    code,
    text,
  ]);
  expect(rows).toEqual(Object.entries(riskCodes));
});

test('the page has every area, in its order', () => {
  const rows = [...page.matchAll(/^\| ([A-Z][\w ]+) \| /gm)].map(([, area]) => area);
  expect(rows).toEqual([...areas]);
});

test('the workflow can only comment, and has no expressions in its shell code', () => {
  const workflow = load(readFileSync('.github/workflows/review.yml', 'utf8')) as {
    readonly permissions: object;
    readonly jobs: Readonly<
      Record<string, { readonly steps: readonly { readonly run?: string }[] }>
    >;
  };
  expect(workflow.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
  const shell = Object.values(workflow.jobs).flatMap(({ steps }) =>
    steps.map(({ run = '' }) => run),
  );
  expect(shell.filter((text) => text.includes('${{'))).toEqual([]);
});
