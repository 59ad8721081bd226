/** A value inside a configuration, with its path: `ec2_sd_configs[0].region`. */
export interface Leaf {
  readonly path: string;
  /** The innermost key; items of a list have that of the list. */
  readonly key: string;
  readonly value: unknown;
}

/**
 * Returns the values inside a value that are neither lists nor objects, and those for which `isWhole` is true, such as a
 * reference to a Secret.
 */
export function leavesOf(
  value: unknown,
  isWhole: (leaf: Leaf) => boolean = () => false,
  path = '',
  key = '',
): readonly Leaf[] {
  const leaf = { path, key, value };
  if (typeof value !== 'object' || value === null || isWhole(leaf)) return [leaf];
  if (Array.isArray(value))
    return value.flatMap((item, index) => leavesOf(item, isWhole, `${path}[${index}]`, key));
  return Object.entries(value).flatMap(([name, item]) =>
    leavesOf(item, isWhole, path ? `${path}.${name}` : name, name),
  );
}

/** Returns a value with those inside it replaced; what `replace` returns as undefined stays as it is. */
export function replaceInside(
  value: unknown,
  replace: (value: unknown) => string | undefined,
): unknown {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => replaceInside(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replaceInside(item, replace)]),
  );
}
