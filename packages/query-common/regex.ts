import { RE2JS } from 're2js';

/** Literals, dots, plain classes, alternatives and simple repetition: these mean the same to RE2 and to JavaScript. */
const SIMPLE = /^(?:\(\?i\))?(?:(?:[\w\-/:, .]|\\\.|\[(?:a-z|A-Z|0-9|\w)+\])[*+?]?|\|)*$/;
/** Which only RE2 writes like this; it says nothing about an empty value. */
const ANY_CASE = /^\(\?i\)/;

/** Why RE2, which Prometheus and Loki use, does not take a pattern; undefined when it does. */
export function regexProblem(pattern: string): string | undefined {
  if (SIMPLE.test(pattern)) return undefined;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether a pattern, which is held against the whole of a value, takes one that is empty. */
export function matchesEmpty(pattern: string): boolean {
  const whole = (inside: string): string => `^(?:${inside})$`;
  if (SIMPLE.test(pattern)) return new RegExp(whole(pattern.replace(ANY_CASE, ''))).test('');
  return RE2JS.compile(whole(pattern)).matcher('').find();
}

/** A pattern that matches exactly this text. */
export const escapeRegex = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/** Whether a pattern has nothing in it that only a regular expression means. */
export const isLiteralRegex = (pattern: string): boolean =>
  !/[\\.+*?()|[\]{}^$]/.test(pattern.replace(/\\[^a-zA-Z0-9]/g, ''));

/** The texts that a pattern of nothing but alternatives takes: `500|503`; undefined where it takes others too. */
export function literalAlternatives(pattern: string): readonly string[] | undefined {
  const inside = pattern.replace(/^\((?:\?:)?([^()]*)\)$/, '$1');
  const parts = inside.split(/(?<!\\)\|/);
  return parts.every(isLiteralRegex)
    ? parts.map((part) => part.replace(/\\([^a-zA-Z0-9])/g, '$1'))
    : undefined;
}

/** Whether a pattern takes the whole of a text, as matchers of labels do. */
export function matchesWhole(pattern: string, text: string): boolean {
  const whole = `^(?:${pattern})$`;
  if (SIMPLE.test(pattern) && !ANY_CASE.test(pattern)) return new RegExp(whole, 's').test(text);
  return RE2JS.compile(`^(?s:${pattern})$`).matcher(text).find();
}
