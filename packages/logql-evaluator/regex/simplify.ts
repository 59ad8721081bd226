import { factorRegexp } from './factor';
import { containsFolded, equalsFolded } from './fold';
import { compileRegex } from './regex';
import { parseRegexp, type Regexp } from './syntax';

export type LineTest = (text: string) => boolean;

/** A test that every text passes; Loki drops it from an alternation. */
export const alwaysTrue: LineTest = () => true;

/** Joins alternatives as Loki does. */
export function orTest(left: LineTest | undefined, right: LineTest): LineTest {
  if (left === undefined || left === alwaysTrue) return right;
  if (right === alwaysTrue) return left;
  return (text) => left(text) || right(text);
}

/**
 * Returns the test of a pattern in a line filter or a label filter. Loki replaces patterns by
 * string comparisons where it can, and the results can differ: in a label filter, `foo.*` holds
 * wherever `foo` is contained, and so does `PUT|POST`, since both begin with the same letter.
 * @throws if the pattern is not valid RE2
 */
export function patternTest(pattern: string, ofLabel: boolean): LineTest {
  const regex = compileRegex(pattern, { whole: ofLabel });
  return simplify(factorRegexp(parseRegexp(pattern)), ofLabel) ?? ((text) => regex.test(text));
}

const isAnything = (regexp: Regexp): boolean =>
  regexp.op === 'repeat' &&
  regexp.min === 0 &&
  regexp.max === Infinity &&
  regexp.sub.op === 'any' &&
  !regexp.sub.newline;

function simplify(regexp: Regexp, ofLabel: boolean): LineTest | undefined {
  switch (regexp.op) {
    case 'empty':
      return alwaysTrue;
    case 'literal': {
      const text = String.fromCodePoint(...regexp.runes);
      return ofLabel ? equalsTest(text, regexp.fold) : containsTest(text, regexp.fold);
    }
    case 'capture':
      return simplify(regexp.sub, ofLabel);
    case 'repeat':
      if (isAnything(regexp)) return alwaysTrue;
      if (regexp.sub.op === 'any' && !regexp.sub.newline && regexp.min === 1)
        return regexp.max === Infinity ? (text) => text !== '' : undefined;
      return undefined;
    case 'alternate':
      return regexp.subs.map(cleared).reduce<LineTest | undefined>((test, sub, index) => {
        const next = index > 0 && !test ? undefined : simplify(sub, ofLabel);
        return next && (index === 0 ? next : orTest(test, next));
      }, undefined);
    case 'concat':
      return simplifyConcat(regexp.subs);
    default:
      return undefined;
  }
}

const cleared = (regexp: Regexp): Regexp => (regexp.op === 'capture' ? regexp.sub : regexp);

/** Simplifies one literal, with anything around it or alternatives after it. */
function simplifyConcat(subs: readonly Regexp[], before?: string): LineTest | undefined {
  const parts = subs.map(cleared).filter(({ op }) => op !== 'empty');
  if (parts.length > 3) return undefined;
  let base = before;
  let fold = false;
  let literals = 0;
  let test: LineTest | undefined;
  for (const part of parts) {
    if (part.op === 'literal') {
      if (literals++ > 0) return undefined;
      base = (base ?? '') + String.fromCodePoint(...part.runes);
      fold = part.fold;
    } else if (part.op === 'alternate' && base !== undefined) {
      test = simplifyTails(part.subs, base, test, fold);
      if (!test) return undefined;
    } else if (!isAnything(part)) return undefined;
  }
  return test ?? (base === undefined ? undefined : containsTest(base, fold));
}

function simplifyTails(
  subs: readonly Regexp[],
  base: string,
  before: LineTest | undefined,
  fold: boolean,
): LineTest | undefined {
  let test = before;
  for (const sub of subs) {
    if (!fold && sub.op === 'literal' && sub.fold) return undefined;
    let next: LineTest | undefined;
    if (sub.op === 'empty' || isAnything(sub)) next = containsTest(base, fold);
    else if (sub.op === 'literal')
      next = containsTest(base + String.fromCodePoint(...sub.runes), fold);
    else if (sub.op === 'concat') next = simplifyConcat(sub.subs, base);
    if (!next) return undefined;
    test = test === undefined ? next : orTest(test, next);
  }
  return test;
}

export function containsTest(text: string, fold = false): LineTest {
  if (text === '') return alwaysTrue;
  return fold ? containsFolded(text) : (line) => line.includes(text);
}

export const equalsTest = (text: string, fold = false): LineTest =>
  fold ? equalsFolded(text) : (value) => value === text;
