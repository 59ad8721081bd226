import { factored } from './factor';
import { containsFolded, equalsFolded } from './fold';
import { compileRegex } from './regex';
import { parseRegexp, type Regexp } from './syntax';

export type Test = (text: string) => boolean;

/** A test that every text passes; Loki drops it from an alternation. */
export const always: Test = () => true;

/** Alternatives, joined as Loki does. */
export function eitherOf(left: Test | undefined, right: Test): Test {
  if (left === undefined || left === always) return right;
  if (right === always) return left;
  return (text) => left(text) || right(text);
}

/**
 * Returns the test of a pattern in a line filter or a label filter. Loki replaces patterns by string comparisons where it
 * can, and the results can differ: in a label filter, `foo.*` holds wherever `foo` is contained, and so does `PUT|POST`,
 * since both begin with the same letter.
 * @throws when the pattern is not valid RE2
 */
export function patternTest(pattern: string, ofLabel: boolean): Test {
  const regex = compileRegex(pattern, { whole: ofLabel });
  return simplify(factored(parseRegexp(pattern)), ofLabel) ?? ((text) => regex.test(text));
}

const isAnything = (regexp: Regexp): boolean =>
  regexp.op === 'repeat' &&
  regexp.min === 0 &&
  regexp.max === Infinity &&
  regexp.sub.op === 'any' &&
  !regexp.sub.newline;

function simplify(regexp: Regexp, ofLabel: boolean): Test | undefined {
  switch (regexp.op) {
    case 'empty':
      return always;
    case 'literal': {
      const text = String.fromCodePoint(...regexp.runes);
      return ofLabel ? equalTo(text, regexp.fold) : containing(text, regexp.fold);
    }
    case 'capture':
      return simplify(regexp.sub, ofLabel);
    case 'repeat':
      if (isAnything(regexp)) return always;
      if (regexp.sub.op === 'any' && !regexp.sub.newline && regexp.min === 1)
        return regexp.max === Infinity ? (text) => text !== '' : undefined;
      return undefined;
    case 'alternate':
      return regexp.subs.map(cleared).reduce<Test | undefined>((test, sub, index) => {
        const next = index > 0 && !test ? undefined : simplify(sub, ofLabel);
        return next && (index === 0 ? next : eitherOf(test, next));
      }, undefined);
    case 'concat':
      return simplifyConcat(regexp.subs);
    default:
      return undefined;
  }
}

const cleared = (regexp: Regexp): Regexp => (regexp.op === 'capture' ? regexp.sub : regexp);

/** One literal, with anything around it or alternatives after it. */
function simplifyConcat(subs: readonly Regexp[], before?: string): Test | undefined {
  const parts = subs.map(cleared).filter(({ op }) => op !== 'empty');
  if (parts.length > 3) return undefined;
  let base = before;
  let fold = false;
  let literals = 0;
  let test: Test | undefined;
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
  return test ?? (base === undefined ? undefined : containing(base, fold));
}

function simplifyTails(
  subs: readonly Regexp[],
  base: string,
  before: Test | undefined,
  fold: boolean,
): Test | undefined {
  let test = before;
  for (const sub of subs) {
    if (!fold && sub.op === 'literal' && sub.fold) return undefined;
    let next: Test | undefined;
    if (sub.op === 'empty' || isAnything(sub)) next = containing(base, fold);
    else if (sub.op === 'literal')
      next = containing(base + String.fromCodePoint(...sub.runes), fold);
    else if (sub.op === 'concat') next = simplifyConcat(sub.subs, base);
    if (!next) return undefined;
    test = test === undefined ? next : eitherOf(test, next);
  }
  return test;
}

export function containing(text: string, fold = false): Test {
  if (text === '') return always;
  return fold ? containsFolded(text) : (line) => line.includes(text);
}

export const equalTo = (text: string, fold = false): Test =>
  fold ? equalsFolded(text) : (value) => value === text;
