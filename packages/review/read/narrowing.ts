import { canonical, same } from '../deep-diff';
import type { Language } from '../model';
import type { Value } from './parts';
import { anatomyOf } from './thresholds';

/**
 * In what a query finds less than another of the same shape: matchers and filters of lines that were added,
 * conditions with `and` and `unless`, an alternative after `or` that is gone, `>` in place of `>=`. Empty
 * where it finds no less, or where the two differ in a way that this cannot judge.
 */
export function narrowings(language: Language, before: string, after: string): string[] {
  const [left, right] = [before, after].map((text) => anatomyOf(language, text).tree);
  return left === undefined || right === undefined ? [] : (narrowed(left, right) ?? []);
}

const isNode = (value: Value): boolean => typeof value === 'object' && value !== null;

/** `undefined`: they differ otherwise. */
function narrowed(before: Value, after: Value): string[] | undefined {
  if (same(before, after)) return [];
  if (!isNode(before) || !isNode(after)) return undefined;
  return inPlace(before, after) ?? conditionAdded(before, after) ?? alternativeGone(before, after);
}

function conditionAdded(before: Value, after: Value): string[] | undefined {
  if (after.kind !== 'binary' || !/^(and|unless)$/.test(after.operator)) return undefined;
  const inner = narrowed(before, after.left);
  return inner && [...inner, `a condition with ${after.operator} is new`];
}

function alternativeGone(before: Value, after: Value): string[] | undefined {
  if (before.kind !== 'binary' || before.operator !== 'or') return undefined;
  const inner = narrowed(before.left, after) ?? narrowed(before.right, after);
  return inner && [...inner, 'an alternative after or is gone'];
}

const LISTS = ['matchers', 'stages'];
const STRICTER: Readonly<Record<string, string>> = { '>=': '>', '<=': '<' };

function inPlace(before: Value, after: Value): string[] | undefined {
  if (before.kind !== after.kind || Array.isArray(before) !== Array.isArray(after))
    return undefined;
  if (Array.isArray(before) && before.length !== after.length) return undefined;
  // with a smaller divisor alone, the whole is larger
  if (/^[-/]$/.test(before.operator) && same(before.left, after.left)) return undefined;
  const found: string[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [left, right] = [before[key], after[key]];
    if (same(left, right)) continue;
    const part = LISTS.includes(key)
      ? added(left ?? [], right ?? [])
      : key === 'operator' && STRICTER[left] === right
        ? [`${right} in place of ${left}`]
        : isSilencing(before, key)
          ? narrowed(right, left)?.map((text) => `in what silences it, no longer: ${text}`)
          : narrowed(left, right);
    if (!part) return undefined;
    found.push(...part);
  }
  return found;
}

/** Whether what this part finds keeps the whole from firing. */
const isSilencing = ({ kind, operator, name }: Value, key: string): boolean =>
  (/^(call|range)$/.test(kind) && /^absent/.test(name)) ||
  (operator === 'unless' && key === 'right');

/** Items that came to a list that has all it had, in their order. */
function added(before: readonly Value[], after: readonly Value[]): string[] | undefined {
  let at = 0;
  const fresh: Value[] = [];
  for (const item of after) {
    if (at < before.length && canonical(item) === canonical(before[at])) at++;
    else fresh.push(item);
  }
  if (at < before.length || !fresh.every(isFilter)) return undefined;
  return fresh.map((item) =>
    item.label === undefined || item.operator === undefined
      ? 'a filter of lines is new'
      : `only where ${item.label}${item.operator}"${item.value}"`,
  );
}

/** A matcher, or a stage that only leaves lines out. */
const isFilter = ({ kind, label, operator }: Value): boolean =>
  (label !== undefined && operator !== undefined) || /filter/i.test(String(kind));
