import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '@observability-stack/query-common';
import { diffArrays } from 'diff';
import type { Fact } from './model';
import type { JsonValueNode } from './read/parts';
import { NO_SETS, type Sets } from './sets';

const own = (record: Record<string, JsonValueNode>, key: string): JsonValueNode =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * Keys that identify items in lists of Kubernetes and of the programs, so that each item is
 * compared with its own previous state.
 */
const ITEM_KEYS = ['name', 'job_name', 'mountPath', 'containerPort', 'port', 'uid', 'id', 'key'];

const keyOf = (item: JsonValueNode, key: string): JsonValueNode =>
  key === 'name' ? (item.name ?? item.metadata?.name) : item[key];

function itemKey(lists: readonly (readonly JsonValueNode[])[]): string | undefined {
  return ITEM_KEYS.find((key) =>
    lists.every(
      (list) =>
        list.every((item) => isRecord<JsonValueNode>(item) && keyOf(item, key) !== undefined) &&
        new Set(list.map((item) => keyOf(item, key))).size === list.length,
    ),
  );
}

/** A difference between two values. */
export interface Difference extends Fact {
  /** First value with only this difference applied. */
  readonly patched: JsonValueNode;
}

/** Returns all differences of two values, with their paths: `receivers.otlp.protocols`. */
export const deepDiff = (
  before: JsonValueNode,
  after: JsonValueNode,
  path = '',
  sets = NO_SETS,
): Fact[] => objectDifferences(before, after, path, sets).map(({ patched: _, ...fact }) => fact);

/** Like `deepDiff`, with the first value patched by each difference. Order matters except in `sets`. */
export function objectDifferences(
  before: JsonValueNode,
  after: JsonValueNode,
  path = '',
  sets: Sets = NO_SETS,
): Difference[] {
  if (isDeepEqual(before, after)) return [];
  if (isRecord<JsonValueNode>(before) && isRecord<JsonValueNode>(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      objectDifferences(own(before, key), own(after, key), path ? `${path}.${key}` : key, sets).map(
        (found) => {
          const { [key]: _, ...others } = before;
          const patched =
            found.patched === undefined ? others : { ...before, [key]: found.patched };
          return { ...found, patched };
        },
      ),
    );
  }
  if (Array.isArray(before) && Array.isArray(after))
    return itemKey([before, after])
      ? keyedDifferences(before, after, path, sets)
      : listDifferences(before, after, path, sets);
  return [{ label: path, ...sides(before, after), patched: after }];
}

const sides = (before: JsonValueNode, after: JsonValueNode): Pick<Fact, 'before' | 'after'> => {
  const [left, right] = [formatFactValue(before), formatFactValue(after)];
  // A number and its text look the same.
  const text = left === right ? JSON.stringify : formatFactValue;
  return {
    ...(before === undefined ? {} : { before: text(before) }),
    ...(after === undefined ? {} : { after: text(after) }),
  };
};

function keyedDifferences(
  before: readonly JsonValueNode[],
  after: readonly JsonValueNode[],
  path: string,
  sets: Sets,
): Difference[] {
  const key = itemKey([before, after]) ?? '';
  const names = (list: readonly JsonValueNode[]): string[] =>
    list.map((item) => String(keyOf(item, key)));
  const [old, now] = [names(before), names(after)];
  const found = [...new Set([...old, ...now])].flatMap((name): Difference[] => {
    const [left, right] = [old.indexOf(name), now.indexOf(name)];
    const place = `${path}[${name}]`;
    if (left < 0)
      return [
        {
          label: place,
          ...sides(undefined, after[right]),
          patched: before.toSpliced(right, 0, after[right]),
        },
      ];
    if (right < 0)
      return [
        { label: place, ...sides(before[left], undefined), patched: before.toSpliced(left, 1) },
      ];
    return objectDifferences(before[left], after[right], place, sets).map((one) => ({
      ...one,
      patched: before.with(left, one.patched),
    }));
  });
  const [kept, stays] = [
    old.filter((name) => now.includes(name)),
    now.filter((name) => old.includes(name)),
  ];
  if (sets.test(path) || isDeepEqual(kept, stays)) return found;
  const itemOf = new Map(old.map((name, index) => [name, before[index]]));
  const patched = [
    ...stays.map((name) => itemOf.get(name)),
    ...old.filter((name) => !now.includes(name)).map((name) => itemOf.get(name)),
  ];
  return [...found, { ...orderFact(kept, stays, path), patched }];
}

/** Returns a changed order, without the items at the start and the end that did not move. */
export function orderFact(before: readonly string[], after: readonly string[], of: string): Fact {
  const first = before.findIndex((item, index) => item !== after[index]);
  const last = before.findLastIndex((item, index) => item !== after[index]);
  const moved = (list: readonly string[]) => list.slice(first, last + 1).join(', ');
  return { label: `order of ${of}`, before: moved(before), after: moved(after) };
}

/** Reports whether a fact is the result of `orderFact`. */
export const isOrderFact = ({ label }: Fact): boolean => label.startsWith('order of ');

