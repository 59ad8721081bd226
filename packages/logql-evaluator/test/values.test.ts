import { evaluateInstant } from '..';
import { evaluateText, NOW, testStream } from './answers';

const numbers = testStream({ a: 'b', app: 'x' }, 'v=1', 'v=2', 'v=4', 'v=9');

describe('ranges', () => {
  test.each([
    ['count_over_time({a="b"}[1m])', 4],
    ['rate({a="b"}[1m])', 4 / 60],
    ['bytes_over_time({a="b"}[1m])', 12],
    ['sum_over_time({a="b"} | logfmt | unwrap v [1m])', 16],
    ['avg_over_time({a="b"} | logfmt | unwrap v [1m])', 4],
    ['min_over_time({a="b"} | logfmt | unwrap v [1m])', 1],
    ['max_over_time({a="b"} | logfmt | unwrap v [1m])', 9],
    ['first_over_time({a="b"} | logfmt | unwrap v [1m])', 1],
    ['last_over_time({a="b"} | logfmt | unwrap v [1m])', 9],
    ['stdvar_over_time({a="b"} | logfmt | unwrap v [1m])', 9.499999999999998],
    ['stddev_over_time({a="b"} | logfmt | unwrap v [1m])', Math.sqrt(9.499999999999998)],
    ['quantile_over_time(0.5, {a="b"} | logfmt | unwrap v [1m])', 3],
    // nanoseconds where milliseconds are expected
    ['rate_counter({a="b"} | logfmt | unwrap v [1m])', (8 * ((3000 + 60) / 3000)) / 60],
    // the first is not in it, the last is
    ['count_over_time({a="b"}[3ms])', 3],
    ['count_over_time({a="b"}[1m] offset 1ms)', 3],
  ])('%s', (query, value) => {
    expect(evaluateText(query, numbers)).toEqual([`{a="b", app="x"} ${value}`]);
  });

  test('lines of the same time are ordered by the hash of their streams', () => {
    const at = (i: string) => testStream({ k: 't', i }, `v=${i}`);
    const query = 'first_over_time({k="t"} | logfmt | unwrap v [1m]) by ()';
    expect(evaluateText(query, at('1'), at('2'), at('3'))).toEqual(
      evaluateText(query, at('3'), at('2'), at('1')),
    );
  });

  test('duplicate lines count once, unless their metadata differs', () => {
    const entry = { at: NOW, line: 'x' };
    const entries = [entry, entry, { ...entry, structuredMetadata: { trace_id: '1' } }];
    expect(
      evaluateText('sum(count_over_time({a="b"}[1m]))', { labels: { a: 'b' }, entries }),
    ).toEqual(['{} 2']);
  });

  test('a stream of only empty lines is empty', () => {
    expect(evaluateText('count_over_time({a="b"}[1m])', testStream({ a: 'b' }, '', ''))).toEqual(
      [],
    );
    expect(evaluateText('count_over_time({a="b"}[1m])', testStream({ a: 'b' }, '', 'x'))).toEqual([
      '{a="b"} 2',
    ]);
  });

  test('absent_over_time has the labels that the selector matches by equality', () => {
    expect(evaluateText('absent_over_time({a="b", c="d", e=~".+", c!="x"}[1m])')).toEqual([
      '{a="b"} 1',
    ]);
    expect(evaluateText('absent_over_time({a="b"}[1m])', numbers)).toEqual([]);
  });
});

