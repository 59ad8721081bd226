import { canonical, isDeepEqual } from '../deep-diff';
import type { Language } from '../model';
import type { JsonValueNode } from './parts';
import { dissectQuery } from './thresholds';

/**
 * Returns the reasons why a query returns less than another one of the same form: additional
 * matchers and line filters, additional conditions with `and` and `unless`, a removed alternative
 * of `or`, `>` instead of `>=`. Empty if it does not return less, or if the difference cannot be
 * classified.
 */
export function addedMatchers(language: Language, before: string, after: string): string[] {
  const [left, right] = [before, after].map((text) => dissectQuery(language, text).tree);
  return left === undefined || right === undefined ? [] : (narrowed(left, right) ?? []);
}

const isNode = (value: JsonValueNode): boolean => typeof value === 'object' && value !== null;

/** Returns the reason for one difference; `undefined` for any other difference. */
function narrowed(before: JsonValueNode, after: JsonValueNode): string[] | undefined {
  if (isDeepEqual(before, after)) return [];
  if (!isNode(before) || !isNode(after)) return undefined;
  return inPlace(before, after) ?? conditionAdded(before, after) ?? alternativeGone(before, after);
}

function conditionAdded(before: JsonValueNode, after: JsonValueNode): string[] | undefined {
  if (after.kind !== 'binary' || !/^(and|unless)$/.test(after.operator)) return undefined;
  const inner = narrowed(before, after.left);
  return inner && [...inner, `additional ${after.operator} condition`];
}

function alternativeGone(before: JsonValueNode, after: JsonValueNode): string[] | undefined {
  if (before.kind !== 'binary' || before.operator !== 'or') return undefined;
  const inner = narrowed(before.left, after) ?? narrowed(before.right, after);
  return inner && [...inner, 'an alternative of or was removed'];
}

const LISTS = ['matchers', 'stages'];
const STRICTER: Readonly<Record<string, string>> = { '>=': '>', '<=': '<' };

function inPlace(before: JsonValueNode, after: JsonValueNode): string[] | undefined {
  if (before.kind !== after.kind || Array.isArray(before) !== Array.isArray(after))
    return undefined;
  if (Array.isArray(before) && before.length !== after.length) return undefined;
  // a smaller divisor makes the quotient larger
  if (/^[-/]$/.test(before.operator) && isDeepEqual(before.left, after.left)) return undefined;
  const found: string[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [left, right] = [before[key], after[key]];
    if (isDeepEqual(left, right)) continue;
    const part = LISTS.includes(key)
      ? added(left ?? [], right ?? [])
      : key === 'operator' && STRICTER[left] === right
        ? [`${right} instead of ${left}`]
        : isSilencing(before, key)
          ? narrowed(right, left)?.map((text) => `in the excluded part, no longer: ${text}`)
          : narrowed(left, right);
    if (!part) return undefined;
    found.push(...part);
  }
  return found;
}

/** Reports whether results of this part prevent the expression from returning a result. */
const isSilencing = ({ kind, operator, name }: JsonValueNode, key: string): boolean =>
  (/^(call|range)$/.test(kind) && /^absent/.test(name)) ||
  (operator === 'unless' && key === 'right');

/** Returns the items added to a list that kept all others in their order. */
function added(
  before: readonly JsonValueNode[],
  after: readonly JsonValueNode[],
): string[] | undefined {
  let at = 0;
  const fresh: JsonValueNode[] = [];
  for (const item of after) {
    if (at < before.length && canonical(item) === canonical(before[at])) at++;
    else fresh.push(item);
  }
  if (at < before.length || !fresh.every(isFilter)) return undefined;
  return fresh.map((item) =>
    item.label === undefined || item.operator === undefined
      ? 'additional line filter'
      : `only where ${item.label}${item.operator}"${item.value}"`,
  );
}

/** Reports whether a node is a matcher, or a stage that only drops lines. */
const isFilter = ({ kind, label, operator }: JsonValueNode): boolean =>
  (label !== undefined && operator !== undefined) || /filter/i.test(String(kind));
