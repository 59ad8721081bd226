import {
  didYouMean,
  fullyMatches,
  isSampleVariable,
  literalAlternatives,
  regexProblem,
} from '@observability-stack/query-common';
import { type NodeCheck, promqlError, promqlWarning, selectorSeries } from './context';

/** Reports conditions that match none of the known values of a label. */
export const knownValuesCheck: NodeCheck = (node, { context }) => {
  if (node.kind !== 'selector') return [];
  const series = selectorSeries(node, context);
  return node.matchers.flatMap(({ label, operator, value }) => {
    const own = series?.metric.values?.[label];
    const values = own ?? context.closed?.get(label);
    if (!values || value === '' || isSampleVariable(value)) return [];
    const isPattern = operator === '=~' || operator === '!~';
    if (isPattern && regexProblem(value) !== undefined) return [];
    const texts = isPattern ? literalAlternatives(value) : [value];
    const unknown = texts?.filter((text) => text !== '' && !values.includes(text));
    if (unknown ? unknown.length === 0 : values.some((one) => fullyMatches(value, one))) return [];
    const [first = value] = unknown ?? [];
    return [
      // It may be a target of another environment with the same rules.
      (own ? promqlError : promqlWarning)(
        'promql/unknown-value',
        node,
        `label "${label}" is never ${JSON.stringify(first)}${own ? '' : ' in this environment'}`,
        didYouMean(first, values),
      ),
    ];
  });
};
