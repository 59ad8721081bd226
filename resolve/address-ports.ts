/** Returns the port of `host:port` or of a URL, or the default port of its scheme. */
export function portOf(address: string): number | undefined {
  const scheme = /^(https?):\/\//.exec(address)?.[1];
  const given = /:(\d+)(\/|$)/.exec(address.replace(/^https?:\/\//, ''))?.[1];
  if (given) return Number(given);
  return scheme ? { http: 80, https: 443 }[scheme] : undefined;
}

/** Returns the distinct ports of several addresses. */
export const portsOf = (addresses: readonly string[]): number[] =>
  [...new Set(addresses.flatMap((address) => portOf(address) ?? []))].sort((a, b) => a - b);
