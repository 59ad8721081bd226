import { jmespathProblem } from '@observability-stack/query-common';
import { levels as LEVELS } from '../../catalog/logs/conventions';
import {
  METADATA_LABELS,
  type PipelineStage,
  type ServiceLogs,
  STREAM_LABELS,
  standardPipeline,
} from '../../scrape-configs/pipeline';
import { LOGFMT_LINE } from '../../scrape-configs/pipeline/formats';
import { re2Problem } from '../../validation/re2';
import { inspectStages } from './inspect-stages';

const SERVICES: readonly ServiceLogs[] = [
  {
    service: 'billing',
    format: { kind: 'json', fields: { time: 'at' } },
    drop: [
      { expression: '/healthz', reason: 'health_check' },
      { olderThan: '1h', reason: 'too_old' },
    ],
    labels: [{ name: 'method', values: ['GET', 'a.b|c'] }],
    structuredMetadata: [{ name: 'order_id', from: 'order."id-1"' }, { name: 'user' }],
  },
  { service: 'a.b', format: { kind: 'regex', expression: '^(?P<time>.) \\((?<level>.)(?P<x>.)' } },
  { service: 'java', multiline: { firstLine: '^[0-9]', maxWaitTime: '1s' } },
];

function flat(stages: readonly PipelineStage[]): PipelineStage[] {
  return stages.flatMap((stage) =>
    stage.kind === 'match' && !('dropReason' in stage.run) ? [stage, ...flat(stage.run)] : [stage],
  );
}

const kinds = (stages: readonly PipelineStage[]): string[] => stages.map(({ kind }) => kind);

const only = <K extends PipelineStage['kind']>(stages: readonly PipelineStage[], kind: K) =>
  flat(stages).filter((stage): stage is Extract<PipelineStage, { kind: K }> => stage.kind === kind);

describe('the standard pipeline', () => {
  const stages = standardPipeline();

  test('removes the CRI prefix first, and keeps only stream labels last', () => {
    expect(kinds(stages).at(0)).toBe('cri');
    expect(stages.at(-1)).toEqual({ kind: 'labelAllow', names: STREAM_LABELS });
  });

  test('makes only the level a label', () => {
    expect(inspectStages(stages).labels.map(({ value }) => value)).toEqual(['level']);
    expect(only(stages, 'staticLabels')).toEqual([]);
  });

  test('moves identifiers of processes and traces to structured metadata', () => {
    const names = inspectStages(stages).structuredMetadata.map(({ value }) => value);
    expect(names.sort()).toEqual([...METADATA_LABELS, 'trace_id', 'span_id'].sort());
    for (const name of names) expect(STREAM_LABELS).not.toContain(name);
  });

  test('sets the time once, before labels change', () => {
    const order = kinds(stages);
    expect(only(stages, 'timestamp')).toHaveLength(1);
    expect(order.indexOf('timestamp')).toBeLessThan(order.indexOf('labels'));
    expect(order.indexOf('json')).toBeLessThan(order.indexOf('timestamp'));
  });

  test('maps every level to one of the six', () => {
    const [source] = only(stages, 'labels').map(({ values }) => values.level);
    const writers = only(stages, 'template').filter((stage) => stage.source === source);
    expect(writers).toHaveLength(1);
    const printed = (writers[0]?.template ?? '').replace(/\{\{.*?\}\}/g, ' ').split(/\s+/);
    expect(new Set(printed.filter((word) => word !== ''))).toEqual(new Set(LEVELS));
    expect(
      only(stages, 'regex').some(({ expression }) => expression.includes(`?P<${source}>`)),
    ).toBe(false);
  });

  test('limits the size of a joined line', () => {
    expect(standardPipeline({ maxLineSize: 5000 })[0]).toMatchObject({ maxPartialLineSize: 5000 });
    expect(stages[0]).toMatchObject({ maxPartialLineSize: 262_144 });
  });

  test('renders the parsed time into the template', () => {
    const trusted = standardPipeline({ trustedTime: { secondsBehind: 7, secondsAhead: 8 } });
    const text = only(trusted, 'template')
      .map(({ template }) => template)
      .join();
    expect(text).toContain('(ge $late -8) (le $late 7)');
  });
});

