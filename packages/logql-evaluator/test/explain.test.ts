import { explain } from '..';
import { NOW, testStream } from './answers';

const lines = testStream({ a: 'b' }, '{"status":500}', 'text', '{"status":"x"}', '{"status":200}');

test('follows each line from stage to stage', () => {
  const { answer, lines: traced } = explain('{a="b"} | json | status >= 500', [lines], NOW);
  expect(answer?.kind).toBe('streams');
  expect(traced?.map(({ line, kept }) => [line, kept])).toEqual([
    ['{"status":500}', true],
    ['text', false],
    ['{"status":"x"}', true],
    ['{"status":200}', false],
  ]);
  expect(traced?.[0]?.stages).toEqual([
    { stage: '| json', kept: true, line: '{"status":500}', labels: { a: 'b', status: '500' } },
    {
      stage: '| status >= 500',
      kept: true,
      line: '{"status":500}',
      labels: { a: 'b', status: '500' },
    },
  ]);
  expect(traced?.[1]?.stages[0]).toMatchObject({ error: 'JSONParserErr', labels: { a: 'b' } });
  expect(traced?.[2]?.stages[1]).toMatchObject({
    error: 'LabelFilterErr',
    errorDetails: 'strconv.ParseFloat: parsing "x": invalid syntax',
  });
  expect(traced?.[3]?.stages.map(({ kept }) => kept)).toEqual([true, false]);
});

test('explains each part of a query, with its window and result', () => {
  const query = 'sum(max_over_time({a="b"} | json | unwrap status | __error__="" [2ms])) > 300';
  const told = explain(query, [lines], NOW);
  expect(told.answer).toEqual({ kind: 'vector', samples: [] });
  const [sum, limit] = told.parts;
  expect(limit).toMatchObject({ query: '300', answer: { kind: 'scalar', value: 300 } });
  expect(sum?.answer).toEqual({ kind: 'vector', samples: [{ labels: {}, value: 200 }] });
  const [range] = sum?.parts ?? [];
  expect(range?.window).toEqual({ after: NOW - 2_000_000n, until: NOW });
  expect(range?.lines?.map(({ line, kept, value }) => [line, kept, value])).toEqual([
    ['{"status":"x"}', false, undefined],
    ['{"status":200}', true, 200],
  ]);
  expect(range?.lines?.[0]?.stages.at(-1)).toMatchObject({
    stage: '| unwrap status',
    kept: false,
    error: 'SampleExtractionErr',
  });
});

test('explains a rejected part at its place', () => {
  const told = explain('sum by (status) (count_over_time({a="b"} | json [1m])) + 1', [lines], NOW);
  expect(told.error).toContain("pipeline error: 'JSONParserErr'");
  expect(told.parts[0]?.parts[0]?.error).toContain('JSONParserErr');
  expect(told.parts[1]?.answer).toEqual({ kind: 'scalar', value: 1 });
  expect(explain('{a="b"', [], NOW)).toMatchObject({
    error: expect.stringContaining('syntax error'),
    parts: [],
  });
});