describe('errors in metric queries', () => {
  const broken = testStream({ a: 'b' }, '{"x":1}', 'no json', '{"x":"y"}');
  const refused = (query: string) => () => evaluateText(query, broken);

  test('fail the query', () => {
    expect(refused('count_over_time({a="b"} | json [1m])')).toThrow(
      "pipeline error: 'JSONParserErr'",
    );
    expect(refused('sum by (x) (count_over_time({a="b"} | json [1m]))')).toThrow('JSONParserErr');
    expect(refused('sum_over_time({a="b"} | json | __error__="" | unwrap x [1m])')).toThrow(
      'SampleExtractionErr',
    );
  });

  test('do not fail it where they are filtered, matched, or no label of the line is used', () => {
    expect(evaluateText('sum(count_over_time({a="b"} | json [1m]))', broken)).toEqual(['{} 3']);
    expect(
      evaluateText('sum(count_over_time({a="b"} | json | __error__="" [1m]))', broken),
    ).toEqual(['{} 2']);
    expect(
      evaluateText('sum by (__error__) (count_over_time({a="b"} | json [1m]))', broken),
    ).toEqual(['{} 2', '{__error__="JSONParserErr"} 1']);
    expect(
      evaluateText('sum(sum_over_time({a="b"} | json | unwrap x | __error__="" [1m]))', broken),
    ).toEqual(['{} 1']);
  });

  test('lines without the number or the label are skipped', () => {
    const some = testStream({ a: 'b' }, 'v=1', 'w=1', 'v=""');
    expect(evaluateText('count_over_time({a="b"}[1m])', some)).toEqual(['{a="b"} 3']);
    expect(evaluateText('sum(sum_over_time({a="b"} | logfmt | unwrap v [1m]))', some)).toEqual([
      '{} 1',
    ]);
  });
});

test('numbers in labels', () => {
  const line = testStream({ a: 'b' }, 'd=1h30m s=1.5KiB n=1_000 h=0x1p4');
  const value = (unwrap: string) =>
    evaluateText(`sum(sum_over_time({a="b"} | logfmt | unwrap ${unwrap} [1m]))`, line);
  expect(value('duration(d)')).toEqual(['{} 5400']);
  expect(value('duration_seconds(d)')).toEqual(['{} 5400']);
  expect(value('bytes(s)')).toEqual(['{} 1536']);
  expect(value('n')).toEqual(['{} 1000']);
  expect(value('h')).toEqual(['{} 16']);
});

describe('functions of series', () => {
  const lines = (app: string, env: string, count: number) =>
    testStream({ k: 'v', app, env }, ...Array.from({ length: count }, (_, i) => `line ${i}`));
  const all = [lines('a', 'p', 3), lines('a', 't', 1), lines('b', 'p', 2)];
  const count = 'count_over_time({k="v"}[1m])';
  test.each([
    [`sum by (app) (${count})`, ['{app="a"} 4', '{app="b"} 2']],
    [`sum(${count})`, ['{} 6']],
    [`avg without (k, env) (${count})`, ['{app="a"} 2', '{app="b"} 2']],
    [`count by (env) (${count})`, ['{env="p"} 2', '{env="t"} 1']],
    [`max(${count}) - min(${count})`, ['{} 2']],
    [`stdvar by (app) (${count})`, ['{app="a"} 1', '{app="b"} 0']],
    [`topk(1, ${count})`, ['{app="a", env="p", k="v"} 3']],
    [
      `bottomk by (app) (1, ${count})`,
      ['{app="a", env="t", k="v"} 1', '{app="b", env="p", k="v"} 2'],
    ],
    [`sort(sum by (app) (${count}))`, ['{app="b"} 2', '{app="a"} 4']],
    [`sort_desc(sum by (env) (${count}))`, ['{env="p"} 5', '{env="t"} 1']],
    [`sum by (app) (${count}) > 3`, ['{app="a"} 4']],
    [`3 < sum by (app) (${count})`, ['{app="a"} 4']],
    [`sum by (app) (${count}) > bool 3`, ['{app="a"} 1', '{app="b"} 0']],
    [`sum by (app) (${count}) / 0`, ['{app="a"} NaN', '{app="b"} NaN']],
    [`sum(${count}) or vector(0)`, ['{} 6']],
    [`sum(count_over_time({k="none"}[1m])) or vector(0)`, ['{} 0']],
    [
      `${count} / on (app) group_left sum by (app) (${count})`,
      [
        '{app="a", env="p", k="v"} 0.75',
        '{app="a", env="t", k="v"} 0.25',
        '{app="b", env="p", k="v"} 1',
      ],
    ],
    [`sum by (app) (${count}) and on (app) ${count} > 2`, ['{app="a"} 4']],
    [`${count} unless on (env) count_over_time({app="b"}[1m])`, ['{app="a", env="t", k="v"} 1']],
    [
      `label_replace(sum by (app) (${count}), "to", "<$1>", "app", "(.*)")`,
      ['{app="a", to="<a>"} 4', '{app="b", to="<b>"} 2'],
    ],
    ['2 ^ 3 % 5', ['3']],
    ['vector(1) + 2', ['{} 3']],
    ['-1 ^ (1 / 0)', ['NaN']],
  ])('%s', (query, answer) => {
    expect(evaluateText(query, ...all)).toEqual(answer);
  });

  test.each([
    [`${count} + on (app) sum by (app) (${count})`, 'many-to-one matching must be explicit'],
    [
      `sum by (app) (${count}) + on (app) ${count}`,
      'found duplicate series on the right hand-side',
    ],
    [`${count} unless 1 + 1`, 'unexpected literal'],
    ['sum(1)', 'unexpected expr type'],
    [`approx_topk(1, ${count})`, 'approx_topk, whose result is probabilistic, is not supported'],
  ])('rejects %s', (query, problem) => {
    expect(() => evaluateText(query, ...all)).toThrow(problem);
  });

  test('more series than the limit of Loki are rejected', () => {
    expect(() => evaluateInstant(count, all, NOW, { maxSeries: 2 })).toThrow(
      'maximum number of series (2) reached',
    );
  });
});

