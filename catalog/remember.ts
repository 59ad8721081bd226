/** So many answers are kept at once. */
const MOST = 10_000;

/** Asks once for what is asked for often, and forgets everything now and then. */
export function remembering<K, V>(ask: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size > MOST) known.clear();
    const answer = ask(key);
    known.set(key, answer);
    return answer;
  };
}

/** Asks once for each object, as long as the object is there. */
export function oncePer<K extends object, V extends object>(ask: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before) return before;
    const answer = ask(key);
    known.set(key, answer);
    return answer;
  };
}
