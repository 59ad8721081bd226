import {
  inspectService,
  inspectStages,
  re2Problem,
  type ServiceLogs,
  serviceLogProblems,
} from '../../scrape-configs/pipeline';
import * as build from '../../scrape-configs/pipeline/build';

describe('RE2 syntax', () => {
  test.each([
    '',
    '^(?i)error$',
    '(?P<a>x)|(?<b>y)',
    '[^]a-z[:alpha:]\\d\\x{1F600}-]+?',
    '\\Qa+b\\E*',
    'a{2,3}{x',
    '(?:a{10}){100}',
    '\\A\\pL\\p{Greek}\\z',
    '订+',
  ])('accepts %s', (expression) => {
    expect(re2Problem(expression)).toBeUndefined();
  });

  test.each([
    ['(?=a)', 'no look-around'],
    ['(?!a)b', 'no look-around'],
    ['(?<=a)b', 'no look-around'],
    ['(a)\\1', "unknown escape '\\1'"],
    ['a**', 'repeat of a repeat'],
    ['+a', "nothing to repeat before '+'"],
    ['a{1001}', 'invalid repeat count'],
    ['a{3,2}', 'invalid repeat count'],
    ['(?:a{100}){100}', 'repeats more than 1000 times'],
    ['(a', "missing ')'"],
    ['a)', "unexpected ')'"],
    ['[a', "missing ']'"],
    ['[z-a]', 'invalid character range'],
    ['[[:foo:]]', 'unknown class'],
    ['\\Z', "unknown escape '\\Z'"],
    ['\\p{Klingon}', 'unknown class'],
    ['(?P<a>x)(?P<a>y)', "group name 'a' used twice"],
  ])('refuses %s', (expression, message) => {
    expect(re2Problem(expression)).toContain(message);
  });
});

const SERVICE: ServiceLogs = {
  service: 'billing',
  format: { kind: 'regex', expression: '(?P<level>x)' },
  multiline: { firstLine: '^(?!\\s)' },
  drop: [
    { olderThan: '1h', reason: 'old' },
    { line: 'a(', reason: 'noise' },
  ],
  labels: [
    { name: 'user_id', values: ['1'] },
    { name: 'level', values: ['a'] },
    { name: 'path', values: [] },
  ],
  structuredMetadata: [{ name: 'order-id' }, { name: 'pod' }, { name: 'route' }],
};

test('a service record shows its expressions and names, and where they stand', () => {
  expect(inspectService(SERVICE)).toEqual({
    regexes: [
      { at: 'format.expression', value: '(?P<level>x)' },
      { at: 'multiline.firstLine', value: '^(?!\\s)' },
      { at: 'drop[1].line', value: 'a(' },
    ],
    labels: [
      { at: 'labels[0].name', value: 'user_id' },
      { at: 'labels[1].name', value: 'level' },
      { at: 'labels[2].name', value: 'path' },
    ],
    structuredMetadata: [
      { at: 'structuredMetadata[0].name', value: 'order-id' },
      { at: 'structuredMetadata[1].name', value: 'pod' },
      { at: 'structuredMetadata[2].name', value: 'route' },
    ],
  });
});

test('all problems of a service record come at once', () => {
  const problems = serviceLogProblems(SERVICE, new Set(['user_id', 'pod']));
  expect(problems.map(({ kind, at, value }) => [kind, at, value])).toEqual([
    ['regex', 'multiline.firstLine', '^(?!\\s)'],
    ['regex', 'drop[1].line', 'a('],
    ['forbidden-label', 'labels[0].name', 'user_id'],
    ['label-values', 'labels[2].values', 'path'],
    ['label', 'structuredMetadata[0].name', 'order-id'],
    ['reserved-name', 'labels[1].name', 'level'],
    ['reserved-name', 'structuredMetadata[1].name', 'pod'],
  ]);
});

test('a record without problems has none', () => {
  expect(serviceLogProblems({ service: 'a' }, new Set())).toEqual([]);
});

test('stages show theirs, nested ones too', () => {
  const stages = [
    build.staticLabels({ env: 'x' }),
    build.match(build.where('a', '=~', 'b.*', '^c'), [
      build.multiline('^d'),
      build.labels({ level: 'e' }),
      build.replace('f', 'g'),
    ]),
    build.drop('h', { expression: 'i' }),
    build.structuredMetadata({ j: 'k' }),
  ];
  expect(inspectStages(stages)).toEqual({
    regexes: [
      { at: 'match selector', value: 'b.*' },
      { at: 'match selector', value: '^c' },
      { at: 'match {a=~"b.*"} > multiline', value: '^d' },
      { at: 'match {a=~"b.*"} > replace', value: 'f' },
      { at: 'drop', value: 'i' },
    ],
    labels: [
      { at: 'staticLabels', value: 'env' },
      { at: 'match {a=~"b.*"} > labels', value: 'level' },
    ],
    structuredMetadata: [{ at: 'structuredMetadata', value: 'j' }],
  });
});
