import { onlySample } from './answers';

const kept = (filter: string, ...lines: readonly string[]): readonly string[] =>
  onlySample(filter, ...lines);

describe('line filters', () => {
  const lines = ['GET /a 200', 'POST /b 500', 'from 10.0.0.7 error', ''];
  test.each([
    ['|= "GET"', [0]],
    ['|= "GET" or "500"', [0, 1]],
    ['!= "GET" or "500"', [2, 3]],
    ['|= ""', [0, 1, 2, 3]],
    // Loki drops the empty alternative
    ['|= "" or "GET"', [0]],
    ['!= ""', []],
    ['|~ "^(GET|POST) .b"', [1]],
    ['|~ "(?i)get"', [0]],
    ['|~ ".+"', [0, 1, 2]],
    ['!~ "\\\\d{3}"', [2, 3]],
    ['|> "<_> /a <_>"', [0]],
    ['|> "GET <_>" or "POST <_>"', [0, 1]],
    ['|> "<_> /a"', []],
    ['!> "<_> /a <_>"', [1, 2, 3]],
    ['|> ""', [3]],
    ['|= ip("10.0.0.0/8")', [2]],
    ['!= ip("10.0.0.1-10.0.0.9")', [0, 1, 3]],
  ])('%s', (filter, wanted) => {
    expect(kept(filter, ...lines)).toEqual(wanted.map((index) => lines[index]));
  });

  test('run before parsers and decolorize, but not before line_format or unpack', () => {
    expect(kept('| logfmt | line_format `{{.x}}` |= "x"', 'x=1', 'x=x')).toEqual(['{x="x"} x']);
    expect(kept('| decolorize |= "\\u001b[31m"', '\u001b[31mred', 'plain')).toEqual(['red']);
    expect(kept('| decolorize | line_format `{{__line__}}` |= "[31m"', '\u001b[31mred')).toEqual(
      [],
    );
  });
});

describe('conditions on labels', () => {
  const lines = [
    'v=5 d=1.5s s=2KB ip=10.0.0.7',
    'v=10 d=20ms s=1MiB ip=::1',
    'v=x d=y s=z ip=none',
    'w=1',
  ];
  const names = (filter: string): readonly string[] =>
    kept(`| logfmt | ${filter} | keep v, w, __error__`, ...lines).map(
      (text) => text.split(' ')[0] ?? '',
    );
  test.each([
    ['v > 5', ['{v="10"}', '{__error__="LabelFilterErr",']],
    ['v == 5', ['{__error__="LabelFilterErr",', '{v="5"}']],
    ['d >= 1s', ['{__error__="LabelFilterErr",', '{v="5"}']],
    ['s < 1MB', ['{__error__="LabelFilterErr",', '{v="5"}']],
    ['v = "5"', ['{v="5"}']],
    ['v != ""', ['{v="10"}', '{v="5"}', '{v="x"}']],
    ['v = ""', ['{w="1"}']],
    ['ip = ip("10.0.0.0/8")', ['{v="5"}']],
    // an IPv6 address needs five characters to be found
    ['ip != ip("::/0")', ['{v="10"}', '{v="5"}', '{v="x"}']],
    ['v = "5" or w = "1"', ['{v="5"}', '{w="1"}']],
    ['v > 1 and d < 1s', ['{v="10"}', '{__error__="LabelFilterErr",']],
    ['v > 1 | __error__ = ""', ['{v="10"}', '{v="5"}']],
  ])('%s', (filter, wanted) => {
    expect([...names(filter)].sort()).toEqual([...wanted].sort());
  });

  test.each([
    // compared as texts where Loki can, and then not always with the entire value
    ['v =~ "foo.*"', ['foo', 'foobar', 'xfoo']],
    ['v =~ "foo|food"', ['foo', 'foobar', 'xfoo']],
    ['v =~ "foo|bar"', ['foo']],
    ['v =~ "foo{1}|food"', ['foo', 'foobar', 'xfoo']],
    ['v =~ "(foo){1}|food"', ['foo']],
    ['v =~ "(foo|(?:food))"', ['foo', 'foobar', 'xfoo']],
    ['v =~ "foo.?"', ['foo']],
    ['v =~ "foo|.*"', ['foo']],
    ['v =~ "(?i)FOO"', ['foo']],
    ['v !~ "foo.*"', ['']],
  ])('%s', (filter, wanted) => {
    const values = ['foo', 'foobar', 'xfoo', ''].map((value) => `v=${value}`);
    const found = kept(`| logfmt --keep-empty | ${filter} | line_format "{{.v}}"`, ...values);
    expect(found.map((text) => text.split('} ')[1] ?? text)).toEqual(wanted);
  });

  test('sizes are rounded as Loki formats them', () => {
    expect(kept('| logfmt | s >= 1KiB | keep s', 's=1000B', 's=999B')).toEqual([
      '{s="1000B"} s=1000B',
    ]);
  });
});

test('drop and keep', () => {
  const line = 'x=1 y=2';
  expect(onlySample('| logfmt | drop x', line)).toEqual([`{y="2"} ${line}`]);
  expect(onlySample('| logfmt | drop x="2", y=~"."', line)).toEqual([`{x="1"} ${line}`]);
  expect(onlySample('| logfmt | keep y', line)).toEqual([`{y="2"} ${line}`]);
  expect(onlySample('| json | drop __error__, __error_details__', 'no')).toEqual(['no']);
});
