import { formatDuration } from '@observability-stack/query-common';
import type { SelectorNode } from '../ast';
import {
  type NodeCheck,
  type PromqlContext,
  promqlError,
  selectorSeries,
  serviceOf,
} from './context';

/** Samples that must fit into a range, so that one may be late or lost. */
const SAMPLES = 4;

/** Functions that need at least two samples; the others need one. */
const comparing = new Set<string>([
  ...['rate', 'irate', 'increase', 'resets', 'changes'],
  ...['delta', 'idelta', 'deriv', 'predict_linear', 'double_exponential_smoothing'],
]);

export const windowCheck: NodeCheck = (node, { context, parent }) => {
  if (node.kind !== 'range' || parent?.kind !== 'call' || !comparing.has(parent.name)) return [];
  const interval = intervalOf(node.selector, context);
  const least = interval * SAMPLES;
  // Grafana makes this window long enough.
  if (node.range >= least || node.variable === '$__rate_interval') return [];
  return [
    promqlError(
      'promql/range-too-short',
      node,
      `range ${formatDuration(node.range)} is too short for ${parent.name}: expected ${SAMPLES} samples or more, one every ${formatDuration(interval)}`,
      `use ${formatDuration(least)} or more, so that two samples are left when one is lost`,
    ),
  ];
};

function intervalOf(selector: SelectorNode, context: PromqlContext): number {
  const { scrapeInterval, evaluationInterval } = context;
  const series = selectorSeries(selector, context);
  if (series?.metric.recorded && evaluationInterval !== undefined) return evaluationInterval;
  if (typeof scrapeInterval === 'number') return scrapeInterval;
  return series ? scrapeInterval(series, serviceOf(selector.matchers)) : 0;
}