/** Returns the key of an item: `--flag` of `--flag=1`, `json` of `json {…}`. */
const headOf = (item: JsonValueNode): string => {
  const text = formatFactValue(item);
  return /^[^\s=:{]*/.exec(text)?.[0] ?? text;
};

/**
 * Returns the similarity of two items: the number of equal entries of records, or equal keys of
 * other items.
 */
function likeness(a: JsonValueNode, b: JsonValueNode): number {
  if (!isRecord<JsonValueNode>(a) || !isRecord<JsonValueNode>(b))
    return headOf(a) === headOf(b) ? 1 : 0;
  const shared = Object.keys(a).filter((key) => Object.hasOwn(b, key));
  // At least of the same form, if all values differ.
  return shared.filter((key) => isDeepEqual(a[key], b[key])).length + (shared.length > 0 ? 0.5 : 0);
}

/** The matching of the items of two lists. */
interface Alignment {
  /** Index in the second list, by index in the first. */
  readonly partners: ReadonlyMap<number, number>;
  readonly gone: readonly number[];
  readonly fresh: readonly number[];
}

/** Matches items at the same position, items changed in place, and equal items elsewhere. */
function aligned(before: readonly JsonValueNode[], after: readonly JsonValueNode[]): Alignment {
  const [left, right] = [before.map(canonical), after.map(canonical)];
  const partners = new Map<number, number>();
  const stretches: { readonly gone: number[]; readonly fresh: number[] }[] = [];
  let [at, to] = [0, 0];
  for (const { added, removed, count } of diffArrays(left, right)) {
    const last = stretches.at(-1);
    if (!added && !removed) {
      for (let index = 0; index < count; index++) partners.set(at + index, to + index);
      stretches.push({ gone: [], fresh: [] });
    } else {
      const stretch = last ?? { gone: [], fresh: [] };
      if (!last) stretches.push(stretch);
      const [list, start] = removed ? [stretch.gone, at] : [stretch.fresh, to];
      for (let index = 0; index < count; index++) list.push(start + index);
    }
    if (!added) at += count;
    if (!removed) to += count;
  }
  const taken = new Set(partners.values());
  const fresh = (list: readonly number[]) => list.filter((index) => !taken.has(index));
  const take = (old: number, now: number): void => {
    partners.set(old, now);
    taken.add(now);
  };
  const elsewhere = stretches.flatMap((one) => one.fresh);
  for (const old of stretches.flatMap(({ gone }) => gone)) {
    const now = fresh(elsewhere).find((index) => right[index] === left[old]);
    if (now !== undefined) take(old, now);
  }
  for (const stretch of stretches)
    for (const now of fresh(stretch.fresh)) {
      const gone = stretch.gone.filter((index) => !partners.has(index));
      const scores = gone.map((old) => likeness(before[old], after[now]));
      const best = Math.max(0, ...scores);
      if (best > 0) take(gone[scores.indexOf(best)] as number, now);
    }
  return {
    partners,
    gone: stretches.flatMap(({ gone }) => gone).filter((index) => !partners.has(index)),
    fresh: fresh(elsewhere),
  };
}

/** Returns added, removed, changed and moved items. */
function listDifferences(
  first: readonly JsonValueNode[],
  second: readonly JsonValueNode[],
  path: string,
  sets: Sets,
): Difference[] {
  const isSet = sets.test(path);
  const [before, after] = [first, second].map((list) =>
    isSet ? list.toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1)) : list,
  ) as [readonly JsonValueNode[], readonly JsonValueNode[]];
  const { partners, gone, fresh } = aligned(before, after);
  const found = before.flatMap((item, index): Difference[] => {
    const other = partners.get(index);
    if (other === undefined)
      return [{ label: path, ...sides(item, undefined), patched: before.toSpliced(index, 1) }];
    if (isDeepEqual(item, after[other])) return [];
    const inside = isRecord<JsonValueNode>(item)
      ? objectDifferences(item, after[other], `${path}[${index}]`, sets)
      : [itemChanged(item, after[other], path)];
    return inside.map((one) => ({ ...one, patched: before.with(index, one.patched) }));
  });
  for (const index of fresh)
    found.push({
      label: path,
      ...sides(undefined, after[index]),
      patched: before.toSpliced(index, 0, after[index]),
    });
  const old = [...partners.keys()].sort((a, b) => a - b);
  const now = old.toSorted((a, b) => (partners.get(a) ?? 0) - (partners.get(b) ?? 0));
  if (isSet || isDeepEqual(old, now)) return found;
  const texts = (indices: readonly number[]) =>
    indices.map((index) => formatFactValue(before[index]));
  return [
    ...found,
    {
      ...orderFact(texts(old), texts(now), path),
      patched: [...now, ...gone].map((index) => before[index]),
    },
  ];
}

const itemChanged = (before: JsonValueNode, after: JsonValueNode, path: string): Difference => ({
  label: path,
  ...sides(before, after),
  patched: after,
});

/** Reports whether two values are equal, regardless of the order of keys. */
export const isDeepEqual: (a: JsonValueNode, b: JsonValueNode) => boolean = isDeepStrictEqual;

export const canonical = (value: JsonValueNode): string =>
  JSON.stringify(value, (_, part) =>
    isRecord<JsonValueNode>(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? 'undefined';

/** Formats a value for a reviewer: `a: 1, b: [x, y]`. */
export function formatFactValue(value: JsonValueNode): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(formatFactValue).join(', ')}]`;
  if (isRecord<JsonValueNode>(value))
    return `{${Object.entries(value)
      .map(([key, part]) => `${key}: ${formatFactValue(part)}`)
      .join(', ')}}`;
  return value instanceof Date ? value.toISOString() : String(value);
}
