/** Returns the port of `host:port` or of a URL, or the default port of its scheme. */
export function addressPort(address: string): number | undefined {
  const scheme = /^(https?):\/\//.exec(address)?.[1];
  const given = /:(\d+)(\/|$)/.exec(address.replace(/^https?:\/\//, ''))?.[1];
  if (given) return Number(given);
  return scheme ? { http: 80, https: 443 }[scheme] : undefined;
}

/** Returns the distinct ports of several addresses. */
export const addressPorts = (addresses: readonly string[]): number[] =>
  [...new Set(addresses.flatMap((address) => addressPort(address) ?? []))].sort((a, b) => a - b);
