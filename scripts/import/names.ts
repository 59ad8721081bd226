// Names of definitions for those of other projects.

/** Returns a DNS label, as definitions require it for names; `x` for a text without letters and digits. */
export const dnsLabel = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '') || 'x';

/** Returns a function that makes names unique by a number. */
export function uniqueNames(taken: Iterable<string> = []): (name: string) => string {
  const used = new Set(taken);
  return (name) => {
    let unique = name;
    for (let index = 2; used.has(unique); index += 1) unique = `${name}-${index}`;
    used.add(unique);
    return unique;
  };
}
