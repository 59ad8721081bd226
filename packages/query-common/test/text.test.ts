import { formatNumber, parseNumber } from '@observability-stack/promql/number';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { didYouMean, listCandidates, nearestCandidates } from '../closest';
import { formatDuration, parseQueryDuration, parseSignedDuration } from '../duration';
import { quote, unquote } from '../quote';
import {
  escapeRegex,
  isLiteralRegex,
  matchesEmpty,
  matchesWithoutGroups,
  regexProblem,
} from '../regex';
import { propertyCases } from './property';

describe('durations', () => {
  test.each([
    [0, '0s'],
    [1, '1ms'],
    [90_000, '1m30s'],
    [5_400_000, '1h30m'],
    [86_400_000, '1d'],
    [90 * 86_400_000, '90d'],
    [14 * 86_400_000, '2w'],
    [365 * 86_400_000, '1y'],
    [-300_000, '-5m'],
  ])('%d ms is %s', (duration, text) => {
    expect(formatDuration(duration)).toBe(text);
  });

  test('formatted values parse to the same value', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 42), max: 2 ** 42 }), (duration) => {
        const text = formatDuration(duration) as '1s';
        expect(parseSignedDuration(text) + 0).toBe(duration + 0);
      }),
      propertyCases(1000),
    );
  });

  test.each(['', '5', '5 m', '1m1h', '1.5h', '-5m'])('%j is not a duration', (text) => {
    expect(() => parseQueryDuration(text as '1s')).toThrow('not a duration');
  });
});

describe('strings', () => {
  test.each([
    ['plain', '"plain"'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ["it's `so`", '"it\'s `so`"'],
    ['\n\t\r', '"\\n\\t\\r"'],
    ['\u0000\u0007\u007f', '"\\x00\\x07\\x7f"'],
    ['é 世界 😀', '"é 世界 😀"'],
    ['a\u200bb\u00a0', '"a\\u200bb\\u00a0"'],
    ['\ufffd', '"\\ufffd"'],
    ['\u{e0001}', '"\\U000e0001"'],
  ])('quotes %j as %s', (text, literal) => {
    expect(quote(text)).toBe(literal);
    expect(unquote(literal)).toBe(text);
  });

  test('rejects half a surrogate pair', () => {
    expect(() => quote('a\ud800')).toThrow('surrogate');
  });

  test.each([
    ["'it\\'s'", "it's"],
    ['`raw \\n "x"`', 'raw \\n "x"'],
    ['"\\xc3\\xa9\\303\\251\\u00e9"', 'ééé'],
    ['"\\a\\b\\f\\v"', '\u0007\b\f\v'],
  ])('parses %s as %j', (literal, text) => {
    expect(unquote(literal)).toBe(text);
  });

  test.each([
    '"',
    '"a',
    '\'a"',
    '"\\q"',
    '"\\\'"',
    '"a\nb"',
    '"\\xff"',
    '"\\777"',
    '"\\ud800"',
    'a',
  ])('rejects %j', (literal) => {
    expect(() => unquote(literal)).toThrow();
  });

  test('every string parses back to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(unquote(quote(text))).toBe(text);
      }),
      propertyCases(2000),
    );
  });
});

describe('renders numbers', () => {
  test.each([
    [1e21, '1e+21'],
    [0.1, '0.1'],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [5e-324, '5e-324'],
    [2 ** 53, '9007199254740992'],
  ])('formats %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
    expect(parseNumber(text)).toBe(value);
  });

  test('every number parses back to itself', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(parseNumber(formatNumber(value))).toBe(value);
      }),
      propertyCases(2000),
    );
  });

  test.each([
    ['0x1F', 31],
    ['017', 15],
    ['08', 8],
    ['1_000.5', 1000.5],
    ['.5', 0.5],
    ['1E3', 1000],
    ['+inf', Number.POSITIVE_INFINITY],
    ['- 2', -2],
  ])('parses %s as %d', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  test.each(['', '1e999', '0xffffffffffffffff', '1.2.3', 'one'])('%j is not a number', (text) => {
    expect(() => parseNumber(text)).toThrow('not a number');
  });
});

