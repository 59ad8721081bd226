import { type AggregateNode, isComparison, isSetOperator, type Node } from '../ast';
import { functions } from '../functions';
import { render } from '../render';
import {
  containsNode,
  type NodeCheck,
  type PromqlContext,
  promqlError,
  promqlWarning,
  selectorSeries,
} from './context';

/** Reports functions of counters on other metrics, and functions of gauges on counters. */
export const metricKindCheck: NodeCheck = (node, { context }) => {
  if (node.kind !== 'call') return [];
  const wanted = functions[node.name].metricKind;
  const [range] = node.args.filter(({ kind }) => kind === 'range' || kind === 'subquery');
  if (!wanted || !range) return [];
  const source = range.kind === 'range' ? range.selector : range.kind === 'subquery' && range.expr;
  if (!source) return [];
  if (source.kind !== 'selector') return wanted === 'counter' ? derived(node, source) : [];
  const series = selectorSeries(source, context);
  if (!series || series.metricKind === wanted) return [];
  const { name } = node;
  if (series.metric.recorded && wanted === 'counter')
    return [
      promqlError(
        'promql/rate-of-sum',
        node,
        `${name} of "${series.name}", which is recorded`,
        `record ${name} of the counters and aggregate that: a restart is not visible in the sum`,
      ),
    ];
  return wanted === 'counter'
    ? [
        promqlError(
          'promql/not-a-counter',
          node,
          `${name} of "${series.name}", which is a ${series.metric.type}: expected a counter`,
          `use delta, deriv or avg_over_time: ${name} treats every decrease as a restart`,
        ),
      ]
    : [
        promqlError(
          'promql/not-a-gauge',
          node,
          `${name} of "${series.name}", which is a counter: expected a gauge`,
          'use rate or increase: a restart looks like a decrease',
        ),
      ];
};

/** Reports a rate over a subquery of a computed expression. */
function derived(node: Node, source: Node) {
  const name = node.kind === 'call' ? node.name : '';
  const sums = containsNode(source, ({ kind }) => kind === 'aggregate');
  return [
    promqlError(
      'promql/rate-of-sum',
      node,
      `${name} of ${sums ? 'an aggregation' : 'a computed value'}: expected a counter`,
      sums
        ? `calculate ${name} first, then aggregate: a restart of one counter looks like a restart of all`
        : 'use delta, deriv or avg_over_time',
    ),
  ];
}

/** Reports counters without a rate: the value depends on how long the program has been running. */
export function rawCounters(root: Node, context: PromqlContext) {
  if (context.use !== 'alert' && context.use !== 'recording') return [];
  const visit = (node: Node): readonly Node[] => {
    switch (node.kind) {
      case 'selector': {
        const series = selectorSeries(node, context);
        // A metric that is exposed as a gauge is a position, whose value is meaningful.
        const isPosition = series?.metric.exposedAs === 'gauge';
        return series?.metricKind === 'counter' && !isPosition ? [node] : [];
      }
      case 'negate':
        return visit(node.expr);
      case 'aggregate':
        return readsValues(node) ? visit(node.expr) : [];
      case 'call':
        return ['absent', 'timestamp'].includes(node.name) ? [] : node.args.flatMap(visit);
      case 'binary': {
        // The value of a series that did not exist before was added since.
        if (node.operator === 'unless' && isEarlier(node.right, node.left)) return [];
        if (isSetOperator(node.operator) && node.operator !== 'or') return visit(node.left);
        // Tests only whether the series exists, as in `x_total >= 0`.
        const isFact = isComparison(node.operator) && node.right.kind === 'number';
        return isFact && node.operator === '>=' && isZero(node.right)
          ? []
          : [...visit(node.left), ...visit(node.right)];
      }
      default:
        return [];
    }
  };
  return visit(root).map((node) =>
    promqlWarning(
      'promql/raw-counter',
      node,
      'value of a counter depends on the uptime of its program',
      'use increase or rate over a range',
    ),
  );
}

/** Reports whether a selector is the same as another one, with an offset. */
const isEarlier = (node: Node, than: Node): boolean => {
  if (node.kind !== 'selector' || than.kind !== 'selector' || !node.offset) return false;
  const { offset: _, ...now } = node;
  return node.offset > (than.offset ?? 0) && render(now) === render({ ...than, offset: 0 });
};

const isZero = (node: Node): boolean => node.kind === 'number' && node.value === 0;
const readsValues = ({ name }: AggregateNode): boolean => name !== 'count' && name !== 'group';
