import { BOUND_LABELS, formatBucketBound, type Matcher } from '@observability-stack/contracts';
import {
  fullyMatches,
  isSampleVariable,
  listCandidates,
  nearestCandidates,
  regexProblem,
} from '@observability-stack/query-common';
import type { SelectorNode } from '../ast';
import { type NodeCheck, promqlError, selectorSeries } from './context';

/**
 * Reports matchers of `le` and `quantile` with an unknown bound, or with a bound that is not
 * written as Prometheus stores it.
 */
export const boundCheck: NodeCheck = (node, { context }) => {
  if (node.kind !== 'selector') return [];
  const matchers = node.matchers.filter(
    ({ label, value }) => BOUND_LABELS.includes(label) && !isSampleVariable(value),
  );
  if (matchers.length === 0) return [];
  const series = selectorSeries(node, context);
  const metric = series?.metric;
  const bounds =
    metric?.type === 'histogram' && metric.buckets
      ? [...metric.buckets, Number.POSITIVE_INFINITY]
      : metric?.type === 'summary'
        ? metric.quantiles
        : undefined;
  return (
    matchers
      // Another check reports a series without the label; without a metric name it may be any
      // series.
      .filter(({ label }) =>
        series ? series.queryLabels.includes(label) : node.name === undefined,
      )
      .flatMap((matcher) => ofMatcher(node, matcher, bounds))
  );
};

function ofMatcher(node: SelectorNode, matcher: Matcher, numbers: readonly number[] | undefined) {
  const { label, operator, value } = matcher;
  const isPattern = operator === '=~' || operator === '!~';
  const texts = isPattern ? numbersIn(value) : [value];
  if (isPattern && regexProblem(value) !== undefined) return [];
  // A pattern with both spellings also selects series that Prometheus received by OTLP.
  const isBoth = (text: string) => isPattern && texts?.includes(spelled(text));
  const misspelt = texts?.find(
    (text) => text !== '' && isNumber(text) && spelled(text) !== text && !isBoth(text),
  );
  if (misspelt !== undefined)
    return [
      promqlError(
        'promql/non-canonical-bound',
        node,
        `label "${label}" is never ${JSON.stringify(misspelt)}: Prometheus stores ${JSON.stringify(spelled(misspelt))}`,
        isPattern
          ? `write ${label}${operator}${JSON.stringify(value.replace(misspelt, spelled(misspelt).replace('+', '\\+')))}`
          : `write ${label}${operator}${JSON.stringify(spelled(misspelt))}, or le(${Number(misspelt)})`,
      ),
    ];
  if (!numbers) return [];
  const missing = texts
    ? texts.filter((text) => text !== '' && !numbers.includes(numberOf(text)))
    : numbers.some((bound) => fullyMatches(value, formatBucketBound(bound)))
      ? []
      : [value];
  // Every series with the label meets a condition on its absence, or none does.
  if (missing.length === 0 && !(operator === '=' && value === '')) return [];
  return [
    promqlError(
      'promql/unknown-bound',
      node,
      `${node.name ? `metric "${node.name}"` : 'series'} has no series with ${label}${operator}${JSON.stringify(missing[0] ?? value)}`,
      `use a bound of its contract: ${candidates(missing[0], numbers)}`,
    ),
  ];
}

const candidates = (text: string | undefined, numbers: readonly number[]): string =>
  listCandidates(
    (text !== undefined && isNumber(text) ? nearestCandidates(Number(text), numbers) : numbers).map(
      formatBucketBound,
    ),
  );

/**
 * Returns the alternatives of a pattern that are numbers, whether their points are escaped or not.
 */
function numbersIn(pattern: string): readonly string[] | undefined {
  const inside = pattern.replace(/^\((?:\?:)?([^()]*)\)$/, '$1');
  const parts = inside.split('|').map((part) => part.replace(/\\([.+-])/g, '$1'));
  return parts.every(isNumber) ? parts : undefined;
}

const isNumber = (text: string): boolean =>
  /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|Inf(?:inity)?)$/i.test(text);
const numberOf = (text: string): number => {
  if (!/inf/i.test(text)) return Number(text);
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
};
const spelled = (text: string): string => formatBucketBound(numberOf(text));
