const POWERS = 'KMGTPE';

/**
 * Bytes of a size as Prometheus and Loki write it. Both read `KB` and `KiB` alike, as 1024.
 * @throws when the text is no size
 */
export function bytesOf(size: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMGTPE]?)i?B$/.exec(size) ?? [];
  if (number === undefined) throw new Error(`${JSON.stringify(size)} is not a size such as 512MB`);
  return Math.round(Number(number) * 1024 ** (POWERS.indexOf(unit ?? '') + (unit ? 1 : 0)));
}
