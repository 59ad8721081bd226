/** The matched items of two lists, and those without a match. */
export interface Pairs<T> {
  readonly both: readonly (readonly [T, T])[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/**
 * Matches items by each key in turn, the strictest first, so that one of several items with the same name is still matched
 * when a part of it changes.
 */
export function pairItems<T>(
  before: readonly T[],
  after: readonly T[],
  keys: readonly ((item: T) => string)[],
): Pairs<T> {
  const both: [T, T][] = [];
  let left = [...before];
  let right = [...after];
  for (const key of keys) {
    const waiting = new Map<string, T[]>();
    for (const item of right) {
      const name = key(item);
      const list = waiting.get(name);
      if (list) list.push(item);
      else waiting.set(name, [item]);
    }
    const found = new Set<T>();
    left = left.filter((item) => {
      const partner = waiting.get(key(item))?.shift();
      if (partner === undefined) return true;
      both.push([item, partner]);
      found.add(partner);
      return false;
    });
    right = right.filter((item) => !found.has(item));
  }
  return { both, removed: left, added: right };
}
