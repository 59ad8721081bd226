import { toJavaScriptRegex } from './script';
import { parseRegexp, type Regexp } from './syntax';

type Library = typeof import('re2js');

/** The positions of a match and its groups; a group that did not participate is undefined. */
export interface RegexMatch {
  readonly index: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

/** A pattern with RE2's semantics. */
export interface Regex {
  test(text: string): boolean;
  /** Returns the first match that starts at or after `from`. */
  exec(text: string, from?: number): RegexMatch | undefined;
  /** The names of the groups; the first group is the match. */
  readonly names: readonly (string | undefined)[];
}

interface Options {
  /** Whether to anchor the pattern at both ends. @default false */
  readonly whole?: boolean;
  /** Whether a dot matches a newline, too. @default false */
  readonly dotAll?: boolean;
}

const cache = new Map<string, Regex>();
const MOST = 500;

/** Compiles a pattern. @throws if the pattern is not valid RE2 */
export function compileRegex(pattern: string, options: Options = {}): Regex {
  const key = `${options.whole ? 'w' : '-'}${options.dotAll ? 's' : '-'}${pattern}`;
  const known = cache.get(key);
  if (known) return known;
  if (cache.size >= MOST) cache.clear();
  const made = compile(pattern, options);
  cache.set(key, made);
  return made;
}

function compile(pattern: string, { whole, dotAll }: Options): Regex {
  const { RE2JS } = require('re2js') as Library;
  const flags = dotAll ? `(?s:${pattern})` : pattern;
  const complete = whole ? `^(?:${flags})$` : flags;
  RE2JS.compile(pattern);
  const parsed = parseRegexp(complete);
  const names = [undefined, ...groupNames(parsed)];
  const script = toJavaScriptRegex(parsed);
  return script === undefined ? viaRe2(complete, names) : viaScript(script, names);
}

function groupNames(regexp: Regexp): readonly (string | undefined)[] {
  switch (regexp.op) {
    case 'capture':
      return [regexp.name, ...groupNames(regexp.sub)];
    case 'repeat':
      return groupNames(regexp.sub);
    case 'concat':
    case 'alternate':
      return regexp.subs.flatMap(groupNames);
    default:
      return [];
  }
}

function viaScript(script: string, names: Regex['names']): Regex {
  const tester = new RegExp(script, 'u');
  const searcher = new RegExp(script, 'gu');
  return {
    names,
    test: (text) => tester.test(text),
    exec(text, from = 0) {
      searcher.lastIndex = from;
      const found = searcher.exec(text);
      if (!found) return undefined;
      const { index } = found;
      return { index, end: index + found[0].length, groups: [...found] };
    },
  };
}

function viaRe2(pattern: string, names: Regex['names']): Regex {
  const { RE2JS } = require('re2js') as Library;
  const regex = RE2JS.compile(pattern);
  return {
    names,
    test: (text) => regex.test(text),
    exec(text, from = 0) {
      const matcher = regex.matcher(text);
      if (!matcher.find(from)) return undefined;
      const groups = names.map((_, group) => matcher.group(group) ?? undefined);
      return { index: matcher.start(), end: matcher.end(), groups };
    },
  };
}

/** Returns all matches as FindAll of Go does: an empty match directly after another is omitted. */
export function* findMatches(regex: Regex, text: string): Generator<RegexMatch> {
  let from = 0;
  let last = -1;
  while (from <= text.length) {
    const found = regex.exec(text, from);
    if (!found) return;
    if (found.end > found.index || found.index !== last) yield found;
    last = found.end;
    const step = (text.codePointAt(found.end) ?? 0) > 0xffff ? 2 : 1;
    from = found.end > found.index ? found.end : found.end + step;
  }
}

export function replaceAll(
  regex: Regex,
  text: string,
  replacement: (match: RegexMatch) => string,
): string {
  let result = '';
  let from = 0;
  for (const match of findMatches(regex, text)) {
    result += text.slice(from, match.index) + replacement(match);
    from = match.end;
  }
  return result + text.slice(from);
}

const DOLLAR = /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/**
 * Expands a template like Expand of Go: `$1`, `${name}`, `$$`; a name extends as far as possible.
 */
export const expandMatch = (
  template: string,
  { groups }: RegexMatch,
  names: Regex['names'],
): string =>
  template.replace(DOLLAR, (_, dollar?: string, braced?: string, bare?: string) => {
    if (dollar) return '$';
    const name = braced ?? bare ?? '';
    if (/^\d+$/.test(name)) return groups[Number(name)] ?? '';
    const index = names.findIndex((one, i) => one === name && groups[i] !== undefined);
    return index < 0 ? '' : (groups[index] ?? '');
  });
