import {
  anyNode,
  listOf,
  optional,
  shapeProblem,
  type TreeShape,
} from '@observability-stack/query-common';
import {
  aggregations,
  arithmeticOperators,
  comparisonOperators,
  type Node,
  rangeAggregations,
  setOperators,
} from './ast';
import { compareOperators, type LabelFilter, lineOperators, type Stage } from './stages';

const texts = listOf('string');
const matcher = { label: 'string', operator: ['=', '!=', '=~', '!~'], value: 'string' } as const;
const grouping = optional({ fields: { mode: ['by', 'without'], labels: texts } });

const compared = { label: 'string', operator: compareOperators } as const;
const filters = {
  string: matcher,
  number: { ...compared, value: 'number' },
  duration: { ...compared, nanoseconds: 'number' },
  bytes: { ...compared, bytes: 'number' },
  ip: { label: 'string', operator: ['=', '!='], addresses: 'string' },
  and: { filters: listOf(anyNode) },
  or: { filters: listOf(anyNode) },
} as const satisfies TreeShape & Readonly<Record<LabelFilter['kind'], unknown>>;

const extractions = listOf({ fields: { label: 'string', from: 'string' } });
const picked = listOf({ oneOf: ['string', { fields: matcher }] });
const stages = {
  'line-filter': {
    operator: lineOperators,
    matches: listOf({ fields: { text: 'string', ip: optional('boolean') } }),
  },
  json: { extractions },
  logfmt: { extractions, strict: optional('boolean'), keepEmpty: optional('boolean') },
  regexp: { pattern: 'string' },
  pattern: { pattern: 'string' },
  unpack: {},
  'label-filter': { filter: { nodeOf: filters } },
  line_format: { template: 'string' },
  label_format: {
    labels: listOf({
      oneOf: [
        { fields: { label: 'string', rename: 'string' } },
        { fields: { label: 'string', template: 'string' } },
      ],
    }),
  },
  drop: { labels: picked },
  keep: { labels: picked },
  decolorize: {},
} as const satisfies TreeShape & Readonly<Record<Stage['kind'], unknown>>;

const metric = {
  node: ['number', 'vector', 'range', 'aggregate', 'binary', 'label_replace', 'invalid'],
} as const;
const queries = {
  lines: { matchers: listOf({ fields: matcher }), stages: listOf({ nodeOf: stages }) },
  number: { value: 'number' },
  vector: { value: 'number' },
  range: {
    name: rangeAggregations,
    parameter: optional('number'),
    lines: { node: ['lines'] },
    unwrap: optional({
      fields: {
        label: 'string',
        conversion: optional(['bytes', 'duration', 'duration_seconds']),
        filters: listOf({ nodeOf: filters }),
      },
    }),
    range: 'number',
    variable: optional('string'),
    offset: optional('number'),
    grouping,
  },
  aggregate: { name: aggregations, parameter: optional('number'), expr: metric, grouping },
  binary: {
    operator: [...arithmeticOperators, ...comparisonOperators, ...setOperators],
    left: metric,
    right: metric,
    bool: optional('boolean'),
    matching: optional({
      fields: {
        mode: ['on', 'ignoring'],
        labels: texts,
        group: optional({ fields: { side: ['left', 'right'], include: texts } }),
      },
    }),
  },
  label_replace: {
    expr: metric,
    into: 'string',
    value: 'string',
    from: 'string',
    pattern: 'string',
  },
  invalid: { text: 'string', problem: 'string' },
} as const satisfies TreeShape & Readonly<Record<Node['kind'], unknown>>;

/**
 * Returns why a value in a definition is not a query, for example because a function was called
 * with a wrong argument.
 */
export function logqlShapeProblem(value: unknown): string | undefined {
  const isPipeline = typeof value === 'object' && value !== null && 'node' in value;
  return shapeProblem(queries, isPipeline ? value.node : value);
}
