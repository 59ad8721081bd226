import {
  alloyBlocks,
  type PipelineStage,
  renderAlloy,
  renderPromtail,
  type StageDuration,
} from '../../scrape-configs/pipeline';
import * as build from '../../scrape-configs/pipeline/build';
import { alloyStages } from '../../scrape-configs/pipeline/render-alloy';
import { renderSelector } from '../../scrape-configs/pipeline/stages';
import { alloyProblems } from './alloy-components';

const HOUR: StageDuration = '1h';

/** Each kind of stage, and its configuration for each agent. */
const STAGES: Readonly<
  Record<
    PipelineStage['kind'],
    { stage: PipelineStage; promtail: unknown; alloy: readonly string[] }
  >
> = {
  cri: {
    stage: build.criStage({ maxPartialLines: 7, maxPartialLineSize: 1024 }),
    promtail: {
      cri: {
        max_partial_lines: 7,
        max_partial_line_size: 1024,
        max_partial_line_size_truncate: true,
      },
    },
    alloy: [
      'stage.cri {',
      '\tmax_partial_lines              = 7',
      '\tmax_partial_line_size          = 1024',
      '\tmax_partial_line_size_truncate = true',
      '}',
    ],
  },
  multiline: {
    stage: build.multilineStage('^\\S', { maxLines: 5, maxWait: '2s' }),
    promtail: { multiline: { firstline: '^\\S', max_lines: 5, max_wait_time: '2s' } },
    alloy: [
      'stage.multiline {',
      '\tfirstline     = "^\\\\S"',
      '\tmax_lines     = 5',
      '\tmax_wait_time = "2s"',
      '}',
    ],
  },
  json: {
    stage: build.jsonStage({ a: 'x.y', b: '"@b"' }),
    promtail: { json: { expressions: { a: 'x.y', b: '"@b"' } } },
    alloy: [
      'stage.json {',
      '\texpressions = {',
      '\t\ta = "x.y",',
      '\t\tb = "\\"@b\\"",',
      '\t}',
      '}',
    ],
  },
  logfmt: {
    stage: build.logfmtStage({ a: 'x' }),
    promtail: { logfmt: { mapping: { a: 'x' } } },
    alloy: ['stage.logfmt {', '\tmapping = {', '\t\ta = "x",', '\t}', '}'],
  },
  regex: {
    stage: build.regexStage('^(?P<a>.)', 'b'),
    promtail: { regex: { expression: '^(?P<a>.)', source: 'b' } },
    alloy: ['stage.regex {', '\texpression = "^(?P<a>.)"', '\tsource     = "b"', '}'],
  },
  template: {
    stage: build.templateStage('a', '{{ if .b }}', '`{{ .b }}`\n{{ end }}'),
    promtail: { template: { source: 'a', template: '{{ if .b }}`{{ .b }}`\n{{ end }}' } },
    alloy: [
      'stage.template {',
      '\tsource   = "a"',
      '\ttemplate = "{{ if .b }}`{{ .b }}`\\n{{ end }}"',
      '}',
    ],
  },
  replace: {
    stage: build.replaceStage('card=([0-9]+)', '***'),
    promtail: { replace: { expression: 'card=([0-9]+)', replace: '***' } },
    alloy: ['stage.replace {', '\texpression = "card=([0-9]+)"', '\treplace    = "***"', '}'],
  },
  timestamp: {
    stage: build.timestampStage('a', 'RFC3339Nano', 'Unix'),
    promtail: {
      timestamp: {
        source: 'a',
        format: 'RFC3339Nano',
        fallback_formats: ['Unix'],
        action_on_failure: 'skip',
      },
    },
    alloy: [
      'stage.timestamp {',
      '\tsource            = "a"',
      '\tformat            = "RFC3339Nano"',
      '\tfallback_formats  = ["Unix"]',
      '\taction_on_failure = "skip"',
      '}',
    ],
  },
  labels: {
    stage: build.labelsStage({ level: 'a' }),
    promtail: { labels: { level: 'a' } },
    alloy: ['stage.labels {', '\tvalues = {', '\t\tlevel = "a",', '\t}', '}'],
  },
  staticLabels: {
    stage: build.staticLabelsStage({ env: 'x' }),
    promtail: { static_labels: { env: 'x' } },
    alloy: ['stage.static_labels {', '\tvalues = {', '\t\tenv = "x",', '\t}', '}'],
  },
  structuredMetadata: {
    stage: build.structuredMetadataStage({ trace_id: 'a' }),
    promtail: { structured_metadata: { trace_id: 'a' } },
    alloy: ['stage.structured_metadata {', '\tvalues = {', '\t\ttrace_id = "a",', '\t}', '}'],
  },
  labelDrop: {
    stage: build.labelDropStage('a', 'b'),
    promtail: { labeldrop: ['a', 'b'] },
    alloy: ['stage.label_drop {', '\tvalues = ["a", "b"]', '}'],
  },
  labelAllow: {
    stage: build.labelAllowStage('a', 'b'),
    promtail: { labelallow: ['a', 'b'] },
    alloy: ['stage.label_keep {', '\tvalues = ["a", "b"]', '}'],
  },
  drop: {
    stage: build.dropStage('noise', {
      expression: 'x',
      source: 'a',
      olderThan: HOUR,
      longerThan: 2048,
    }),
    promtail: {
      drop: {
        source: 'a',
        expression: 'x',
        older_than: '1h',
        longer_than: '2048B',
        drop_counter_reason: 'noise',
      },
    },
    alloy: [
      'stage.drop {',
      '\tsource              = "a"',
      '\texpression          = "x"',
      '\tolder_than          = "1h"',
      '\tlonger_than         = "2KiB"',
      '\tdrop_counter_reason = "noise"',
      '}',
    ],
  },
  match: {
    stage: build.matchStage(build.selectorFor('a', '=', 'b'), [build.outputStage('c')]),
    promtail: { match: { selector: '{a="b"}', stages: [{ output: { source: 'c' } }] } },
    alloy: [
      'stage.match {',
      '\tselector = "{a=\\"b\\"}"',
      '',
      '\tstage.output {',
      '\t\tsource = "c"',
      '\t}',
      '}',
    ],
  },
  output: {
    stage: build.outputStage('a'),
    promtail: { output: { source: 'a' } },
    alloy: ['stage.output {', '\tsource = "a"', '}'],
  },
  limit: {
    stage: build.limitStage({ rate: 10, burst: 20, drop: true }),
    promtail: { limit: { rate: 10, burst: 20, drop: true } },
    alloy: ['stage.limit {', '\trate  = 10', '\tburst = 20', '\tdrop  = true', '}'],
  },
  sampling: {
    stage: build.samplingStage(0.25, 'noise'),
    promtail: { sampling: { rate: 0.25, drop_counter_reason: 'noise' } },
    alloy: [
      'stage.sampling {',
      '\trate                = 0.25',
      '\tdrop_counter_reason = "noise"',
      '}',
    ],
  },
  raw: {
    stage: {
      kind: 'raw',
      promtail: { decolorize: {} },
      alloy: { name: 'stage.decolorize' },
    },
    promtail: { decolorize: {} },
    alloy: ['stage.decolorize { }'],
  },
  pack: {
    stage: build.packStage('a'),
    promtail: { pack: { labels: ['a'], ingest_timestamp: false } },
    alloy: ['stage.pack {', '\tlabels           = ["a"]', '\tingest_timestamp = false', '}'],
  },
  tenant: {
    stage: build.tenantStage({ label: 'team' }),
    promtail: { tenant: { label: 'team' } },
    alloy: ['stage.tenant {', '\tlabel = "team"', '}'],
  },
};

