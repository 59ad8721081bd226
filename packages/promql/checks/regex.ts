import { escapeRegex, isLiteralRegex, regexProblem } from '@observability-stack/query-common';
import { type NodeCheck, promqlWarning } from './context';

/** Patterns that say nothing, or that say it twice. */
export const regexCheck: NodeCheck = (node) => {
  if (node.kind !== 'selector') return [];
  return node.matchers.flatMap(({ label, operator, value }) => {
    if ((operator !== '=~' && operator !== '!~') || regexProblem(value) !== undefined) return [];
    if (/^\^|(^|[^\\])(\\\\)*\$$/.test(value))
      return [
        promqlWarning(
          'promql-regex-anchored',
          node,
          `${label}: a pattern always matches the whole value`,
          'leave out ^ and $',
        ),
      ];
    if (!isLiteralRegex(value)) return [];
    const equal = operator === '=~' ? '=' : '!=';
    const plain = value.replace(/\\(.)/g, '$1');
    // no dot was meant to be any character, and none is: the pattern is the text
    return escapeRegex(plain) === value || plain === value
      ? [
          promqlWarning(
            'promql-regex-literal',
            node,
            `${label}${operator}${JSON.stringify(value)} has nothing that needs a pattern`,
            `write ${label}${equal}${JSON.stringify(plain)}`,
          ),
        ]
      : [];
  });
};
