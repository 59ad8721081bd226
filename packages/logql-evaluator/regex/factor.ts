import type { Regexp } from './syntax';

type Literal = Extract<Regexp, { op: 'literal' }>;

/**
 * Simplifies an alternation as Go does: it factors out common prefixes of alternatives once, drops
 * `{1}`, and replaces `{0}` by the empty match.
 */
export const factorRegexp = (regexp: Regexp): Regexp => withoutIdleRepeats(factor(regexp));

function withoutIdleRepeats(regexp: Regexp): Regexp {
  switch (regexp.op) {
    case 'capture':
      return { ...regexp, sub: withoutIdleRepeats(regexp.sub) };
    case 'repeat': {
      const sub = withoutIdleRepeats(regexp.sub);
      if (sub.op === 'empty' || regexp.max === 0) return { op: 'empty' };
      return regexp.min === 1 && regexp.max === 1 ? sub : { ...regexp, sub };
    }
    case 'concat':
    case 'alternate':
      return { ...regexp, subs: regexp.subs.map(withoutIdleRepeats) };
    default:
      return regexp;
  }
}

function factor(regexp: Regexp): Regexp {
  switch (regexp.op) {
    case 'capture':
    case 'repeat':
      return { ...regexp, sub: factor(regexp.sub) };
    case 'concat':
      return { ...regexp, subs: regexp.subs.map(factor) };
    case 'alternate':
      return collapse(mergeClasses(regexp.subs.map(factor)));
    default:
      return regexp;
  }
}

function collapse(subs: readonly Regexp[]): Regexp {
  const flat = subs.flatMap((one) => (one.op === 'alternate' ? one.subs : [one]));
  const parts = mergeEmpty(mergeClasses(commonPrefixes(flat)));
  const [only] = parts;
  return parts.length === 1 && only ? only : { op: 'alternate', subs: parts };
}

const isClass = (one: Regexp): boolean =>
  one.op === 'class' || one.op === 'any' || (one.op === 'literal' && one.runes.length === 1);

/** Merges adjacent single characters into one class. */
function mergeClasses(subs: readonly Regexp[]): readonly Regexp[] {
  const merged: Regexp[] = [];
  for (const sub of subs) {
    const last = merged.at(-1);
    if (last && isClass(last) && isClass(sub)) merged[merged.length - 1] = mergedClass(last, sub);
    else merged.push(sub);
  }
  return merged;
}

function mergedClass(a: Regexp, b: Regexp): Regexp {
  if (a.op === 'literal' && b.op === 'literal' && a.fold === b.fold && a.runes[0] === b.runes[0])
    return a;
  const any = [a, b].find((one) => one.op === 'any');
  return any ?? { op: 'class' };
}

const mergeEmpty = (subs: readonly Regexp[]): readonly Regexp[] =>
  subs.filter((sub, index) => sub.op !== 'empty' || subs[index + 1]?.op !== 'empty');

function leading(regexp: Regexp | undefined): Literal | undefined {
  const first = regexp?.op === 'concat' ? regexp.subs[0] : regexp;
  return first?.op === 'literal' ? first : undefined;
}

function commonPrefixes(subs: readonly Regexp[]): readonly Regexp[] {
  const out: Regexp[] = [];
  let start = 0;
  let prefix = leading(subs[0]);
  for (let i = 1; i <= subs.length; i++) {
    const next = i < subs.length ? leading(subs[i]) : undefined;
    if (prefix && next && prefix.fold === next.fold) {
      const same = sameStart(prefix.runes, next.runes);
      if (same > 0) {
        prefix = { ...prefix, runes: prefix.runes.slice(0, same) };
        continue;
      }
    }
    const run = subs.slice(start, i);
    const length = prefix?.runes.length ?? 0;
    if (run.length === 1 || !prefix) out.push(...run);
    else out.push(flatConcat(prefix, collapse(run.map((one) => withoutLeading(one, length)))));
    start = i;
    prefix = next;
  }
  return out;
}

const flatConcat = (prefix: Regexp, suffix: Regexp): Regexp => ({
  op: 'concat',
  subs: [prefix, suffix],
});

function sameStart(a: readonly number[], b: readonly number[]): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return same;
}

function withoutLeading(regexp: Regexp, length: number): Regexp {
  if (regexp.op === 'literal') {
    const runes = regexp.runes.slice(length);
    return runes.length > 0 ? { ...regexp, runes } : { op: 'empty' };
  }
  if (regexp.op !== 'concat') return regexp;
  const [first, ...rest] = regexp.subs;
  const shorter = first ? withoutLeading(first, length) : undefined;
  if (shorter && shorter.op !== 'empty') return { op: 'concat', subs: [shorter, ...rest] };
  const [only] = rest;
  return rest.length === 1 && only ? only : { op: 'concat', subs: rest };
}