describe.each(Object.entries(STAGES))('stage %s', (_, { stage, promtail, alloy }) => {
  test('renders for Promtail', () => {
    expect(renderPromtail([stage])).toEqual([promtail]);
  });

  test('renders for Alloy', () => {
    expect(renderAlloy([stage])).toBe(`${alloy.join('\n')}\n`);
  });

  test('is documented by Alloy', () => {
    const blocks = alloyBlocks({ lokiPushUrl: 'http://loki:3100/loki/api/v1/push' });
    const own = blocks.map((block) =>
      block.name === 'loki.process' ? { ...block, blocks: alloyStages([stage]) } : block,
    );
    expect(alloyProblems(own)).toEqual([]);
  });
});

test('a limit for each value of a label', () => {
  const stage = build.limitStage({ rate: 10, burst: 20, drop: true, byLabel: 'service' });
  const more = { by_label_name: 'service', max_distinct_labels: 10_000 };
  expect(renderPromtail([stage])).toEqual([
    { limit: { rate: 10, burst: 20, drop: true, ...more } },
  ]);
  expect(renderAlloy([stage])).toContain('by_label_name       = "service"');
});

test('a raw stage without the form of the agent is omitted', () => {
  expect(renderPromtail([{ kind: 'raw', alloy: { name: 'stage.decolorize' } }])).toEqual([]);
  expect(renderAlloy([{ kind: 'raw', promtail: { decolorize: {} } }])).toBe('');
});

test('a match stage that drops has no stages', () => {
  const stage = build.dropMatching(build.selectorFor('a', '!=', 'b'), 'noise');
  expect(renderPromtail([stage])).toEqual([
    { match: { selector: '{a!="b"}', action: 'drop', drop_counter_reason: 'noise' } },
  ]);
  expect(renderAlloy([stage])).toContain('action              = "drop"');
});

test('stages keep their order, and are separated by an empty line in Alloy', () => {
  const stages = [build.outputStage('a'), build.outputStage('b')];
  expect(renderPromtail(stages)).toEqual([
    { output: { source: 'a' } },
    { output: { source: 'b' } },
  ]);
  expect(renderAlloy(stages)).toBe(
    'stage.output {\n\tsource = "a"\n}\n\nstage.output {\n\tsource = "b"\n}\n',
  );
});

test.each([
  ['quotes and backslashes', 'a"b\\c', '"a\\"b\\\\c"'],
  ['controls', 'a\n\t\u0000\u007f', '"a\\n\\t\\u0000\u007f"'],
  ['characters beyond the first plane', '订单\u{1F600}', '"订单\u{1F600}"'],
  ['half a surrogate pair, which no program reads', 'a\ud800b', '"a\ufffdb"'],
])('Alloy strings can contain %s', (_, text, literal) => {
  expect(renderAlloy([build.outputStage(text)])).toBe(`stage.output {\n\tsource = ${literal}\n}\n`);
});

test('names that are not identifiers are quoted in Alloy', () => {
  expect(renderAlloy([build.labelsStage({ 'a-b': 'c', d: 'e' })])).toContain(
    '\t\t"a-b" = "c",\n\t\td     = "e",\n',
  );
});

test.each([
  [build.selectorFor('service', '=', 'a"b\\c'), '{service="a\\"b\\\\c"}'],
  [build.selectorFor('service', '!~', 'a|b', '^{"x"'), '{service!~"a|b"} |~ "^{\\"x\\""'],
  [
    {
      labels: [
        ...build.selectorFor('a', '=', 'b').labels,
        ...build.selectorFor('c', '=~', 'd.*').labels,
      ],
    },
    '{a="b", c=~"d.*"}',
  ],
])('selector %#', (selector, text) => {
  expect(renderSelector(selector)).toBe(text);
});