describe('patterns', () => {
  test('an escaped text matches only itself', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const pattern = escapeRegex(text);
        expect(regexProblem(pattern)).toBeUndefined();
        expect(isLiteralRegex(pattern)).toBe(true);
        expect(new RegExp(`^(?:${pattern})$`).test(text)).toBe(true);
      }),
      propertyCases(1000),
    );
  });

  test('patterns that need no library get the same result as from the library', () => {
    const part = fc.constantFrom(
      ...['a', 'Z', '0', '_', '-', '/', ':', ',', ' ', '.', '|', '\\.', '\\', '(?i)', '(', ')'],
      ...['*', '+', '?', '[', ']', '[a-z]', '[A-Z0-9]', '[z-a]', '[ab]', '[^a]', '^', '$'],
    );
    const taken = (pattern: string): RE2JS | undefined => {
      try {
        return RE2JS.compile(pattern);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const pattern = parts.join('');
        expect(regexProblem(pattern) === undefined).toBe(taken(pattern) !== undefined);
        const whole = taken(`^(?:${pattern})$`);
        if (taken(pattern) && whole) expect(matchesEmpty(pattern)).toBe(whole.matcher('').find());
      }),
      propertyCases(20_000),
    );
  });

  test.each(['a(', '(?=a)', 'a**', '[z-a]', '\\1', 'a{1001}'])('rejects %s', (pattern) => {
    expect(regexProblem(pattern)).toBeDefined();
  });

  test.each(['5..', 'a|b', '.*', '(?i)get', '\\d+', '[[:alpha:]]+', '(?P<x>a)', '\\.x', ''])(
    'accepts %s',
    (pattern) => {
      expect(regexProblem(pattern)).toBeUndefined();
    },
  );

  test.each([
    ['abc', true],
    ['a\\.b', true],
    ['a.b', false],
    ['\\d', false],
    ['a|b', false],
    ['\\\\.', false],
  ])('reports whether %s is literal: %s', (pattern, literal) => {
    expect(isLiteralRegex(pattern)).toBe(literal);
  });
});

describe('candidates', () => {
  const seven = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

  test('lists at most five, and counts the others', () => {
    expect(listCandidates([])).toBe('none');
    expect(listCandidates(seven.slice(0, 5))).toBe('a, b, c, d, e');
    expect(listCandidates(seven)).toBe('a, b, c, d, e and 2 more');
  });

  test('suggests the closest one', () => {
    expect(didYouMean('teem', ['team', 'service'])).toBe(
      'did you mean "team"? known: team, service',
    );
    expect(didYouMean('teem', ['team', ...seven])).toBe('did you mean "team"?');
    expect(didYouMean('zone', ['team', ...seven])).toBe('known: team, a, b, c, d and 3 more');
  });

  test('selects the nearest numbers in their order', () => {
    expect(nearestCandidates(0.3, [0.1, 0.2, 0.25, 0.5, 1, 2.5, 10])).toEqual([
      0.1, 0.2, 0.25, 0.5, 1,
    ]);
  });
});

describe('a pattern matches without its groups', () => {
  test.each([
    ['a=(b)|c', true],
    ['a=(b)|c=(d)', false],
    ['(a)?b', true],
    ['(?:x(a)|y)z', true],
    ['(?:x(a)|y(b))z', false],
    ['(?:(a)|b)(c)', false],
    ['(a){0,2}', true],
    ['(a){1,2}', false],
    ['(a)+?', false],
    ['(a)*?', true],
    ['(?i)(?P<name>a)', false],
    ['(?i:a)|(?P<name>b)', true],
    [String.raw`\(a\)|(b)`, true],
    ['[(|]x(b)', false],
    ['[]|(]x(b)', false],
    ['[[:alpha:]|]x(b)', false],
    [String.raw`\Q(a|\Eb(c)`, false],
    [String.raw`\pL\p{Greek}|(c)`, true],
    ['x{a|(b)', true],
    ['|(a)', true],
  ])('%s: %s', (pattern, isFree) => {
    expect(matchesWithoutGroups(pattern)).toBe(isFree);
  });
});
