import fc from 'fast-check';

/** Texts that are hard to parse: numbers, durations, sizes, expressions, formats, malformed lines. */

const oneOf = fc.constantFrom;
const digits = fc.string({ unit: oneOf(...'0123456789'), minLength: 1, maxLength: 6 });
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((list) => list.join(''));
const maybe = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 2, arbitrary: oneOf('') }, { weight: 1, arbitrary: part });

export const numberText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: joined(
      maybe(oneOf('-', '+')),
      digits,
      maybe(joined(oneOf('.'), digits)),
      maybe(joined(oneOf('e', 'E', 'e-', 'e+'), oneOf('0', '1', '3', '15', '22'))),
    ),
  },
  { weight: 3, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 1, arbitrary: fc.integer().map(String) },
  {
    weight: 1,
    arbitrary: oneOf(
      '0x1p-2',
      '0X1F',
      '1_000.5',
      '_1',
      '1__0',
      '1_',
      '0b1',
      '0o7',
      '00012',
      '1e999',
      '-1e999',
      'nan',
      'NAN',
      'infinity',
      '-inf',
      '+Infinity',
      'infin',
      '1e',
      '1.e1',
      '.e1',
      '..1',
      '1,5',
      '١٢',
      '1 ',
      '5e-324',
      '2.2250738585072014e-308',
      '1.7976931348623157e308',
      '9007199254740993',
      '0.1e-6',
      '123456789012345678901234567890',
    ),
  },
);

const unit = oneOf('ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h', 'd', 'w', 'y', 'S', 'sec', '');
export const durationText: fc.Arbitrary<string> = joined(
  maybe(oneOf('-', '+')),
  digits,
  maybe(joined(oneOf('.'), maybe(digits))),
  unit,
  maybe(joined(digits, unit)),
);

const size = oneOf(
  'B',
  'KB',
  'kB',
  'kb',
  'K',
  'k',
  'KiB',
  'Ki',
  'MB',
  'MiB',
  'm',
  'GB',
  'GiB',
  'g',
  'TB',
  'TiB',
  'PB',
  'EiB',
  'ZB',
  'b',
  '',
  ' MB',
  ' k ',
  'Bytes',
);
export const sizeText: fc.Arbitrary<string> = joined(
  maybe(oneOf('-', '+', ' ')),
  digits,
  maybe(joined(oneOf('.', ','), digits)),
  size,
);

