import type { Regexp } from './syntax';

/**
 * Returns the same pattern for the engine of JavaScript, which is faster; undefined if its result
 * could differ from that of RE2, or if its run time could grow faster than the text.
 */
export function toJavaScriptRegex(regexp: Regexp): string | undefined {
  switch (regexp.op) {
    case 'empty':
      return '(?:)';
    case 'literal':
      // characters whose other case is outside ASCII are left to RE2
      if (regexp.fold && !regexp.runes.every((rune) => rune < 0x80)) return undefined;
      return regexp.runes.map((rune) => (regexp.fold ? eitherCase(rune) : escaped(rune))).join('');
    case 'class':
    case 'assertion':
      return regexp.js;
    case 'any':
      return regexp.newline ? '[\\s\\S]' : '[^\\n]';
    case 'repeat':
      return repeatOf(regexp);
    case 'capture': {
      const sub = toJavaScriptRegex(regexp.sub);
      return sub && `(${sub})`;
    }
    case 'concat': {
      const parts = regexp.subs.map(grouped);
      return parts.includes(undefined) ? undefined : parts.join('');
    }
    case 'alternate': {
      const parts = regexp.subs.map(toJavaScriptRegex);
      return parts.includes(undefined) ? undefined : parts.join('|');
    }
  }
}

function grouped(regexp: Regexp): string | undefined {
  const script = toJavaScriptRegex(regexp);
  return script && regexp.op === 'alternate' ? `(?:${script})` : script;
}

/** Returns a repetition of single characters: engines differ in repeated groups. */
function repeatOf({ sub, min, max, lazy }: Extract<Regexp, { op: 'repeat' }>): string | undefined {
  const single =
    sub.op === 'class' || sub.op === 'any' || (sub.op === 'literal' && sub.runes.length === 1);
  const optional = max === 1 && sub.op === 'literal';
  const script = single || optional ? toJavaScriptRegex(sub) : undefined;
  if (script === undefined) return undefined;
  const bounds = `{${min},${max === Infinity ? '' : max}}`;
  return `(?:${script})${bounds}${lazy ? '?' : ''}`;
}

const PLAIN = /^[\w ]$/;

function escaped(rune: number): string {
  const character = String.fromCodePoint(rune);
  return PLAIN.test(character) ? character : `\\u{${rune.toString(16)}}`;
}

/** Returns a class with both cases. Long s and the kelvin sign count as letters, too. */
function eitherCase(rune: number): string {
  const character = String.fromCodePoint(rune);
  const lower = character.toLowerCase();
  if (lower === character.toUpperCase()) return escaped(rune);
  const other = lower === 's' ? '\\u017f' : lower === 'k' ? '\\u212a' : '';
  return `[${lower}${lower.toUpperCase()}${other}]`;
}
