// Names and texts of definitions in the pages, comments and commands that are generated from them.
import { withoutHtml } from '@observability-stack/query-common';
import { runbookPages } from '../../alerts/runbooks';
import type { AlertRule } from '../../catalog/definitions/alert';
import { renderMarkdown } from '../../packages/review/render/markdown';
import { renderBlocks } from '../../scrape-configs/pipeline/alloy-syntax';
import { markdownTable } from '../../scripts/docs/markdown';
import { shellWord } from '../../scripts/docs/secrets';

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</details><!-- ',
  '<!--',
  '<?php x ?>',
  '<a href="javascript:alert(1)">x</a>',
  '<details><summary>a',
  '<svg/onload=alert(1)>',
  '@everyone and @org/team',
  '[x](javascript:alert(1))',
  '![x](http://evil.example.org/pixel)',
  'a | b \\| c',
  '`</code><script>`',
  '```\n<script>\n```\n<script>',
  '````\n```\n````\n<b>',
  '`` ` <b> `` <i>',
  '` <b>\n\n` <i>',
  '\u202e<b>',
  '$(id)',
  '"; id; "',
  "'; id; '",
  '"\n}\nlocal.file "x" { filename = "/etc/passwd" }\n"',
  '\ufeff',
];

/** Text of a page outside of code, as CommonMark delimits it. */
const outsideOfCode = (page: string): string =>
  page
    .replace(/^<!-- Generated .* -->$/gm, '')
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1`*$/gm, '')
    .replace(/(?<!`)(`+)(?!`)(?:(?!\n\n)[\s\S])*?(?<!`)\1(?!`)/g, '');
const TAG = /<[A-Za-z/!?]/;

test.each(hostile)('a runbook with %j has no tag', (text) => {
  const runbook = { meaning: text, impact: text, diagnosis: text, mitigation: text };
  const alert = { kind: 'promql', name: 'CartSlow', severity: 'page', runbook };
  const pages = [...runbookPages([alert as unknown as AlertRule]).values()];
  expect(pages).toHaveLength(2);
  for (const page of pages) expect(outsideOfCode(page)).not.toMatch(TAG);
});

test.each(hostile)('a table with %j keeps its cells', (text) => {
  const [, , row = '', ...more] = markdownTable(['a', 'b'], [[text, 'end']]).split('\n');
  expect(more).toEqual([]);
  expect(row.replace(/\\[\s\S]/g, '').match(/\|/g)).toHaveLength(3);
  expect(outsideOfCode(row)).not.toMatch(TAG);
});

test('code and comparisons of a runbook are unchanged', () => {
  const text =
    'If `a < b` and 1 < 2:\n\n```sh\nkubectl logs <pod>\n```\n\nSee [x](y.md). `` a`<b> ``';
  expect(withoutHtml(text)).toBe(text);
});

test.each(hostile)('a review of %j has no tag, link or mention', (text) => {
  const page = renderMarkdown({
    base: text,
    head: text,
    restarts: [{ workload: text, environments: [text] }],
    estimates: [],
    changes: [
      {
        ...{ area: 'Alerts', kind: 'changed', subject: text, environments: [text], team: text },
        facts: [{ label: text, before: text, after: `${text} ` }],
        risks: [{ code: 'alert-loosened', text }],
      },
    ],
  });
  const own = page.replace(/<\/?(code|sub|details|summary|b|br|del)>/g, '');
  expect(own).not.toMatch(TAG);
  expect(own).not.toMatch(/@|!\[|\]\(/);
});

test.each(hostile)('%j is one word of a shell, or rejected', (text) => {
  if (/\p{Cc}/u.test(text)) expect(() => shellWord(text)).toThrow('cannot be a word');
  else expect(shellWord(text)).toBe(`'${text.replaceAll("'", "'\\''")}'`);
});

test.each(hostile)('%j is one string of Alloy', (text) => {
  const rendered = renderBlocks([{ name: 'a', attributes: { text, map: { [text]: text } } }]);
  const strings = rendered.match(/"(?:[^"\\\n]|\\.)*"/g) ?? [];
  expect(strings.map((one) => JSON.parse(one))).toEqual([text, text, text]);
  expect(rendered.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '')).not.toMatch(/local\.file|[\ufeff`']/);
});

test.each(['true', 'false', 'null'])('%s is a quoted name in an object of Alloy', (name) => {
  const rendered = renderBlocks([{ name: 'a', attributes: { map: { [name]: '' } } }]);
  expect(rendered).toContain(`"${name}" = ""`);
});