const atom = fc.oneof(
  {
    weight: 6,
    arbitrary: oneOf(...'aeorsnGT=5" {', 'err', 'level', 'é', '😀', '\\.', '\\{', '\\"'),
  },
  {
    weight: 3,
    arbitrary: oneOf(
      '.',
      '\\d',
      '\\w',
      '\\s',
      '\\S',
      '\\W',
      '\\D',
      '\\b',
      '^',
      '$',
      '\\pL',
      '\\p{Lu}',
      '\\PN',
      '\\A',
      '\\z',
      '\\B',
    ),
  },
  {
    weight: 2,
    arbitrary: oneOf(
      '[a-f]',
      '[^a]',
      '[[:alpha:]]',
      '[\\d.]',
      '[e-r5]',
      '[^\\s"]',
      '[]a]',
      '[a\\-z]',
      '[é-ü]',
      '\\x65',
      '\\Q.\\E',
      '\\t',
      '\\n',
    ),
  },
);
const repeated = joined(
  atom,
  fc.oneof(
    { weight: 5, arbitrary: oneOf('') },
    {
      weight: 3,
      arbitrary: oneOf('*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,}', '{2,}?'),
    },
  ),
);
const sequence = fc.array(repeated, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const grouped = fc.oneof(
  { weight: 4, arbitrary: sequence },
  { weight: 2, arbitrary: joined(sequence, oneOf('|'), sequence) },
  {
    weight: 1,
    arbitrary: joined(
      oneOf('('),
      sequence,
      oneOf('|', ')|(', '|)('),
      sequence,
      oneOf(')', ')*', ')?'),
    ),
  },
  {
    weight: 1,
    arbitrary: joined(oneOf('(?i)', '(?s)', '(?m)', '(?i:', '(?is)'), sequence).map((text) =>
      text.startsWith('(?i:') ? `${text})` : text,
    ),
  },
  {
    weight: 1,
    arbitrary: joined(oneOf('.*', '.+', '(?:'), sequence, oneOf('.*', '.+', '')).map((text) =>
      text.startsWith('(?:') ? `${text})` : text,
    ),
  },
);
/** Mostly valid RE2; both reject the rest. */
export const regexText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: grouped },
  { weight: 1, arbitrary: joined(grouped, oneOf('|'), grouped, oneOf('|'), grouped) },
  {
    weight: 1,
    arbitrary: joined(
      grouped,
      oneOf('(', '[', '**', '\\', '(?=a)', '(?P<', '{1001}', '\\8', '(?<n>a)'),
    ),
  },
);
export const namedRegexText: fc.Arbitrary<string> = fc.oneof(
  joined(oneOf('(?P<n>'), grouped, oneOf(')')),
  joined(sequence, oneOf('(?P<level>'), sequence, oneOf(')'), sequence),
  joined(
    oneOf('(?P<a>'),
    sequence,
    oneOf(')(?P<b>', ')|(?P<b>', ')?.*(?P<b>', ') (?P<a>'),
    sequence,
    oneOf(')'),
  ),
  joined(oneOf('(?P<o>x(?P<n>'), sequence, oneOf('))', ')?)', ')*)')),
);

const capture = oneOf('<n>', '<level>', '<_>', '<a>', '<b>', '<app>');
const literal = oneOf(' ', '=', '"', ' - ', 'GET ', 'level=', '{', ':', 'é', 'n=', '<', '>', '\\');
export const patternText: fc.Arbitrary<string> = fc
  .array(fc.oneof(capture, literal), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));

export const jsonPath: fc.Arbitrary<string> = joined(
  oneOf('x', 'n', 'level', 'missing', '["x"]', '["user"]', '[0]'),
  maybe(
    oneOf(
      '.y',
      '.z',
      '["y"]',
      '[0]',
      '.z[1]',
      '.z[1].w',
      '.z[9]',
      '.y.q',
      '["y.z"]',
      '..',
      '.',
      '[',
      '[x]',
    ),
  ),
);

const verb = joined(
  oneOf('%'),
  maybe(oneOf('-', '+', '0', ' ', '#', '-0', '+0')),
  maybe(oneOf('1', '5', '12')),
  maybe(oneOf('.0', '.2', '.', '.5')),
  oneOf('s', 'd', 'v', 'f', 'g', 'e', 'q', 'x', 'X', 't', 'c', 'U', 'b', 'o', 'T', '%', 'G', 'E'),
);
export const formatText: fc.Arbitrary<string> = joined(
  maybe(oneOf('a', 'é ')),
  verb,
  maybe(oneOf('|')),
  maybe(verb),
);

/** A line with a part removed or inserted. */
export const broken = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      line,
      fc.nat(),
      fc.nat({ max: 3 }),
      oneOf(
        '',
        '"',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '=',
        ' ',
        '\\u00e9',
        '\\u',
        '\\"',
        "'",
        '\n',
        '\t',
        '\u0000',
        '\ufffd',
        'é',
        '😀',
        '\\ud83d',
        '<',
        '\u001b[1m',
        '\r',
        '\u00a0',
        '\u2028',
        '\u007f',
        '0',
        '-',
        '.',
        'e',
        'true',
        'null',
        '/',
      ),
    )
    .map(([text, at, length, put]) => {
      const letters = [...text];
      const from = at % (letters.length + 1);
      return [...letters.slice(0, from), put, ...letters.slice(from + length)].join('');
    });
