import { readFileSync } from 'node:fs';
import { checks, codes, waivableCodes } from '../../validation/registry';

/** Code of each entry, and the line that it starts with. */
const entries = new Map(
  [...readFileSync('docs/checks.md', 'utf8').matchAll(/^### `(.*)`\n\n(.*)\n\n(.+)/gm)].map(
    ([, code = '', title = '', text = '']) => [code, { title, text }],
  ),
);

test('docs/checks.md explains every code, in the order of the registry, and no other', () => {
  const byStage = checks.map(({ code }) => code);
  expect([...entries.keys()].filter((code) => byStage.includes(code))).toEqual(byStage);
  expect([...entries.keys()].sort()).toEqual([...codes].sort());
});

test.each(checks)('the entry of $code starts with its title', ({ code, severity, title }) => {
  expect(entries.get(code)?.title).toBe(severity === 'warning' ? `Warning. ${title}` : title);
});

test('codes are unique and look alike', () => {
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test('only what is malformed cannot be waived', () => {
  expect(checks.map(({ code }) => code).filter((code) => !waivableCodes.includes(code))).toEqual([
    'settings-shape',
    'setting-gone',
    'target-file-shape',
  ]);
});

test('the waiver in docs/checks.md is one that could be', () => {
  const [, code] =
    /waivers: \[\s+\{ code: '([^']+)'/.exec(readFileSync('docs/checks.md', 'utf8')) ?? [];
  expect(waivableCodes).toContain(code);
});