describe('parsers extract the labels of the grouping', () => {
  const line = testStream({ a: 'b' }, 'x=1 y=2');
  test.each([
    // all names exist, empty, before the first key is read
    ['sum by (x, y) (count_over_time({a="b"} | logfmt x, y [1m]))', ['{x="1", y=""} 1']],
    // only the required name is searched for, and not its original key
    ['sum by (z) (count_over_time({a="b"} | logfmt z="y" [1m]))', ['{z=""} 1']],
    ['max by (z) (count_over_time({a="b"} | logfmt z="y" [1m]))', ['{z="2"} 1']],
    // the condition holds before the label is set again
    ['count_over_time({a="b"} | logfmt | label_format x="new" | x="new" [1m])', []],
    [
      'sum by (x) (count_over_time({a="b"} | logfmt | label_format x="new" | x="new" [1m]))',
      ['{x="new"} 1'],
    ],
  ])('%s', (query, answer) => {
    expect(evaluateText(query, line)).toEqual(answer);
  });
});

test('unsupported features are reported with their place', () => {
  const query = 'sum(approx_topk(3, count_over_time({a="b"}[1m])))';
  expect(() => evaluateText(query)).toThrow('(offset 4)');
});

test('empty lines at the start of a stream are found only together with the first other line', () => {
  const lines = testStream({ a: 'b' }, '', '', 'x');
  expect(evaluateText('count_over_time({a="b"}[1m] offset 2ms)', lines)).toEqual([]);
  expect(evaluateText('count_over_time({a="b"}[1m])', lines)).toEqual(['{a="b"} 3']);
});

test('first_over_time and last_over_time order lines of the same time by the hash of their streams', () => {
  const streams = ['1', '2', '3', '4'].map((i) => testStream({ k: 't', i }, `v=${i}`));
  const over = (name: string) =>
    evaluateText(`${name}_over_time({k="t"} | logfmt | unwrap v [1m]) by ()`, ...streams);
  expect(over('first')).toEqual(['{} 2']);
  expect(over('last')).toEqual(['{} 1']);
});
