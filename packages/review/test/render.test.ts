import type { ReportedChange, ReviewReport } from '../model';
import { renderHtml } from '../render/html';
import { renderJson } from '../render/json';
import { MARKDOWN_LIMIT, renderMarkdown } from '../render/markdown';
import { diffQueries, tokenizeQuery } from '../render/query';
import { renderText as terminal } from '../render/text';

const change = (more: Partial<ReportedChange> = {}): ReportedChange => ({
  area: 'Alerts',
  kind: 'changed',
  subject: 'HttpErrorRatioHigh of shop',
  environments: ['local'],
  facts: [{ label: 'for', before: '5m', after: '10m' }],
  risks: [],
  ...more,
});
const report = (...changes: readonly ReportedChange[]): ReviewReport => ({
  base: 'before',
  head: 'after',
  changes,
  restarts: [],
  estimates: [],
});

const HOSTILE = '</code><script>alert(1)</script> @team `x` ![](http://evil) | **b** "q" \'s\'';
const hostile = report(
  change({
    subject: HOSTILE,
    team: HOSTILE,
    environments: [HOSTILE],
    facts: [
      { label: HOSTILE, before: HOSTILE, after: 'x' },
      { label: 'query', before: 'a', after: `b{c="${HOSTILE}"} \`\`\`\` d`, language: 'promql' },
    ],
    risks: [{ code: 'alert-loosened', text: HOSTILE }],
  }),
);

describe('Markdown', () => {
  test('states that nothing differs', () => {
    expect(renderMarkdown(report())).toMatch(/^## No change\n/);
  });

  test('shows the most severe changes first', () => {
    const text = renderMarkdown(
      report(
        change({ subject: 'calm' }),
        change({ subject: 'grave', risks: [{ code: 'alert-removed', text: 'gone' }] }),
      ),
    );
    expect(text.indexOf('grave')).toBeLessThan(text.indexOf('calm'));
    expect(text).toContain('⚠️ <b>alert-removed</b>');
  });

  test('escapes names and values, and creates no mentions', () => {
    const outside = renderMarkdown(hostile)
      .replace(/<code>.*?<\/code>/gs, '')
      .replace(/^(`{3,})diff\n.*?^\1$/gms, '');
    expect(outside).not.toMatch(/<script|!\[|\*\*b/);
  });

  test('escapes Markdown inside <code>', () => {
    const wild = 'a*b*c __x__ [l](http://e.test) ![i](u) @team #1 ~~gone~~ a|b \\\\* http_total';
    const [, inside = ''] =
      /<summary>~ <code>(.*?)<\/code>/.exec(renderMarkdown(report(change({ subject: wild })))) ??
      [];
    expect(inside).not.toMatch(/[*[\]!~|@\\]|(^|[^&])#|__/);
    expect(inside).toContain('http_total');
  });

  test('one long change does not remove the details of the others', () => {
    const long = change({
      subject: 'long',
      facts: Array.from({ length: 3000 }, (_, index) => ({
        label: `at ${index}`,
        after: 'x'.repeat(100),
      })),
    });
    const huge = change({
      subject: 'huge',
      facts: [{ label: 'value', after: 'y'.repeat(200_000) }],
    });
    const text = renderMarkdown(report(long, huge, change({ subject: 'short' })));
    expect(text).toMatch(/…and \d+ more differences, on the HTML page/);
    expect(text).toMatch(/y… and 199000 more characters/);
    expect(text).toContain('<code>5m</code> → <code>10m</code>');
    expect(text.length).toBeLessThan(20_000);
  });

  test('invisible characters are escaped, and no value starts a line', () => {
    const hidden = change({ subject: 'a\u202eb\u001b[2J\n::error::c' });
    for (const page of [
      renderMarkdown(report(hidden)),
      renderHtml(report(hidden)),
      terminal(report(hidden)),
    ]) {
      for (const unseen of ['\u202e', '\u001b']) expect(page).not.toContain(unseen);
      expect(page).toMatch(/a.{1,5}u202eb/);
    }
    expect(terminal(report(hidden))).not.toMatch(/^::/m);
  });

  test('a query is fenced by more backticks than it has', () => {
    expect(renderMarkdown(hostile)).toContain('\n`````diff\n');
  });

  test('stays within the size of a comment, and counts what it omits', () => {
    const long = 'x'.repeat(500);
    const many = Array.from({ length: 2000 }, (_, index) =>
      change({ subject: `${index}`, facts: [{ label: long, before: long, after: long }] }),
    );
    const text = renderMarkdown(report(...many));
    expect(text.length).toBeLessThanOrEqual(MARKDOWN_LIMIT);
    expect(text).toMatch(/…and \d+ more changes, on the HTML page\./);
  });

  test('omits details before changes', () => {
    const long = 'x'.repeat(500);
    const many = Array.from({ length: 200 }, (_, index) =>
      change({ subject: `subject ${index};`, facts: [{ label: long, before: long, after: long }] }),
    );
    const text = renderMarkdown(report(...many));
    expect(text.length).toBeLessThanOrEqual(MARKDOWN_LIMIT);
    for (let index = 0; index < 200; index++) expect(text).toContain(`subject ${index};`);
    expect(text).toContain('Details of the last changes are on the HTML page only.');
  });
});

describe('HTML', () => {
  test('is self-contained and runs no other script', () => {
    const page = renderHtml(report(change()));
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; img-src data:;/);
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  test('escapes names and values', () => {
    const page = renderHtml(hostile);
    expect(page).not.toContain('<script>alert');
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  test('marks only the changed parts of a query', () => {
    const page = renderHtml(
      report(
        change({
          facts: [
            { label: 'query', before: 'rate(a[5m])', after: 'rate(a[10m])', language: 'promql' },
          ],
        }),
      ),
    );
    expect(page).toContain(
      '<del><span class="hidden">removed: </span><span class="number">5m</span></del>',
    );
    expect(page).toContain(
      '<ins><span class="hidden">added: </span><span class="number">10m</span></ins>',
    );
    expect(page.match(/<del>/g)).toHaveLength(1);
  });
});

test('JSON contains the full report and its format version', () => {
  expect(JSON.parse(renderJson(hostile))).toEqual({ version: 1, ...hostile });
});

describe('tokens of queries', () => {
  const joined = (language: 'promql' | 'logql', text: string) =>
    tokenizeQuery(language, text)
      .map((token) => token.text)
      .join('');

  test.each([
    [
      'promql',
      'sum by (le) (rate(http_bucket{service="a",route!~"x|y"}[5m] offset 1h)) > bool 0.5',
    ],
    ['promql', 'rate(x{a="$service", b=~"${b:regex}"}[$__rate_interval])'],
    ['logql', 'sum by (a) (count_over_time({service="a"} |= "x" | json | d > 1.5s [5m])) > 10'],
    ['promql', 'not a query ((('],
  ] as const)('keeps every character of a query: %s %s', (language, text) => {
    expect(joined(language, text)).toBe(text);
  });

  test('both sides of a difference are the original queries', () => {
    const [before, after] = ['sum(rate(a[5m])) > 1', 'sum by (x) (rate(b[5m])) > 2'];
    const side = (name: 'before' | 'after') =>
      diffQueries('promql', before, after)
        .filter(({ side: one }) => one === 'both' || one === name)
        .flatMap(({ tokens }) => tokens.map(({ text }) => text))
        .join('');
    expect(side('before').replaceAll(' ', '')).toBe(before.replaceAll(' ', ''));
    expect(side('after')).toBe(after);
  });
});
