import fc from 'fast-check';
import { RE2JS } from 're2js';
import { propertyCases } from '../../query-common/test/property';
import { compileRegex, expandMatch, findMatches, replaceAll } from '../regex/regex';
import { toJavaScriptRegex } from '../regex/script';
import { parseRegexp } from '../regex/syntax';

const pieces = fc.constantFrom(
  ...[
    'a',
    'b',
    'é',
    '.',
    '\\d',
    '\\w',
    '\\s',
    '[ab]',
    '[^a]',
    '[a-c\\d]',
    '^',
    '$',
    '\\b',
    '\\.',
    '(?i)',
    'k',
    ' ',
  ],
  ...['(a|b)', '(?:ab|a)', '(?P<x>a.)', '(|a)', '\\x41', '\\Qa.b\\E', '[[:alpha:]]', '(?s).', 'x'],
);
const signs = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '{2}', '{1,2}', '{0,}');
const patterns = fc
  .array(fc.tuple(pieces, signs), { minLength: 1, maxLength: 6 })
  .map((parts) =>
    parts
      .map(([piece, sign]) => piece + (/^\(\?i|^[\^$]|^\\[bQ]/.test(piece) ? '' : sign))
      .join(''),
  )
  .chain((one) => fc.constantFrom(one, `${one}|b`, `(${one})`));
const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'A', 'é', '1', ' ', '\n', '.', 'K', 'k', '_'),
  maxLength: 8,
});

/** The result of RE2. */
function viaRe2(pattern: string, text: string): readonly (string | undefined)[] | undefined {
  const matcher = RE2JS.compile(pattern).matcher(text);
  if (!matcher.find()) return undefined;
  return Array.from(
    { length: matcher.groupCount() + 1 },
    (_, group) => matcher.group(group) ?? undefined,
  );
}

test('patterns that JavaScript runs match as in RE2', () => {
  let scripts = 0;
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      try {
        RE2JS.compile(pattern);
      } catch {
        expect(() => compileRegex(pattern)).toThrow();
        return;
      }
      if (toJavaScriptRegex(parseRegexp(pattern)) !== undefined) scripts++;
      const found = compileRegex(pattern).exec(text);
      expect({ pattern, text, groups: found?.groups }).toEqual({
        pattern,
        text,
        groups: viaRe2(pattern, text),
      });
      expect(compileRegex(pattern).test(text)).toBe(found !== undefined);
    }),
    propertyCases(Number(process.env.LOGQL_CASES ?? 1500)),
  );
  expect(scripts).toBeGreaterThan(200);
});

test.each(['(a+)+$', '(?i)é', '(a|b)*', '[[:alpha:]]', '\\pL', '(?m)^a'])(
  '%s requires RE2',
  (pattern) => {
    expect(toJavaScriptRegex(parseRegexp(pattern))).toBeUndefined();
  },
);

test('names of groups are at the positions of the groups', () => {
  expect(compileRegex('(a)(?P<x>b(?P<y>c))').names).toEqual([undefined, undefined, 'x', 'y']);
});

test.each([
  ['a', 'banana', 3],
  ['', 'ab', 3],
  ['x*', 'axxb', 3],
  ['', '😀', 2],
])('counts the matches of %s in %s', (pattern, text, count) => {
  expect([...findMatches(compileRegex(pattern), text)]).toHaveLength(count);
});

test.each([
  ['(l+)', 'hello', '<$1>', 'he<ll>o'],
  // Go's form
  ['(?P<x>h)(e)', 'hello', '${x}$2$xy${2}y$$', 'heey$llo'],
  ['', 'ab', '-', '-a-b-'],
  ['b', 'abc', '$9$', 'a$c'],
])('%s in %s replaced by %s', (pattern, text, by, result) => {
  const regex = compileRegex(pattern);
  expect(replaceAll(regex, text, (match) => expandMatch(by, match, regex.names))).toBe(result);
});
