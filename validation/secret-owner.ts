/**
 * Returns the team with the longest name that is a prefix of the name of a secret: `shop-eu-scrape` belongs to `shop-eu`,
 * not to `shop`.
 */
export const ownerOf = (secret: string, teams: readonly string[]): string | undefined =>
  teams
    .filter((team) => secret.startsWith(`${team}-`))
    .reduce<string | undefined>(
      (one, other) => (one !== undefined && one.length > other.length ? one : other),
      undefined,
    );
