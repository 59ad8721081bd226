import fc from 'fast-check';
import { fields } from './lines';
import { formatText, jsonPath, namedRegexText, patternText, regexText } from './odd';

/** Texts of pipelines, most of them valid. */

const oneOf = fc.constantFrom;
/** Fills the places of a text: `| $1 = $2`. */
const filled = (text: string, ...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts)
    .map((values) => text.replace(/%(\d)/g, (_, index: string) => values[Number(index) - 1] ?? ''));

const words = [
  'error',
  'info',
  'GET',
  '=',
  '{',
  'level',
  'n',
  'a',
  '"',
  ' ',
  '',
  'é',
  '5',
  'saved',
];
const patterns = [
  'error',
  'err.r',
  '(?i)ERROR',
  '^level',
  '5$',
  '\\d+',
  'error|info',
  'GET .*',
  '',
  '.*',
  '.+',
  '[a-f]+',
  'x?',
  '(level|n)=',
  '\\bn\\b',
  '^$',
  '"(n|dur)":',
  'a|',
  '\\s',
  '(?s)two.lines',
  'saved|GET|',
  '.*error.*',
  '[^a]',
];
const wild = [
  '<_>error<_>',
  '<_>',
  'level=<_>',
  '{<_>}',
  '<_> <_>',
  '<_>"GET <_>" <_>',
  'plain<_>',
  '',
  '<_>n<_>5<_>',
];

const text = (list: readonly string[]): fc.Arbitrary<string> =>
  oneOf(...list).map((one) => JSON.stringify(one));
/** Between backquotes, where nothing is an escape. */
const raw = (one: string): string => `\`${one}\``;
const regex = fc
  .oneof({ weight: 2, arbitrary: oneOf(...patterns) }, { weight: 1, arbitrary: regexText })
  .map(raw);

export const label = fc.oneof(
  { weight: 8, arbitrary: oneOf(...fields) },
  { weight: 2, arbitrary: oneOf('env', 'x_z_w', 'flag', 'method', 'status', 'a', '_entry') },
  {
    weight: 1,
    arbitrary: oneOf(
      'level_extracted',
      'app_extracted',
      'trace_id_extracted',
      'missing',
      '__error__',
    ),
  },
);

const lineFilter = fc.oneof(
  filled('%1 %2', oneOf('|=', '!='), text(words)),
  filled('%1 %2', oneOf('|~', '!~'), regex),
  filled('%1 %2', oneOf('|>', '!>'), text(wild)),
  filled('%1 %2 or %3', oneOf('|=', '!='), text(words), text(words)),
  filled('%1 %2 or %3', oneOf('|~', '!~'), regex, regex),
  filled(
    '%1 ip("%2")',
    oneOf('|=', '!='),
    oneOf('10.0.0.0/8', '192.168.4.5', '::1', '10.0.0.1-10.0.0.9'),
  ),
);

