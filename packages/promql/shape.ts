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
  setOperators,
  trimOperators,
} from './ast';
import { functions } from './functions';

const texts = listOf('string');
const at = optional({ oneOf: [['start', 'end'], 'number'] } as const);

const shape = {
  number: { value: 'number', duration: optional('boolean') },
  string: { value: 'string' },
  selector: {
    name: optional('string'),
    matchers: listOf({
      fields: { label: 'string', operator: ['=', '!=', '=~', '!~'], value: 'string' },
    }),
    offset: optional('number'),
    at,
    border: optional(['anchored', 'smoothed']),
  },
  range: { selector: { node: ['selector'] }, range: 'number', variable: optional('string') },
  subquery: {
    expr: anyNode,
    range: 'number',
    step: optional('number'),
    offset: optional('number'),
    at,
  },
  call: { name: Object.keys(functions), args: listOf(anyNode) },
  aggregate: {
    name: aggregations,
    parameter: optional(anyNode),
    expr: anyNode,
    grouping: optional({ fields: { mode: ['by', 'without'], labels: texts } }),
  },
  binary: {
    operator: [...arithmeticOperators, ...comparisonOperators, ...setOperators, ...trimOperators],
    left: anyNode,
    right: anyNode,
    bool: optional('boolean'),
    matching: optional({
      fields: {
        mode: ['on', 'ignoring'],
        labels: texts,
        group: optional({ fields: { side: ['left', 'right'], include: texts } }),
      },
    }),
    fill: optional({ fields: { left: optional('number'), right: optional('number') } }),
  },
  negate: { expr: anyNode },
  invalid: { text: 'string', problem: 'string' },
} as const satisfies TreeShape & Readonly<Record<Node['kind'], unknown>>;

/**
 * Returns why a value in a definition is not a query, for example because it is a contract, or a
 * function was called with a wrong argument.
 */
export const promqlShapeProblem = (value: unknown): string | undefined =>
  shapeProblem(shape, value);
