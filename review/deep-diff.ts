import { diffArrays } from 'diff';
import type { Fact } from './model';
import type { Value } from './read/parts';

const isRecord = (value: Value): value is Record<string, Value> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  // YAML has dates, which are values and no records
  !(value instanceof Date);

const own = (record: Record<string, Value>, key: string): Value =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** Keys by which items of Kubernetes' and the programs' lists are known, so that their order does not matter. */
const ITEM_KEYS = ['name', 'job_name', 'mountPath', 'containerPort', 'port', 'uid', 'key'];

const keyOf = (item: Value, key: string): Value =>
  key === 'name' ? (item.name ?? item.metadata?.name) : item[key];

function itemKey(lists: readonly (readonly Value[])[]): string | undefined {
  return ITEM_KEYS.find((key) =>
    lists.every(
      (list) =>
        list.every((item) => isRecord(item) && keyOf(item, key) !== undefined) &&
        new Set(list.map((item) => keyOf(item, key))).size === list.length,
    ),
  );
}

/** Every place in which two values differ, with the path to it: `receivers.otlp.protocols`. */
export function deepDiff(before: Value, after: Value, path = ''): Fact[] {
  if (same(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      deepDiff(own(before, key), own(after, key), path ? `${path}.${key}` : key),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) return listDiff(before, after, path);
  return [
    {
      label: path,
      ...(before === undefined ? {} : { before: show(before) }),
      ...(after === undefined ? {} : { after: show(after) }),
    },
  ];
}

function listDiff(before: readonly Value[], after: readonly Value[], path: string): Fact[] {
  const key = itemKey([before, after]);
  if (!key) return sequenceDiff(before.map(show), after.map(show), path);
  const byKey = (list: readonly Value[]) =>
    Object.fromEntries(list.map((item) => [`[${keyOf(item, key)}]`, item]));
  const [left, right] = [byKey(before), byKey(after)];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((name) =>
    deepDiff(left[name], right[name], `${path}${name}`),
  );
}

/** What an item is about: `--flag` of `--flag=1`, `json` of `json {…}`. */
const headOf = (item: string): string => /^[^\s=:{]*/.exec(item)?.[0] ?? item;

/** What came to a list and what left it; an item in the place of another of its kind is a change of it. */
export function sequenceDiff(
  before: readonly string[],
  after: readonly string[],
  label: string,
): Fact[] {
  const found: Fact[] = [];
  let gone: string[] = [];
  const flush = (): void => {
    for (const item of gone) found.push({ label, before: item });
    gone = [];
  };
  for (const { added, removed, value } of diffArrays([...before], [...after])) {
    if (removed) gone.push(...value);
    else if (added) {
      for (const item of value) {
        const partner = gone.findIndex((other) => headOf(other) === headOf(item));
        const [old] = partner < 0 ? [] : gone.splice(partner, 1);
        found.push({ label, ...(old === undefined ? {} : { before: old }), after: item });
      }
      flush();
    } else flush();
  }
  flush();
  // what only went somewhere else in the list is in both
  const moved = new Set(
    found
      .filter((fact) => fact.before === undefined)
      .map(({ after: item }) => item)
      .filter((item) => found.some((fact) => fact.after === undefined && fact.before === item)),
  );
  return found.filter(
    (fact) =>
      !(fact.before === undefined && moved.has(fact.after)) &&
      !(fact.after === undefined && moved.has(fact.before)),
  );
}

/** Equal whatever the order of keys. */
export const same = (a: Value, b: Value): boolean => canonical(a) === canonical(b);

export const canonical = (value: Value): string =>
  JSON.stringify(value, (_, part) =>
    isRecord(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? 'undefined';

/** A value as a reviewer would write it: `a: 1, b: [x, y]`. */
export function show(value: Value): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (isRecord(value))
    return `{${Object.entries(value)
      .map(([key, part]) => `${key}: ${show(part)}`)
      .join(', ')}}`;
  return value instanceof Date ? value.toISOString() : String(value);
}
