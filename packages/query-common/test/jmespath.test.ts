import { extractJmespaths, jmespathPathProblem, jmespathProblem } from '../jmespath';

/** What go-jmespath 0.4.0 compiles, which Promtail 3.6 and Alloy use. */
describe('compiles', () => {
  test.each([
    'a.b',
    '"a.b"',
    '"@t"',
    '@',
    '@.a',
    '(a)',
    '*',
    'a.*',
    '[*]',
    '[]',
    'a[]',
    'a[].b',
    'a[0]',
    'a[-1]',
    'a[1:2:3]',
    '[-1]',
    '[?a].b',
    'a[?b]',
    'a[?b==`1`]',
    "a[?b=='x'] | [0]",
    'a.[b,c]',
    'a.{b:c}',
    '{a: b, "c": d}',
    '!a && b || c',
    'a."b-c"',
    '`"text"`',
    '`{"a":1}`',
    "'it\\'s'",
    'sort_by(a, &b)',
    "join('-', [a, b][*].to_string(@))",
    // no comma between arguments and pairs
    'contains(a b)',
    '{a: b c: d}',
  ])('%s', (expression) => {
    expect(jmespathProblem(expression)).toBeUndefined();
  });
});

describe('rejects', () => {
  test.each([
    ['', 'unexpected end of the expression, expected a name'],
    ['@t', 'unexpected "t" at position 2'],
    ['user-id', 'unexpected "-" at position 5'],
    ['a b', 'unexpected "b" at position 3'],
    ['a,b', 'unexpected "," at position 2'],
    ['a.', 'unexpected end of the expression, expected a name, "[" or "{"'],
    ['a.0', 'unexpected "0" at position 3, expected a name, "[" or "{"'],
    ['a[0', 'unexpected end of the expression, expected "]"'],
    ['a[b]', 'unexpected "b" at position 3, expected "*"'],
    ['a["b"]', 'unexpected "b" at position 3, expected "*"'],
    ['[-]', 'unexpected "-" at position 2, expected an integer'],
    ['(a', 'unexpected end of the expression, expected ")"'],
    ['| a', 'unexpected "|" at position 1, expected a name'],
    ['a = b', 'unexpected "=" at position 3'],
    ['`text`', 'literal text is not JSON'],
    ['"\\q"', 'quoted name "\\q" is not JSON'],
    ['"open', '" at position 1 is not closed'],
    ["'open", "' at position 1 is not closed"],
    ['$.a', 'unexpected "$" at position 1'],
    ['a + b', 'unexpected "+" at position 3'],
    ['"a"(b)', 'unexpected "a" at position 1, expected an unquoted function name'],
    ['{a}', 'unexpected "}" at position 3, expected ":"'],
    // these compile, and find nothing or stop the agent at the first line
    ['@(b)', 'unexpected "(" at position 2, expected an operator'],
    ['lower(a)', 'unknown function "lower"'],
    ['constructor(a)', 'unknown function "constructor"'],
    ['type()', 'type() expects 1 arguments, found 0'],
    ['merge()', 'merge() expects at least 1 arguments, found 0'],
  ])('%s', (expression, problem) => {
    expect(jmespathProblem(expression)).toBe(problem);
  });
});

test.each([
  ['level', ['level']],
  ['@t', ['"@t"']],
  ['user-id', ['"user-id"']],
  [
    'logging.googleapis.com/trace',
    ['"logging.googleapis.com/trace"', 'logging.googleapis."com/trace"'],
  ],
  ['t.$date', ['"t.$date"', 't."$date"']],
  ['items.0.id', ['"items.0.id"', 'items."0".id', 'items[0].id']],
  ['"$.a"', ['("$.a")']],
  ['9', ['"9"']],
  ['a[0]', ['(a[0])']],
  ['"a b"', ['("a b")']],
  ['a | b', ['(a | b)']],
])('a path may be a key: %s', (path, expressions) => {
  expect(extractJmespaths(path)).toEqual(expressions);
  expect(jmespathPathProblem(path)).toBeUndefined();
  for (const expression of expressions) expect(jmespathProblem(expression)).toBeUndefined();
});

test.each([
  ['$.user.id', 'is JSONPath, expected a key or JMESPath', 'write user.id, or'],
  ["$['user']", 'is JSONPath', 'write user, or'],
  ['$.items[0].user-id', 'is JSONPath', 'write items[0]."user-id", or'],
  ['.level', 'is a path of jq', 'write level, or'],
  ['/log/level', 'is a JSON Pointer', 'write log.level, or'],
  ['log..level', 'has an empty key', 'write log.level, or'],
  ['level.', 'has an empty key', 'write level, or'],
  ['user id', 'does not compile', 'write "user id" with its double quotes if it is one key'],
  ["log['level']", 'does not compile', 'write log.level'],
  ['log["log-level"]', 'does not compile', 'write log."log-level"'],
  [
    '@l || @level',
    'does not compile',
    'write a key as it is in the log line (@t, user-id, log.level); in an expression, put such keys in double quotes, as in "@l" || "user-id"',
  ],
])('%s has a hint', (path, problem, hint) => {
  expect(jmespathPathProblem(path)?.problem).toContain(problem);
  expect(jmespathPathProblem(path)?.hint).toContain(hint);
});
