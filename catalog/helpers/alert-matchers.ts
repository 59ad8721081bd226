// Matchers of Alertmanager: https://prometheus.io/docs/alerting/latest/configuration/#matcher
import { fullyMatches } from '@observability-stack/query-common';

export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** A matcher in a text, which may contain several, separated by commas and in braces; values may have quotes. */
const MATCHER =
  /\s*("(?:[^"\\]|\\.)*"|[^\s"=!~,{}]+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^",{}]*?)\s*(?:,|$)/gy;

/** Returns the matchers of a text. @throws if it is not a list of matchers */
export function parseMatchers(text: string): Matcher[] {
  const inner = text.trim().replace(/^\{(.*)\}$/s, '$1');
  const found: Matcher[] = [];
  let end = 0;
  MATCHER.lastIndex = 0;
  for (let match = MATCHER.exec(inner); match; match = MATCHER.exec(inner)) {
    const [, label = '', operator = '', value = ''] = match;
    found.push({
      label: unquoted(label),
      operator: operator as Matcher['operator'],
      value: unquoted(value),
    });
    end = MATCHER.lastIndex;
    if (end === inner.length) break;
  }
  if (end < inner.length || found.length === 0)
    throw new Error(`its matcher ${JSON.stringify(text)} is not valid`);
  return found;
}

const unquoted = (text: string): string =>
  text.startsWith('"')
    ? text.slice(1, -1).replaceAll(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped))
    : text;

/** Returns a matcher in the form that both parsers of Alertmanager read alike. */
export const matcherText = ({ label, operator, value }: Matcher): string =>
  `${label}${operator}${JSON.stringify(value)}`;

/** Reports whether a matcher matches a value of its label. */
export function matches({ operator, value }: Matcher, actual: string): boolean {
  if (operator === '=') return actual === value;
  if (operator === '!=') return actual !== value;
  return fullyMatches(value, actual) === (operator === '=~');
}