describe('with custom services', () => {
  const stages = standardPipeline({ services: SERVICES });
  const of = (service: string) =>
    only(stages, 'match').filter(({ selector }) =>
      selector.labels.some(({ op, value }) => op === '=' && value === service),
    );

  test('every expression is RE2', () => {
    const { regexes } = inspectStages(stages);
    expect(regexes.length).toBeGreaterThan(10);
    expect(regexes.map(({ value }) => re2Problem(value)).filter((p) => p !== undefined)).toEqual(
      [],
    );
  });

  test('extracted fields never have the name of a label or of a CRI field', () => {
    const written = flat(stages).flatMap((stage) => {
      if (stage.kind === 'json') return Object.keys(stage.expressions);
      if (stage.kind === 'logfmt') return Object.keys(stage.mapping);
      if (stage.kind === 'template') return [stage.source];
      if (stage.kind !== 'regex') return [];
      return [...stage.expression.matchAll(/\(\?P?<(\w+)>/g)].map(([, name]) => name);
    });
    expect(written.length).toBeGreaterThan(20);
    for (const name of written) expect(name).toMatch(/^(?:line|extra|label|metadata)_/);
  });

  test('joins blocks and drops noise before parsing, and drops old lines after the time is parsed', () => {
    const order = kinds(stages);
    const [before, parsing, after] = of('billing').map((stage) => stages.indexOf(stage));
    expect(kinds(only([stages[before ?? -1] as PipelineStage], 'drop'))).toEqual(['drop']);
    expect(parsing).toBeLessThan(order.indexOf('timestamp'));
    expect(after).toBeGreaterThan(order.indexOf('timestamp'));
    const rules = of('billing').flatMap((stage) => only([stage], 'drop'));
    expect(rules.map(({ reason, olderThan }) => [reason, olderThan])).toEqual([
      ['health_check', undefined],
      ['too_old', '1h'],
    ]);
    expect(only(of('java'), 'multiline')).toMatchObject([{ firstLine: '^[0-9]', maxWait: '1s' }]);
  });

  test('services without a format get the standard format', () => {
    const others = only(stages, 'match').find(({ selector }) =>
      selector.labels.some(({ op }) => op === '!~'),
    );
    expect(others?.selector.labels).toEqual([
      { name: 'service', op: '!~', value: 'billing|a[.]b|java' },
    ]);
    expect(kinds(flat(others === undefined ? [] : [others]))).toEqual([
      'match',
      ...Array(9).fill('regex'),
      ...['template', 'regex', 'regex', 'regex', 'json', 'match'],
      ...['regex', 'template', 'logfmt', 'template', 'template', 'template', 'template'],
    ]);
  });

  test('services of one definition share its stages', () => {
    const record = {
      drop: [{ line: 'healthz', reason: 'probe' }],
      structuredMetadata: [{ name: 'id' }],
    };
    const many = Array.from({ length: 400 }, (_, index) => ({ service: `s.${index}`, ...record }));
    const shared = standardPipeline({
      services: [...many, { service: 'other', drop: record.drop }],
    });
    const selectors = (kind: PipelineStage['kind']) =>
      shared.flatMap((stage) =>
        stage.kind === 'match' && only([stage], kind).length > 0 ? stage.selector.labels : [],
      );
    const all = many.map(({ service }) => service.replace('.', '[.]')).join('|');
    expect(selectors('drop')).toEqual([
      { name: 'service', op: '=~', value: all },
      { name: 'service', op: '=', value: 'other' },
    ]);
    expect(selectors('structuredMetadata')).toEqual([{ name: 'service', op: '=~', value: all }]);
    expect(kinds(shared).filter((kind) => kind === 'match')).toHaveLength(5);
  });

  test('group names of an expression become fields of the line', () => {
    const [expression] = of('a.b').flatMap((stage) => only([stage], 'regex'));
    expect(expression?.expression).toBe('^(?P<line_time>.) \\((?P<line_level>.)(?P<extra_x>.)');
  });

  test('an extra label has only its listed values', () => {
    const regexes = of('billing').flatMap((stage) => only([stage], 'regex'));
    expect(regexes.map(({ expression, source }) => [source, expression])).toContainEqual([
      'extra_method',
      '^(?P<label_method>GET|a[.]b[|]c)$',
    ]);
    expect(stages.at(-1)).toEqual({ kind: 'labelAllow', names: [...STREAM_LABELS, 'method'] });
  });
});

describe('an expression for fields', () => {
  const regexesOf = (expression: string, multiline?: { firstLine: string }) =>
    only(
      standardPipeline({
        services: [{ service: 'a', format: { kind: 'regex', expression }, multiline }],
      }).filter(
        (stage) => stage.kind === 'match' && stage.selector.labels.some(({ op }) => op === '='),
      ),
      'regex',
    ).map((stage) => [stage.expression, stage.source]);
  const block = { firstLine: '^[0-9]' };

  test('is unchanged where every line is an entry', () => {
    expect(regexesOf('^(?P<level>.) .*$')).toEqual([['^(?P<line_level>.) .*$', undefined]]);
  });

  test('is matched against all lines of a block, and against the first', () => {
    expect(regexesOf('^(?P<level>.) .*$', block)).toEqual([
      ['(?s)^(?P<line_level>.) .*$', undefined],
      ['^(?P<line_first>[^\\n]*)', undefined],
      ['^(?P<line_level>.) .*$', 'line_first'],
    ]);
  });

  test.each(['(?s)^(?P<level>.).*$', '(?m)^(?P<level>.)', '^(?P<level>.).*\\n.*$'])(
    'is unchanged where it matches line ends: %s',
    (expression) => {
      const own = expression.replace('<level>', '<line_level>');
      expect(regexesOf(expression, block)).toEqual([[own, undefined]]);
    },
  );

  test('a JSON object is a block or its first line', () => {
    const stages = only(
      standardPipeline({ services: [{ service: 'a', multiline: block }] }),
      'json',
    );
    expect(stages.map(({ source }) => source)).toEqual(['line_first', undefined, undefined]);
  });

  test('the pattern of dropped lines is a block or its first line', () => {
    const [rule] = only(
      standardPipeline({
        services: [
          { service: 'a', multiline: block, drop: [{ expression: 'DEBUG.*$', reason: 'r' }] },
        ],
      }),
      'drop',
    );
    expect(rule?.expression).toBe('(?s)DEBUG.*$');
  });
});

test('names of a path that differ in one character are distinct', () => {
  const [stage] = only(
    standardPipeline({
      services: [
        {
          service: 'a',
          format: { kind: 'json', fields: { time: '@t', level: 'log.level' } },
          structuredMetadata: [
            { name: 'one', from: 'user-id' },
            { name: 'two', from: 'user.id' },
            { name: 'three', from: 'items[0].id' },
          ],
        },
      ],
    }),
    'json',
  );
  const expressions = stage?.expressions ?? {};
  expect(Object.keys(expressions)).toHaveLength(5);
  for (const expression of Object.values(expressions))
    expect(jmespathProblem(expression)).toBeUndefined();
  expect(expressions.line_time).toContain('[["@t"]]');
  expect(expressions.line_level).toContain('[["log.level", log.level]]');
  expect(expressions.extra_user_u2d_id).toContain('[["user-id"]]');
  expect(Object.values(expressions).at(-1)).toContain('[[(items[0].id)]]');
});

/** The expression is within what JavaScript and RE2 have in common. */
describe('what counts as logfmt', () => {
  const logfmtLine = new RegExp(LOGFMT_LINE);

  test.each([
    'a=b',
    'time=2026-11-24T07:00:00Z level=INFO msg="a b" empty= url=/x?y',
    'msg="a \\"quoted\\" \\u00e9 word" log.level=warn',
    'a="open',
    'a=b=c',
    'a="\\x00"',
  ])('%s', (line) => {
    expect(logfmtLine.test(line)).toBe(true);
  });

  test.each(['', 'plain text', 'text with a=b', '{"a":"b=c"}', '"a"=b', 'GET /?a=b HTTP/1.1'])(
    'rejects %s',
    (line) => {
      expect(logfmtLine.test(line)).toBe(false);
    },
  );
});
