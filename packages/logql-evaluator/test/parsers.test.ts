import { onlySample } from './answers';

describe('json', () => {
  test.each([
    ['{"x":1,"y":"two","z":true}', '{x="1", y="two", z="true"}'],
    ['{"a":"clash","n":{"m":{"o":"deep"}}}', '{a_extracted="clash", n_m_o="deep"}'],
    ['{"list":[1],"none":null,"f":1.50}', '{f="1.50"}'],
    ['{"a b":1,"9z":2,"é":3}', '{_="3", _9z="2", a_b="1"}'],
    ['{"k":1,"k":2}', '{k="1"}'],
    ['{"t":"\\u00e9\\n\\"","bad":"\\x"}', '{bad="", t="é\\n\\""}'],
    [
      '{"x":1, oops',
      `{__error__="JSONParserErr", __error_details__="Value looks like object, but can't find closing '}' symbol", x="1"}`,
    ],
    ['{"x":1} rest', '{x="1"}'],
  ])('%s', (line, labels) => {
    expect(onlySample('| json', line)).toEqual([`${labels} ${line}`]);
  });

  test.each([
    ['json x="n.m", y="l[1].z", m="missing"', '{m="", x="1", y="q"}'],
    ['json o="n", l="l"', '{l="[0,{\\"z\\":\\"q\\"}]", o="{\\"m\\":1}"}'],
    ['json n', '{n="{\\"m\\":1}"}'],
  ])('%s', (stage, labels) => {
    const line = '{"n":{"m":1},"l":[0,{"z":"q"}]}';
    expect(onlySample(`| ${stage}`, line)).toEqual([`${labels} ${line}`]);
  });

  test('an expression on a line that does not start as JSON is an error without details', () => {
    expect(onlySample('| json x', 'no')).toEqual(['{__error__="JSONParserErr"} no']);
  });
});

describe('logfmt', () => {
  const line = 'x=1 a=clash q="two words" empty="" alone n=a=b "quoted" z=9';
  test.each([
    ['logfmt', '{a_extracted="clash", q="two words", x="1", z="9"}'],
    [
      'logfmt --keep-empty',
      '{a_extracted="clash", alone="", empty="", q="two words", x="1", z="9"}',
    ],
    [
      'logfmt --strict',
      `{__error__="LogfmtParserErr", __error_details__="logfmt syntax error at pos 45 : unexpected '='", a_extracted="clash", q="two words", x="1"}`,
    ],
    ['logfmt q, other="x", m="missing"', '{m="", other="1", q="two words"}'],
    ['logfmt q="x"', '{q="two words"}'],
  ])('%s', (stage, labels) => {
    expect(onlySample(`| ${stage}`, line)).toEqual([`${labels} ${line}`]);
  });

  test('two labels of one key are not supported: Loki chooses randomly', () => {
    expect(() => onlySample('| logfmt x="k", y="k"', 'k=1')).toThrow('two labels of one key');
  });
});

describe('pattern, regexp and unpack', () => {
  test.each([
    [
      'pattern `<ip> - <_> "<verb> <path>"`',
      '10.0.0.1 - me "GET /a"',
      '{ip="10.0.0.1", path="/a", verb="GET"}',
    ],
    ['pattern `<x>,<y>,<z>`', '1,2', '{x="1", y="2"}'],
    ['pattern `at <x>`', 'not at 5', ''],
    ['regexp `(?P<x>\\d+)(?: (?P<y>\\w+))?`', '12', '{x="12", y=""}'],
    ['regexp `(?P<a>\\d)`', '12', '{a_extracted="1"}'],
    ['regexp `((?P<x>a)|b)*`', 'ab', '{x="a"}'],
  ])('%s of %s', (stage, line, labels) => {
    expect(onlySample(`| ${stage}`, line)).toEqual([labels === '' ? line : `${labels} ${line}`]);
  });

  test('unpack extracts the entry and its labels; without an entry nothing', () => {
    expect(onlySample('| unpack', '{"_entry":"the line","x":"1","n":2}')).toEqual([
      '{x="1"} the line',
    ]);
    expect(onlySample('| unpack', '{"x":"1"}')).toEqual(['{"x":"1"}']);
    expect(onlySample('| unpack', 'text')).toEqual([
      '{__error__="JSONParserErr", __error_details__="expecting json object(6), but it is not"} text',
    ]);
  });
});

test('a label that a parser extracted is not extracted again', () => {
  expect(onlySample('| logfmt | line_format `x=2 y=3` | logfmt', 'x=1')).toEqual([
    '{x="1", y="3"} x=2 y=3',
  ]);
});

test('structured metadata takes precedence over fields, and stream labels over both', () => {
  expect(onlySample('| logfmt', ['a=1 m=2', { a: 'x', m: 'y' }])).toEqual([
    '{a_extracted="1", m="y", m_extracted="2"} a=1 m=2',
  ]);
});
