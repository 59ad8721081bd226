/**
 * Returns a function that computes a value once per object; the value is garbage-collected with the
 * object.
 */
export function memoizeByObject<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const values = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let entry = values.get(key);
    if (!entry) {
      entry = { value: compute(key) };
      values.set(key, entry);
    }
    return entry.value;
  };
}