const parser = fc.oneof(
  { weight: 1, arbitrary: namedRegexText.map((one) => `| regexp ${raw(one)}`) },
  { weight: 1, arbitrary: patternText.map((one) => `| pattern ${raw(one)}`) },
  { weight: 1, arbitrary: jsonPath.map((one) => `| json v=${raw(one)}, n`) },
  { weight: 5, arbitrary: oneOf('| json', '| logfmt') },
  {
    weight: 2,
    arbitrary: filled(
      '| json %1',
      oneOf(
        'n',
        'n, level',
        'v="n"',
        'w="x.y"',
        'w="x.z[1].w", n',
        'app="user"',
        'z="x.z"',
        'q=`["msg"]`',
        'f="flag", g="no"',
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: filled(
      '| logfmt %1',
      oneOf(
        '--strict',
        '--keep-empty',
        '--strict --keep-empty',
        'n',
        'v="n", level',
        'app="user"',
        '--strict n, dur',
        '--keep-empty user',
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: filled(
      '| regexp `%1`',
      oneOf(
        '(?P<method>GET|POST) (?P<path>\\S+)',
        'n=(?P<n>\\S+)',
        '(?P<first>\\w+)',
        '(?P<a>e)(?P<b>r)?',
        '"level":"(?P<level>\\w*)"',
        '(?P<app>shop|cart)',
        '(?i)(?P<lvl>error|info)',
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: filled(
      '| pattern `%1`',
      oneOf(
        '<ip> - - "<method> <path> <_>" <status> <took>',
        '<key>=<rest>',
        '<_>n=<n> <_>',
        '{"<first>":<rest>',
        '<a> <b>',
        '<app> <_>',
      ),
    ),
  },
  { weight: 1, arbitrary: oneOf('| unpack', '| decolorize') },
);

const comparison = oneOf('=', '==', '!=', '>', '>=', '<', '<=');
const single = fc.oneof(
  {
    weight: 3,
    arbitrary: filled(
      '%1 %2 %3',
      label,
      oneOf('=', '!='),
      text(['error', 'shop', '', '5', 'bob', '7f', 'x']),
    ),
  },
  { weight: 2, arbitrary: filled('%1 %2 %3', label, oneOf('=~', '!~'), regex) },
  {
    weight: 3,
    arbitrary: filled(
      '%1 %2 %3',
      fc.oneof(oneOf('n'), label),
      comparison,
      oneOf('5', '0', '2.5', '-3', '1e3', '41.9'),
    ),
  },
  {
    weight: 1,
    arbitrary: filled(
      '%1 %2 %3',
      fc.oneof(oneOf('dur'), label),
      comparison,
      oneOf('1s', '500ms', '1m', '1h30m', '0s'),
    ),
  },
  {
    weight: 1,
    arbitrary: filled(
      '%1 %2 %3',
      fc.oneof(oneOf('size'), label),
      comparison,
      oneOf('1KB', '1KiB', '5MB', '100B'),
    ),
  },
  {
    weight: 1,
    arbitrary: filled(
      '%1 %2 ip("%3")',
      oneOf('ip', 'user'),
      oneOf('=', '!='),
      oneOf('10.0.0.0/8', '::1', '192.168.4.5'),
    ),
  },
);
const condition = fc.oneof(
  { weight: 5, arbitrary: single },
  { weight: 2, arbitrary: filled('%1 %2 %3', single, oneOf('and', 'or', ','), single) },
  {
    weight: 1,
    arbitrary: filled(
      '(%1 %2 %3) %4 %5',
      single,
      oneOf('and', 'or'),
      single,
      oneOf('and', 'or'),
      single,
    ),
  },
  {
    weight: 1,
    arbitrary: filled(
      '%1 %2 %3 %4 %5',
      single,
      oneOf('and', 'or'),
      single,
      oneOf('and', 'or'),
      single,
    ),
  },
);
export const labelFilter = condition.map((one) => `| ${one}`);

const action = fc.oneof(
  filled(
    'printf %1 .%2',
    formatText.map((one) => JSON.stringify(one)),
    label,
  ),
  filled(
    'printf %1 (%2 .n)',
    formatText.map((one) => JSON.stringify(one)),
    oneOf('int', 'float64'),
  ),
  filled(
    'regexReplaceAll %1 .%2 "%3"',
    regexText.map((one) => JSON.stringify(one)),
    label,
    oneOf('<$1>', '$0', '-', '$' + '{1}x', '$$', '$x'),
  ),
  label.map((name) => `.${name}`),
  filled(
    '.%1 | %2',
    label,
    oneOf(
      'ToUpper',
      'lower',
      'title',
      'trunc 3',
      'trunc -2',
      'len',
      'default "-"',
      'urlencode',
      'b64enc',
      'trim',
      'int',
      'float64',
      'int | add 1',
      'float64 | mulf 1.5',
      'duration',
      'bytes',
      'printf "%5s|"',
      'printf "%-6.3s|"',
      'printf "%q"',
      'replace "o" "0"',
      'trimPrefix "e"',
      'substr 1 3',
      'alignLeft 4',
      'alignRight 4',
      'count "r"',
      'regexReplaceAll "(e|o)" "<$1>"',
      'fromJson',
      'contains "e"',
      'repeat 2',
      'indent 2',
      'html',
      'js',
      'urlquery',
      'int | printf "%03d"',
      'float64 | printf "%.2f"',
      'float64 | printf "%g"',
    ),
  ),
  filled(
    '%1 .n %2',
    oneOf(
      'add',
      'sub',
      'mul',
      'div',
      'mod',
      'addf',
      'subf',
      'mulf',
      'divf',
      'max',
      'min',
      'maxf',
      'minf',
    ),
    oneOf('2', '3', '.n', '0.5', '0'),
  ),
  filled('%1 .n', oneOf('ceil', 'floor', 'int', 'float64', 'round')),
  filled('round .n %1', oneOf('0', '1', '2')),
  filled(
    'if %1 }}Y{{ else }}N{{ end',
    fc.oneof(
      label.map((name) => `.${name}`),
      filled('eq .%1 "%2"', label, oneOf('error', '5', '')),
      filled('gt (float64 .n) %1', oneOf('1.0', '4.5')),
      filled('and .%1 .%2', label, label),
      filled('or .%1 .%2', label, label),
      filled('not .%1', label),
      filled('contains "r" .%1', label),
    ),
  ),
  oneOf(
    '__line__',
    '__line__ | trunc 5',
    '__timestamp__ | unixEpoch',
    '__timestamp__ | date "15:04:05.000"',
    'printf "%s-%s" .app .level',
    '"text"',
    '.app | printf "%v"',
  ),
);
const template = fc.oneof(
  action.map((one) => `{{ ${one} }}`),
  filled('{{.%1}} {{.%2}}', label, label),
  filled('n={{ %1 }} level={{.level}}', action),
  filled('{"n":"{{ %1 }}"}', action),
  filled('x{{- %1 -}} y', action),
  oneOf('fixed', '', 'level=error n=5'),
);

/** What a query may set; `__error__` it may not. */
const target = fc.oneof(
  label.filter((name) => !name.startsWith('__')),
  oneOf('new', 'other'),
);
const formatted = fc.oneof(filled('%1=%2', target, label), filled('%1=`%2`', target, template));

const picked = fc.oneof(
  { weight: 3, arbitrary: label },
  { weight: 1, arbitrary: filled('%1=%2', label, text(['error', 'shop', '5', ''])) },
  { weight: 1, arbitrary: filled('%1=~%2', label, regex) },
);
const formatting = fc.oneof(
  template.map((one) => `| line_format \`${one}\``),
  formatted.map((one) => `| label_format ${one}`),
  filled('| label_format one=%1, two=`{{.one}}{{.%2}}`', label, label),
  filled('| %1 %2', oneOf('keep', 'drop'), picked),
  filled('| %1 %2, %3', oneOf('keep', 'drop'), picked, picked),
  oneOf('| drop __error__', '| drop __error__, __error_details__'),
);

const stage = fc.oneof(
  { weight: 3, arbitrary: lineFilter },
  { weight: 4, arbitrary: parser },
  { weight: 4, arbitrary: labelFilter },
  { weight: 3, arbitrary: formatting },
);

export const generateSelector = fc.oneof(
  { weight: 12, arbitrary: oneOf('{app=~".+"}') },
  {
    weight: 4,
    arbitrary: oneOf(
      '{app="shop"}',
      '{app=~"shop|cart", env="prod"}',
      '{app!="cart", env=~"p.*|"}',
      '{app=~".+", level!="error"}',
      '{app="none"}',
    ),
  },
);

/** Most pipelines start with a parser. */
export const pipeline = fc
  .tuple(fc.option(parser, { nil: '', freq: 3 }), fc.array(stage, { maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest].filter((one) => one !== '').join(' '));
