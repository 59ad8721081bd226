import { RE2JS } from 're2js';

/**
 * Pattern of expressions with the same meaning in RE2 and in JavaScript: literals, dots, plain
 * classes, alternatives, simple repetition, and anchors, which start variables such as `$namespace`.
 */
const SIMPLE = /^(?:\(\?i\))?(?:(?:[\w\-/:, .]|\\\.|\[(?:a-z|A-Z|0-9|\w)+\])[*+?]?|[|^$])*$/;
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

/** Returns the number of capture groups of a valid pattern. */
export const groupCount = (pattern: string): number => RE2JS.compile(pattern).groupCount();

/** Returns a pattern in which the start of each named group, `(?P<name>`, is replaced. */
export const replaceGroupNames = (pattern: string, start: (name: string) => string): string =>
  pattern.replace(/(?<=(?:^|[^\\])(?:\\\\)*)\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>/g, (_, name: string) =>
    start(name),
  );

/** Returns a text in which the capture groups of each match of a valid pattern are replaced; of nested groups the outer one. */
export function replaceGroups(pattern: string, text: string, replacement: string): string {
  const matcher = RE2JS.compile(pattern).matcher(text);
  const parts: string[] = [];
  let end = 0;
  while (matcher.find())
    for (let group = 1; group <= matcher.groupCount(); group++) {
      const start = matcher.start(group);
      if (start < end) continue;
      parts.push(text.slice(end, start), replacement);
      end = matcher.end(group);
    }
  return parts.join('') + text.slice(end);
}

/** Reports whether a valid pattern matches a part of a text. */
export const matchesIn = (pattern: string, text: string): boolean =>
  RE2JS.compile(pattern).matcher(text).find();

/** Reports whether a valid pattern matches some text without any of its capture groups, as `a=(b)|c` matches `c`. */
export const matchesWithoutGroups = (pattern: string): boolean =>
  new GroupReader(pattern).alternatives();

/** Reads which parts of a pattern need a capture group: https://github.com/google/re2/wiki/Syntax */
class GroupReader {
  private at = 0;

  constructor(private readonly pattern: string) {}

  /** Reports whether one of the alternatives matches without a group; reads up to the end of the group around them. */
  alternatives(): boolean {
    let isFree = true;
    let isAnyFree = false;
    while (this.at < this.pattern.length && this.pattern[this.at] !== ')')
      if (this.take(/\|/y) !== undefined) {
        isAnyFree ||= isFree;
        isFree = true;
      } else {
        const isItemFree = this.item();
        const isOptional = this.take(/(?:[*?]|\{0(?:,\d*)?\})\??/y) !== undefined;
        if (!isOptional) this.take(/(?:\+|\{\d+(?:,\d*)?\})\??/y);
        isFree &&= isItemFree || isOptional;
      }
    return isAnyFree || isFree;
  }

  private item(): boolean {
    if (this.take(/\(\?[a-zA-Z-]*\)/y) !== undefined) return true;
    const group = this.take(/\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?/y);
    if (group === undefined) {
      this.take(
        /\\Q[\s\S]*?(?:\\E|$)|\\[pPx]\{[^}]*\}|\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|[\s\S]/y,
      );
      return true;
    }
    const isInnerFree = this.alternatives();
    this.at += 1;
    return group.endsWith(':') && isInnerFree;
  }

  private take(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const [found] = expression.exec(this.pattern) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }
}
