import { RE2JS } from 're2js';

/**
 * Pattern of expressions with the same meaning in RE2 and in JavaScript: literals, dots, plain
 * classes, alternatives and simple repetition.
 */
const SIMPLE = /^(?:\(\?i\))?(?:(?:[\w\-/:, .]|\\\.|\[(?:a-z|A-Z|0-9|\w)+\])[*+?]?|\|)*$/;
/** The case-insensitive flag of RE2, which does not change whether an empty value matches. */
const ANY_CASE = /^\(\?i\)/;

/** Returns why RE2, which Prometheus and Loki use, rejects a pattern; undefined for a valid one. */
export function regexProblem(pattern: string): string | undefined {
  if (SIMPLE.test(pattern)) return undefined;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Reports whether a pattern, anchored at both ends, matches the empty string. */
export function matchesEmpty(pattern: string): boolean {
  const whole = (inside: string): string => `^(?:${inside})$`;
  if (SIMPLE.test(pattern)) return new RegExp(whole(pattern.replace(ANY_CASE, ''))).test('');
  return RE2JS.compile(whole(pattern)).matcher('').find();
}

/** Returns a pattern that matches exactly this text. */
export const escapeRegex = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/** Reports whether a pattern has no metacharacters. */
export const isLiteralRegex = (pattern: string): boolean =>
  !/[\\.+*?()|[\]{}^$]/.test(pattern.replace(/\\[^a-zA-Z0-9]/g, ''));

/**
 * Returns the texts that a pattern of only alternatives matches, as in `500|503`; undefined if it
 * matches other texts, too.
 */
export function literalAlternatives(pattern: string): readonly string[] | undefined {
  const inside = pattern.replace(/^\((?:\?:)?([^()]*)\)$/, '$1');
  const parts = inside.split(/(?<!\\)\|/);
  return parts.every(isLiteralRegex)
    ? parts.map((part) => part.replace(/\\([^a-zA-Z0-9])/g, '$1'))
    : undefined;
}

/** Reports whether a pattern matches the entire text, as label matchers do. */
export function fullyMatches(pattern: string, text: string): boolean {
  const whole = `^(?:${pattern})$`;
  if (SIMPLE.test(pattern) && !ANY_CASE.test(pattern)) return new RegExp(whole, 's').test(text);
  return RE2JS.compile(`^(?s:${pattern})$`).matcher(text).find();
}
