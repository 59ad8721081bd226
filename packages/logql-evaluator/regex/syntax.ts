import { smallestFold } from './fold';

/** The syntax tree of Go's regular expression parser, as far as Loki inspects it. */
export type Regexp =
  | { readonly op: 'empty' }
  /** Code points; in a case-insensitive pattern, the lowest of each folding orbit. */
  | { readonly op: 'literal'; readonly runes: readonly number[]; readonly fold: boolean }
  /** A character class. */
  | { readonly op: 'class'; readonly js?: string }
  /** Any character but a newline, or any character. */
  | { readonly op: 'any'; readonly newline: boolean }
  | { readonly op: 'assertion'; readonly js?: string }
  | {
      readonly op: 'repeat';
      readonly sub: Regexp;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly op: 'capture'; readonly sub: Regexp; readonly name?: string }
  | { readonly op: 'concat' | 'alternate'; readonly subs: readonly Regexp[] };

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

/** Parses a pattern that RE2 accepts. */
export function parseRegexp(pattern: string): Regexp {
  return new Reader(pattern).alternatives({ i: false, m: false, s: false, U: false });
}

const REPEAT = /\{(\d+)(?:(,)(\d*))?\}/y;
const GROUP_FLAGS = /\(\?([imsU]*)(?:-([imsU]*))?([:)])/y;
const NAMED = /\(\?P?<(\w+)>/y;
const CLASS = /\[\^?\]?(?:\[:\^?\w+:\]|\\p\{[^}]*\}|\\x\{[^}]*\}|\\.|[^\]\\])*\]/suy;
const SIMPLE_CLASS = /^\[(\^?)((?:[^[\]\\]|\\[dws\W])+)\]$/su;
const HEX = /\\x(?:\{([\da-fA-F]+)\}|([\da-fA-F]{2}))|\\([0-7]{1,3})/y;
const LETTERS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const PERL: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[0-9A-Za-z_]',
  W: '[^0-9A-Za-z_]',
  s: '[\\t\\n\\f\\r ]',
  S: '[^\\t\\n\\f\\r ]',
};

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  alternatives(start: Flags): Regexp {
    let flags = start;
    const all: Regexp[] = [];
    let items: Regexp[] = [];
    while (this.at < this.text.length && this.text[this.at] !== ')') {
      if (this.text[this.at] === '|') {
        this.at++;
        all.push(concatOf(items));
        items = [];
        continue;
      }
      const group = this.match(GROUP_FLAGS);
      if (group) {
        const [, on = '', off = '', end] = group;
        const changed = changedFlags(flags, on, off);
        if (end === ')') flags = changed;
        else items.push(this.closed(changed));
      } else items.push(...this.atom(flags));
      this.repeats(items, flags);
    }
    all.push(concatOf(items));
    return alternateOf(all);
  }

  private closed(flags: Flags): Regexp {
    const inner = this.alternatives(flags);
    this.at++;
    return inner;
  }

  private match(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.at;
    const found = form.exec(this.text);
    if (!found) return undefined;
    this.at += found[0].length;
    return found;
  }

  private repeats(items: Regexp[], flags: Flags): void {
    for (;;) {
      const bounds = this.bounds();
      const sub = items.at(-1);
      if (!bounds || !sub) return;
      const lazy = this.text[this.at] === '?';
      if (lazy) this.at++;
      const [min, max] = bounds;
      items[items.length - 1] = { op: 'repeat', sub, min, max, lazy: lazy !== flags.U };
    }
  }

  private bounds(): readonly [number, number] | undefined {
    const sign = this.text[this.at] ?? '';
    const known = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] } as const;
    if (sign in known) {
      this.at++;
      return known[sign as '*'];
    }
    const found = this.match(REPEAT);
    if (!found) return undefined;
    const [, min = '', comma, max] = found;
    return [Number(min), comma === undefined ? Number(min) : max ? Number(max) : Infinity];
  }

  /** One character, or those of a quotation. */
  private atom(flags: Flags): readonly Regexp[] {
    const named = this.match(NAMED);
    if (named) return [{ op: 'capture', sub: this.closed(flags), name: named[1] ?? '' }];
    const character = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
    switch (character) {
      case '(':
        this.at++;
        return [{ op: 'capture', sub: this.closed(flags) }];
      case '.':
        this.at++;
        return [{ op: 'any', newline: flags.s }];
      case '^':
      case '$':
        this.at++;
        return [{ op: 'assertion', ...(!flags.m && { js: character }) }];
      case '[':
        return [classOf(this.match(CLASS)?.[0] ?? '', flags)];
      case '\\':
        return this.escape(flags);
    }
    this.at += character.length;
    return [literalOf(character.codePointAt(0) ?? 0, flags.i)];
  }

  private escape(flags: Flags): readonly Regexp[] {
    const hex = this.match(HEX);
    if (hex) {
      const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '', hex[3] ? 8 : 16);
      return [literalOf(code, flags.i)];
    }
    const character = String.fromCodePoint(this.text.codePointAt(this.at + 1) ?? 0);
    this.at += 1 + character.length;
    if (character === 'Q') {
      const end = this.text.indexOf('\\E', this.at);
      const quoted = this.text.slice(this.at, end < 0 ? undefined : end);
      this.at = end < 0 ? this.text.length : end + 2;
      return [...quoted].map((one) => literalOf(one.codePointAt(0) ?? 0, flags.i));
    }
    const perl = PERL[character];
    if (perl) return [{ op: 'class', ...(!flags.i && { js: perl }) }];
    if (character === 'p' || character === 'P') {
      this.at = this.text[this.at] === '{' ? this.text.indexOf('}', this.at) + 1 : this.at + 1;
      return [{ op: 'class' }];
    }
    if (/[AzbBC]/.test(character)) {
      const js = { A: '^', z: '$', b: '\\b', B: '\\B' }[character];
      return [{ op: 'assertion', ...(js && !flags.i && { js }) }];
    }
    return [literalOf(LETTERS[character] ?? character.codePointAt(0) ?? 0, flags.i)];
  }
}

