import { escapeRegex, isLiteralRegex, regexProblem } from '@observability-stack/query-common';
import { type NodeCheck, promqlWarning } from './context';

/** Reports regular expressions without metacharacters, or with redundant anchors. */
export const regexCheck: NodeCheck = (node) => {
  if (node.kind !== 'selector') return [];
  return node.matchers.flatMap(({ label, operator, value }) => {
    if ((operator !== '=~' && operator !== '!~') || regexProblem(value) !== undefined) return [];
    if (/^\^|(^|[^\\])(\\\\)*\$$/.test(value))
      return [
        promqlWarning(
          'promql/redundant-anchors',
          node,
          `regular expression of label "${label}" is anchored: matchers always match the whole value`,
          'remove ^ and $',
        ),
      ];
    if (!isLiteralRegex(value)) return [];
    const equal = operator === '=~' ? '=' : '!=';
    const plain = value.replace(/\\(.)/g, '$1');
    // Every dot is escaped or only means a dot: the pattern is a literal.
    return escapeRegex(plain) === value || plain === value
      ? [
          promqlWarning(
            'promql/unneeded-regex',
            node,
            `regular expression of label "${label}" is a plain string: ${JSON.stringify(value)}`,
            `write ${label}${equal}${JSON.stringify(plain)}`,
          ),
        ]
      : [];
  });
};
