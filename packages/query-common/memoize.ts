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

/** The values of the functions of `memoizeByName`, by object, name and function. */
const named = new WeakMap<object, Map<string, Map<unknown, { readonly value: unknown }>>>();

/**
 * Returns a function that computes a value once per object and name. `keepNamed` keeps the values of some names for a
 * successor of the object.
 */
export function memoizeByName<K extends object, N extends string, V, A extends unknown[]>(
  compute: (key: K, name: N, ...rest: A) => V,
): (key: K, name: N, ...rest: A) => V {
  return (key, name, ...rest) => {
    const ofObject = named.get(key) ?? new Map();
    named.set(key, ofObject);
    const ofName = ofObject.get(name) ?? new Map();
    ofObject.set(name, ofName);
    const entry = ofName.get(compute) ?? { value: compute(key, name, ...rest) };
    ofName.set(compute, entry);
    return entry.value as V;
  };
}

/** Removes all values of an object. */
export function forgetNamed(key: object): void {
  named.delete(key);
}

/** Gives an object the values of another one for these names, as if they had been computed for it. */
export function keepNamed(from: object, to: object, names: Iterable<string>): void {
  const values = named.get(from);
  if (!values) return;
  const kept = named.get(to) ?? new Map();
  named.set(to, kept);
  for (const name of names) {
    const ofName = values.get(name);
    if (ofName) kept.set(name, ofName);
  }
}