function changedFlags(flags: Flags, on: string, off: string): Flags {
  const changed = { ...flags };
  for (const flag of on) changed[flag as 'i'] = true;
  for (const flag of off) changed[flag as 'i'] = false;
  return changed;
}

const literalOf = (rune: number, fold: boolean): Regexp => ({
  op: 'literal',
  runes: [fold ? smallestFold(rune) : rune],
  fold,
});

function classOf(text: string, flags: Flags): Regexp {
  const [, negated, inner = ''] = SIMPLE_CLASS.exec(text) ?? [];
  if (negated === undefined) return { op: 'class' };
  const characters = [...inner];
  const [first = '', second = ''] = characters;
  if (!negated && characters.length === 1) return literalOf(first.codePointAt(0) ?? 0, flags.i);
  if (!negated && characters.length === 2 && first !== second && first !== '\\')
    if (/^[a-zA-Z]$/.test(first) && first.toLowerCase() === second.toLowerCase())
      return literalOf(first.codePointAt(0) ?? 0, true);
  if (flags.i) return { op: 'class' };
  const js = inner.replace(/\\([\s\S])|[\s\S]/gu, (part, escaped: string | undefined) => {
    if (escaped === undefined) return part === '^' ? '\\^' : part;
    return PERL[escaped]?.slice(1, -1) ?? escapedForClass(escaped);
  });
  return { op: 'class', js: `[${negated}${js}]` };
}

const escapedForClass = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Merges adjacent characters into one literal; each group remains one part. */
function concatOf(items: readonly Regexp[]): Regexp {
  const merged: Regexp[] = [];
  for (const item of items) {
    const last = merged.at(-1);
    if (item.op === 'literal' && last?.op === 'literal' && item.fold === last.fold)
      merged[merged.length - 1] = { ...item, runes: [...last.runes, ...item.runes] };
    else merged.push(item);
  }
  const [only] = merged;
  if (!only) return { op: 'empty' };
  if (merged.length === 1) return only;
  return {
    op: 'concat',
    subs: merged.flatMap((one) => (one.op === 'concat' ? one.subs : [one])),
  };
}

function alternateOf(all: readonly Regexp[]): Regexp {
  const [only] = all;
  if (all.length === 1 && only) return only;
  return {
    op: 'alternate',
    subs: all.flatMap((one) => (one.op === 'alternate' ? one.subs : [one])),
  };
}
